//! What the size of a product and the depth of its category cost, and what lists would cost without rows at every
//! ancestor.

use serde_json::{Value, json};
use shared::capacity_units::CapacityUnits;
use shared::domain::MAX_CATEGORY_DEPTH;

use super::floor::{Ask, Floor, text};
use super::taken::Taken;
use crate::failure::Failure;

/// The categories at each level of the tree: two hundred.
const LEVELS: [usize; MAX_CATEGORY_DEPTH] = [1, 3, 9, 27, 160];
/// The products of each category of the lowest level.
const PRODUCTS: usize = 5;

/// A product of some variants in a category of some level, and what was done to it.
pub(super) struct Size {
    pub(super) variants: usize,
    pub(super) level: usize,
    pub(super) created: Taken,
    pub(super) renamed: Taken,
    pub(super) repriced: Taken,
    /// What the stream's consumers wrote once nothing of it was left.
    pub(super) sold_out: CapacityUnits,
    pub(super) deleted: Taken,
}

/// A page of a category with all that is below it, in both ways that there are.
pub(super) struct Page {
    /// From the rows that each product has at every category above it.
    pub(super) of_rows: Taken,
    /// From a page of each category, which would be merged.
    pub(super) merged: Taken,
}

pub(super) struct Sizes {
    pub(super) sizes: Vec<Size>,
    pub(super) page: Page,
}

impl Sizes {
    /// # Errors
    /// Returns a failure if a request does not succeed.
    pub(super) async fn see(floor: &mut Floor) -> Result<Self, Failure> {
        let levels = tree(floor).await?;
        let first = |level: usize| levels.get(level - 1).and_then(|ids| ids.first()).cloned().unwrap_or_default();
        let mut sizes = Vec::new();
        for (variants, level) in [(1, 1), (1, 5), (10, 1), (10, 5), (100, 1), (100, 5)] {
            sizes.push(size(floor, variants, level, &first(level)).await?);
        }
        Ok(Self { sizes, page: page(floor, &levels).await? })
    }
}

/// Makes the tree, and products in its lowest categories. Returns the ids by level.
async fn tree(floor: &mut Floor) -> Result<Vec<Vec<String>>, Failure> {
    let mut levels: Vec<Vec<String>> = Vec::new();
    for (level, count) in LEVELS.into_iter().enumerate() {
        let above = levels.last().cloned().unwrap_or_default();
        let mut ids = Vec::with_capacity(count);
        for number in 0..count {
            let parent = above.get(number % above.len().max(1));
            let slug = format!("level-{level}-{number}");
            let body = json!({ "name": format!("Level {level} no. {number}"), "slug": slug, "parent_id": parent });
            ids.push(text(&floor.ask_as_staff(Ask::new("POST /v1/categories").json(body)).await?, "id"));
        }
        levels.push(ids);
    }
    for category in levels.last().into_iter().flatten() {
        for number in 0..PRODUCTS {
            let body =
                json!({ "name": format!("Thing {number}"), "category_id": category, "price": "5.00", "stock": 9 });
            floor.ask_as_staff(Ask::new("POST /v1/products").json(body)).await?;
        }
    }
    Ok(levels)
}

async fn size(floor: &mut Floor, variants: usize, level: usize, category: &str) -> Result<Size, Failure> {
    let which = match (variants, level) {
        (100, MAX_CATEGORY_DEPTH) => "with a hundred variants, five levels deep",
        (100, _) => "with a hundred variants",
        _ => "of some size",
    };
    let mut body = json!({ "name": "Harbour Tee", "category_id": category });
    let sold =
        |number: usize| json!({ "price": "24.00", "stock": usize::from(number == 0), "sku": format!("S{number}") });
    if variants == 1 {
        merge(&mut body, sold(0));
    } else {
        let variant = |number: usize| {
            let mut variant = json!({ "option_values": { "Size": number.to_string() } });
            merge(&mut variant, sold(number));
            variant
        };
        let variants: Vec<Value> = (0..variants).map(variant).collect();
        merge(&mut body, json!({ "options": [{ "name": "Size" }], "variants": variants }));
    }
    let made = floor.ask_as_staff(Ask::as_of("POST /v1/products", which).json(body)).await?;
    let created = last(floor)?;
    let id = text(&made, "id");
    let renamed = json!({ "name": "Harbour Tee, washed" });
    floor.ask_as_staff(Ask::as_of("PATCH /v1/products/{id}", which).id(&id).json(renamed)).await?;
    let renamed = last(floor)?;
    let first = made.pointer("/variants/0").map(|variant| text(variant, "id")).unwrap_or_default();
    let both = format!("{id}/variants/{first}");
    let cheaper = Ask::as_of("PATCH /v1/products/{id}/variants/{variant_id}", which).id(&both);
    floor.ask_as_staff(cheaper.json(json!({ "price": "22.00" }))).await?;
    let repriced = last(floor)?;
    let _before = floor.afterwards(floor.mails()).await;
    let sale = json!({ "delta": -1, "reason": "Sold over the counter" });
    floor.ask_as_staff(Ask::as_of("POST /v1/variants/{id}/stock", which).id(&first).json(sale)).await?;
    let (records, _) = floor.afterwards(floor.mails()).await;
    let sold_out = records.iter().map(|record| record.write_units).sum();
    floor.ask_as_staff(Ask::as_of("DELETE /v1/products/{id}", which).id(&id)).await?;
    let deleted = last(floor)?;
    Ok(Size { variants, level, created, renamed, repriced, sold_out, deleted })
}

async fn page(floor: &mut Floor, levels: &[Vec<String>]) -> Result<Page, Failure> {
    let mut list = async |category: &String| {
        let query = format!("category={category}&sort=price");
        floor.ask(Ask::as_of("GET /v1/products", "a page of a category").query(query)).await?;
        last(floor)
    };
    let top = levels.iter().flatten().next().cloned().unwrap_or_default();
    let of_rows = list(&top).await?;
    let mut merged = Taken::nothing(of_rows.function);
    // The categories above the lowest have no products of their own, and a query of nothing costs half a unit.
    for _ in levels.iter().take(MAX_CATEGORY_DEPTH - 1).flatten() {
        let (calls, read_units) = (1, CapacityUnits::halves(1));
        merged = merged.and(&Taken { calls, read_units, ..Taken::nothing(of_rows.function) });
    }
    for category in levels.last().into_iter().flatten() {
        merged = merged.and(&list(category).await?);
    }
    Ok(Page { of_rows, merged })
}

/// What the last request took.
fn last(floor: &Floor) -> Result<Taken, Failure> {
    let last = floor.asked().last().map(|(.., taken)| *taken);
    last.ok_or_else(|| Failure::fatal("a request", "was not made"))
}

fn merge(into: &mut Value, members: Value) {
    if let (Some(into), Value::Object(members)) = (into.as_object_mut(), members) {
        into.extend(members);
    }
}
