use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::App;
use shared::domain::{Currency, Level, Money, ProductId, Slug, SlugOrigin, Timestamp, UserId, Variant};
use shared::random::Random;
use shared::store::{Actor, CategoryError, CategoryFields, ProductEdit, ProductError, ProductFields};

use super::catalogue::{CATALOGUE, Category};
use crate::error::StartError;

/// The same in every shop: the ids in the reference's examples are those of the demo.
const SEED: u64 = 1;
/// When the first category was made: 2026-01-01, 09:00 UTC. The others follow a minute apart.
const BEGUN: Timestamp = Timestamp::from_millis(1_767_258_000_000);
const APART: Duration = Duration::from_secs(60);

/// Creates the catalogue as this admin, with the same ids each time.
///
/// # Errors
/// Returns `StartError` if an entry is invalid or DynamoDB fails.
pub(crate) async fn load(app: &App, admin: UserId) -> Result<(), StartError> {
    let random = Random::seeded(SEED);
    let store = app.store.with_random(random.clone());
    let mut now = BEGUN;
    for category in CATALOGUE {
        let fields = category_fields(category)?;
        let made = store.create_category(fields, SlugOrigin::Given, Actor::proven(admin, now)).await;
        let made = made.map_err(|error| failed(category.name, &category_cause(error)))?;
        now = now.plus(APART);
        for product in category.products {
            let id: ProductId = random.id(now);
            let sku = Some(read(product.name, product.sku)?);
            let price = price(product.price, app.shop.currency);
            let variants = vec![Variant { sku, ..Variant::new(id.only_variant(), price) }];
            let (slug, origin) = Slug::of_new(None, product.name, "product", [0; 5]);
            let fields = ProductFields {
                description: Some(read(product.name, product.description)?),
                ..ProductFields::new(read(product.name, product.name)?, slug, made.id, variants)
            };
            let level = Level::new(product.stock.into()).map_err(|invalid| failed(product.name, &invalid.detail))?;
            let levels = BTreeMap::from([(id.only_variant(), level)]);
            let new = ProductEdit::by_staff(fields, levels);
            let made = store.create_product(id, new, origin, Actor::proven(admin, now)).await;
            made.map_err(|error| failed(product.name, &product_cause(error)))?;
            now = now.plus(APART);
        }
    }
    Ok(())
}

fn category_fields(category: &Category) -> Result<CategoryFields, StartError> {
    let (name, slug) = (read(category.name, category.name)?, read(category.name, category.slug)?);
    Ok(CategoryFields { name, slug, description: None, parent_id: None })
}

/// A field of an entry, checked as a request's would be.
fn read<T: DeserializeOwned>(entry: &str, text: &str) -> Result<T, StartError> {
    serde_json::from_value(Value::from(text)).map_err(|error| failed(entry, &error))
}

fn failed(entry: &str, why: &dyn std::fmt::Display) -> StartError {
    StartError::because(format!("the demo catalogue could not be loaded: {entry}"), why)
}

fn category_cause(error: CategoryError) -> String {
    match error {
        CategoryError::Store(error) => error.to_string(),
        other => format!("{other:?}"),
    }
}

fn product_cause(error: ProductError) -> String {
    match error {
        ProductError::Store(error) => error.to_string(),
        other => format!("{other:?}"),
    }
}

/// Hundredths in the currency's own unit; where it has no decimals, that many of its units.
fn price(hundredths: i64, currency: Currency) -> Money {
    let decimals = u32::from(currency.exponent().unwrap_or(0));
    Money::from_minor(hundredths.saturating_mul(10_i64.saturating_pow(decimals.saturating_sub(2))))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::catalogue::Product;

    #[test]
    fn prices_are_written_as_the_currency_has_them() {
        assert_eq!(price(1290, Currency::USD).format(Currency::USD), "12.90");
        assert_eq!(price(1290, Currency::JPY).format(Currency::JPY), "1290");
        assert_eq!(price(1290, Currency::BHD).format(Currency::BHD), "12.900");
    }

    #[test]
    fn the_catalogue_names_each_thing_once() {
        let products: Vec<&Product> = CATALOGUE.iter().flat_map(|category| category.products).collect();
        assert!(products.len() >= 24);
        let unique = |of: fn(&Product) -> &'static str| products.iter().map(|p| of(p)).collect::<BTreeSet<_>>().len();
        assert_eq!(unique(|product| product.sku), products.len());
        assert_eq!(unique(|product| product.name), products.len());
        assert!(products.iter().any(|product| product.stock == 0), "one is sold out, to see how that looks");
    }
}
