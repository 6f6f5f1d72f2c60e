//! The shop's initial catalogue, like TPC-W's smallest shop: a thousand products in 24 subjects.

use serde_json::json;

use super::floor::{Ask, Floor, text};
use crate::failure::Failure;
use crate::progress::Progress;

/// TPC-W's number of subjects.
const CATEGORIES: u32 = 24;
/// A description of usual length.
const DESCRIPTION: &str = "Hand-thrown stoneware with a glaze that is never twice the same. Holds a quarter of a litre, \
    keeps it warm for longer than it takes to drink it, and goes into the dishwasher as often as you like. Made in small \
    batches by people who drink from it themselves; what does not pass their own table is broken up for paths.";
const THINGS: [&str; 8] = ["Mug", "Teapot", "Bowl", "Plate", "Vase", "Jug", "Saucer", "Lamp"];
const COLOURS: [&str; 5] = ["Blue", "Green", "Amber", "Slate", "Ivory"];

/// Search words that match some of the products.
pub(super) const WORDS: &str = "amber+teapot";

/// # Errors
/// Returns a failure if a category or product cannot be created.
pub(super) async fn seed(floor: &mut Floor, products: u32) -> Result<(), Failure> {
    for number in 1..=CATEGORIES {
        let body = json!({ "name": format!("Shelf {number}"), "slug": format!("shelf-{number}") });
        let made = floor.ask_as_staff(Ask::new("POST /v1/categories").json(body)).await?;
        floor.categories.push(text(&made, "id"));
    }
    let progress = Progress::new("products", products as usize);
    let categories = floor.categories.clone();
    let names = COLOURS.iter().flat_map(|colour| THINGS.map(|thing| format!("{colour} {thing}"))).cycle();
    for ((number, category), name) in (0..products).zip(categories.iter().cycle()).zip(names) {
        let body = json!({
            "name": format!("{name} no. {number}"),
            "description": DESCRIPTION,
            "price": format!("{}.{:02}", 5 + number % 90, number % 100),
            "stock": 100_000,
            "category_id": category,
            "sku": format!("SKU-{number:05}"),
            "image_url": format!("https://images.example/products/{number}.jpg"),
        });
        let made = floor.ask_as_staff(Ask::new("POST /v1/products").json(body)).await?;
        floor.products.push(text(&made, "id"));
        progress.step();
    }
    progress.finish();
    Ok(())
}
