use crate::cost::floor::{Ask, Floor, text};
use crate::cost::seed::WORDS;
use crate::failure::Failure;

/// The uses of the list of products.
pub(in crate::cost) const NEWEST: &str = "the newest";
pub(in crate::cost) const NEWEST_OF_CATEGORY: &str = "newest of a category";
pub(in crate::cost) const CHEAPEST_OF_CATEGORY: &str = "a category by price";
pub(in crate::cost) const SEARCH: &str = "by words";

const LIST: &str = "GET /v1/products";

/// Browses as a visitor.
pub(super) async fn look_around(floor: &mut Floor, number: u32) -> Result<(), Failure> {
    let nth = |all: &[String]| all.get(number as usize % all.len().max(1)).cloned().unwrap_or_default();
    let (category, product) = (nth(&floor.categories), nth(&floor.products));
    floor.ask(Ask::as_of(LIST, NEWEST).query("limit=20")).await?;
    let query = format!("category={category}&limit=20");
    floor.ask(Ask::as_of(LIST, NEWEST_OF_CATEGORY).query(&query)).await?;
    let query = format!("category={category}&in_stock=true&sort=price&limit=20");
    floor.ask(Ask::as_of(LIST, CHEAPEST_OF_CATEGORY).query(&query)).await?;
    floor.ask(Ask::as_of(LIST, SEARCH).query(format!("q={WORDS}&limit=20"))).await?;
    let seen = floor.ask(Ask::new("GET /v1/products/{id}").id(&product)).await?;
    floor.ask(Ask::new("GET /v1/products/by-slug/{slug}").id(&text(&seen, "slug"))).await?;
    floor.ask(Ask::new("GET /v1/categories")).await?;
    let seen = floor.ask(Ask::new("GET /v1/categories/{id}").id(&category)).await?;
    floor.ask(Ask::new("GET /v1/categories/by-slug/{slug}").id(&text(&seen, "slug"))).await?;
    floor.ask(Ask::new("GET /v1/health")).await?;
    floor.ask(Ask::new("GET /openapi.json")).await?;
    floor.ask(Ask::new("GET /docs")).await?;
    floor.ask(Ask::new("GET /docs/{file}").id("swagger-ui-bundle.js")).await?;
    floor.ask(Ask::new("GET /.well-known/jwks.json")).await?;
    Ok(())
}
