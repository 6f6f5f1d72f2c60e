use std::time::{Duration, Instant};

use local::Gateway;
use serde::Deserialize;

use crate::call::Call;
use crate::failure::Failure;
use crate::import::{import, made_up};
use crate::passing_shop::PassingShop;
use crate::route::{LIST_CATEGORIES, LIST_PRODUCTS};
use crate::session::Session;
use crate::times::Times;

/// How often each page is requested.
const TIMES: usize = 200;
/// The page that represents pages far into a list.
const FAR: usize = 50;

/// The times of pages of twenty products, by the size of the catalogue.
pub(crate) struct Listed {
    pub(crate) products: u32,
    /// How long it took to import the missing products.
    pub(crate) imported: Duration,
    /// The times by kind of page.
    pub(crate) pages: Vec<(&'static str, Times)>,
}

#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
    #[serde(default)]
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct CategoryView {
    id: String,
}

/// Imports more and more products into a shop opened here, and reads its lists after each import.
///
/// # Errors
/// Returns a failure if the run is impossible or an answer is unexpected.
pub(crate) async fn measure(sizes: &[u32]) -> Result<Vec<Listed>, Failure> {
    let mut sizes: Vec<u32> = sizes.iter().copied().filter(|size| *size > 0).collect();
    sizes.sort_unstable();
    if sizes.is_empty() {
        return Ok(Vec::new());
    }
    let shop = PassingShop::open().await?;
    let mut listed = Vec::new();
    for size in sizes {
        eprintln!("listing: {size} products");
        listed.push(grow(&shop.gateway, &shop.session, size).await?);
    }
    shop.close().await?;
    Ok(listed)
}

async fn grow(gateway: &Gateway, session: &Session, size: u32) -> Result<Listed, Failure> {
    let run = import(gateway, session, &made_up(size)).await?;
    gateway.drain_stream().await;
    let list = |query: &str| Call { path: format!("/v1/products?limit=20{query}"), ..Call::new(&LIST_PRODUCTS) };
    let categories: Page<CategoryView> = session.shop.call(&Call::new(&LIST_CATEGORIES)).await?.read(&[200])?;
    let category = categories.items.into_iter().next().map(|category| category.id).unwrap_or_default();
    let mut cursor = String::new();
    for _ in 1..FAR {
        let page: Page<serde::de::IgnoredAny> = session.shop.call(&list(&cursor)).await?.read(&[200])?;
        match page.next_cursor {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let mut pages = Vec::new();
    for (name, query) in [
        ("newest", String::new()),
        ("by price", "&sort=price".to_owned()),
        ("of a category, in stock, by price", format!("&category={category}&in_stock=true&sort=price")),
        ("the 50th", cursor),
    ] {
        let (mut times, call) = (Times::default(), list(&query));
        for _ in 0..TIMES {
            let begun = Instant::now();
            session.shop.call(&call).await?.read::<Page<serde::de::IgnoredAny>>(&[200])?;
            times.add(begun.elapsed());
        }
        pages.push((name, times));
    }
    Ok(Listed { products: size, imported: run.elapsed, pages })
}
