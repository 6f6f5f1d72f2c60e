use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::App;
use shared::domain::{
    CategoryId, Currency, Invalid, Level, Money, ProductId, ProductOption, Slug, SlugOrigin, Stock, StockPolicy,
    Timestamp, UserId, Variant, VariantId,
};
use shared::random::Random;
use shared::store::{Actor, CategoryError, CategoryFields, ProductEdit, ProductError, ProductFields};

use super::catalogue::{CATALOGUE, Category};
use super::specials::{Named, SPECIALS, SUBCATEGORIES, Sale, Special, Subcategory, Variation};
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
    let mut categories = BTreeMap::new();
    for category in CATALOGUE {
        let fields = category_fields(category)?;
        let made = store.create_category(fields, SlugOrigin::Given, Actor::proven(admin, now)).await;
        let made = made.map_err(|error| failed(category.name, &category_cause(error)))?;
        categories.insert(category.slug, made.id);
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
    for category in SUBCATEGORIES {
        let fields = subcategory_fields(category, &categories)?;
        let made = store.create_category(fields, SlugOrigin::Given, Actor::proven(admin, now)).await;
        categories.insert(category.slug, made.map_err(|error| failed(category.name, &category_cause(error)))?.id);
        now = now.plus(APART);
    }
    for special in SPECIALS {
        let id: ProductId = random.id(now);
        let new = special_product(special, id, &categories, app.shop.currency, || random.id(now))?;
        let made = store.create_product(id, new, SlugOrigin::Made, Actor::proven(admin, now)).await;
        made.map_err(|error| failed(special.name, &product_cause(error)))?;
        now = now.plus(APART);
    }
    Ok(())
}

/// The categories that have been made, by their slugs.
type Categories = BTreeMap<&'static str, CategoryId>;

fn category_of(entry: &str, slug: &str, categories: &Categories) -> Result<CategoryId, StartError> {
    categories.get(slug).copied().ok_or_else(|| failed(entry, &format!("there is no category {slug}")))
}

fn subcategory_fields(category: &Subcategory, categories: &Categories) -> Result<CategoryFields, StartError> {
    let (name, slug) = (read(category.name, category.name)?, read(category.name, category.slug)?);
    let parent_id = Some(category_of(category.name, category.parent, categories)?);
    Ok(CategoryFields { name, slug, description: None, parent_id })
}

fn special_product(
    special: &Special,
    id: ProductId,
    categories: &Categories,
    currency: Currency,
    new_id: impl Fn() -> VariantId,
) -> Result<ProductEdit, StartError> {
    let (mut variants, mut levels) = (Vec::new(), BTreeMap::new());
    for variation in special.variants {
        let variant_id = if special.options.is_empty() { id.only_variant() } else { new_id() };
        let (variant, level) = variant(special.name, variation, variant_id, currency)?;
        levels.extend(level.map(|level| (variant_id, level)));
        variants.push(variant);
    }
    let (slug, _) = Slug::of_new(None, special.name, "product", [0; 5]);
    let category = category_of(special.name, special.category, categories)?;
    let fields = ProductFields {
        description: Some(read(special.name, special.description)?),
        tags: read_value(special.name, special.tags.into())?,
        attributes: read_value(special.name, special.attributes.iter().copied().collect())?,
        options: special.options.iter().map(|option| named(special.name, option)).collect::<Result<_, _>>()?,
        ..ProductFields::new(read(special.name, special.name)?, slug, category, variants)
    };
    Ok(ProductEdit::by_staff(fields, levels))
}

fn named(entry: &str, (name, values): &Named) -> Result<ProductOption, StartError> {
    Ok(ProductOption { name: read(entry, name)?, values: read_value(entry, (*values).into())? })
}

/// A variant, and its stock if it is counted.
fn variant(
    entry: &str,
    variation: &Variation,
    id: VariantId,
    currency: Currency,
) -> Result<(Variant, Option<Level>), StartError> {
    let wrong = |invalid: Invalid| failed(entry, &invalid.detail);
    let (policy, stock) = match variation.sale {
        Sale::Stock(stock) => (StockPolicy::Deny, Some(stock)),
        Sale::Backorder { stock, limit } => {
            (StockPolicy::Allow(Some(Stock::new(limit.into()).map_err(wrong)?)), Some(stock))
        }
        Sale::MadeToOrder => (StockPolicy::Untracked, None),
    };
    let variant = Variant {
        sku: Some(read(entry, variation.sku)?),
        option_values: read_value(entry, variation.values.into())?,
        compare_at_price: variation.compare_at.map(|before| price(before, currency)),
        policy,
        ..Variant::new(id, price(variation.price, currency))
    };
    Ok((variant, stock.map(|stock| Level::new(stock.into())).transpose().map_err(wrong)?))
}

fn category_fields(category: &Category) -> Result<CategoryFields, StartError> {
    let (name, slug) = (read(category.name, category.name)?, read(category.name, category.slug)?);
    Ok(CategoryFields { name, slug, description: None, parent_id: None })
}

/// A field of an entry, checked as a request's would be.
fn read<T: DeserializeOwned>(entry: &str, text: &str) -> Result<T, StartError> {
    read_value(entry, Value::from(text))
}

fn read_value<T: DeserializeOwned>(entry: &str, value: Value) -> Result<T, StartError> {
    serde_json::from_value(value).map_err(|error| failed(entry, &error))
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
        let special: Vec<&str> = SPECIALS.iter().flat_map(|it| it.variants).map(|variant| variant.sku).collect();
        let skus: BTreeSet<&str> = products.iter().map(|product| product.sku).chain(special.iter().copied()).collect();
        assert_eq!(skus.len(), products.len() + special.len());
        assert_eq!(unique(|product| product.name), products.len());
        assert!(products.iter().any(|product| product.stock == 0), "one is sold out, to see how that looks");
    }

    /// What a shop's site must be able to show, there is to see.
    #[test]
    fn there_is_something_of_every_kind() {
        let variants = || SPECIALS.iter().flat_map(|product| product.variants);
        let of_options: Vec<&Variation> =
            SPECIALS.iter().filter(|it| it.options.len() == 2).flat_map(|it| it.variants).collect();
        assert!((6..=12).contains(&of_options.len()));
        assert!(of_options.iter().any(|it| matches!(it.sale, Sale::Stock(0))), "one is sold out");
        assert!(of_options.iter().any(|it| it.compare_at.is_some_and(|before| before > it.price)), "one is reduced");
        assert!(variants().any(|it| matches!(it.sale, Sale::MadeToOrder)));
        assert!(variants().any(|it| matches!(it.sale, Sale::Backorder { .. })));
        let below: BTreeSet<&str> = SUBCATEGORIES.iter().map(|category| category.slug).collect();
        assert!(SPECIALS.iter().any(|product| below.contains(product.category)));
    }
}
