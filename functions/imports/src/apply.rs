//! One row's product: made, changed or left as it is, by the same operations of the store as staff's own.

use std::collections::BTreeMap;

use shared::auth::SecretHash;
use shared::domain::{CategoryId, ImportedRow, Level, ProductId, Slug, SlugOrigin, Variant, VariantId};
use shared::store::{Actor, ProductEdit, ProductError, ProductFields, ProductItem, StockedProduct, Store, StoreError};

use crate::retry::is_passing;
use crate::single_rows::Row;

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Unchanged,
    Updated,
    Created,
}

/// Why a row's product could not be written.
#[derive(Debug)]
pub(crate) enum Unapplied {
    /// A new product needs what the row does not say: this column.
    Missing(&'static str),
    /// Its category was deleted.
    NoCategory,
    /// It names another product's sku: both changed at once.
    SkuTaken,
    /// Several variants have its sku.
    Ambiguous,
    /// The change is not allowed.
    Refused(&'static str),
    Store(StoreError),
}

impl Unapplied {
    /// Whether it may go well if it is done again, with the product as it is then.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) => is_passing(error),
            Self::SkuTaken => true,
            Self::Missing(_) | Self::NoCategory | Self::Ambiguous | Self::Refused(_) => false,
        }
    }
}

impl From<ProductError> for Unapplied {
    fn from(error: ProductError) -> Self {
        match error {
            ProductError::UnknownCategory => Self::NoCategory,
            ProductError::SkuTaken => Self::SkuTaken,
            ProductError::SlugTaken => Self::Refused("its slug is another product's"),
            ProductError::Sharded => Self::Refused("its stock is in several parts"),
            ProductError::TooLarge => Self::Refused("its texts and variants exceed 64 KiB"),
            // It was there a moment ago: another try sees that it is gone.
            ProductError::NotFound => Self::Store(StoreError::Unavailable("the product was just deleted".to_owned())),
            ProductError::Store(error) => Self::Store(error),
        }
    }
}

/// Applies a row to the variant that has its sku, if there is one. Applying the same row of the same import again changes
/// nothing, whatever happened to the product since, and comes to the same.
///
/// `category` is the row's own, or that of new products.
pub(crate) async fn apply(
    store: &Store,
    row: &Row,
    known: &[(StockedProduct, VariantId)],
    category: Option<CategoryId>,
    mark: ImportedRow,
    actor: Actor,
) -> Result<Outcome, Unapplied> {
    match known {
        [(stocked, variant)] => {
            let edit = edit(row, category, mark, stocked, *variant);
            if edit.fields == stocked.product.fields() && edit.levels.is_empty() {
                return Ok(outcome(&stocked.product, mark));
            }
            let edited = store.edit_product(stocked.product.id, actor, |stocked| {
                Ok::<_, Unapplied>(self::edit(row, category, mark, stocked, *variant))
            });
            Ok(outcome(&Box::pin(edited).await?.product, mark))
        }
        [] => {
            let id = id_of_row(mark, row);
            let fields = new_fields(row, category, id.only_variant())?;
            let level = row.stock.map_or(Level::ZERO, Level::from);
            let levels = BTreeMap::from([(id.only_variant(), level)]);
            Box::pin(store.create_product(
                id,
                ProductEdit { fields, levels, imported: Some(mark) },
                SlugOrigin::Made,
                actor,
            ))
            .await?;
            Ok(Outcome::Created)
        }
        _ => Err(Unapplied::Ambiguous),
    }
}

/// The id of the product that a row creates. The same row always creates the same product, so that one whose answer was
/// lost is not created twice.
fn id_of_row(mark: ImportedRow, row: &Row) -> ProductId {
    let of_row = SecretHash::of(format!("{}#{}#{}", mark.import, mark.line, row.sku.as_str()).as_bytes());
    ProductId::new(mark.import.made_at(), of_row.first_bytes())
}

/// What applying a row would do; nothing is written.
pub(crate) fn foresee(
    row: &Row,
    known: &[(StockedProduct, VariantId)],
    category: Option<CategoryId>,
    mark: ImportedRow,
) -> Result<Outcome, Unapplied> {
    match known {
        [(stocked, variant)] => {
            // A category that is yet to be made is another one than the product's.
            let moves = row.category.is_some() && category.is_none();
            let edit = edit(row, category.or(Some(stocked.product.category_id)), mark, stocked, *variant);
            let same = edit.fields == stocked.product.fields() && edit.levels.is_empty() && !moves;
            Ok(if same { Outcome::Unchanged } else { Outcome::Updated })
        }
        [] => match (&row.name, row.price) {
            (None, _) => Err(Unapplied::Missing("name")),
            (_, None) => Err(Unapplied::Missing("price")),
            _ => Ok(Outcome::Created),
        },
        _ => Err(Unapplied::Ambiguous),
    }
}

/// What this row did to a product, by the mark that it left.
fn outcome(product: &ProductItem, mark: ImportedRow) -> Outcome {
    match product.imported.filter(|imported| imported.is_of(mark)) {
        Some(imported) if imported.created => Outcome::Created,
        Some(_) => Outcome::Updated,
        None => Outcome::Unchanged,
    }
}

/// What a product becomes: nothing else, if this row was applied already.
fn edit(
    row: &Row,
    category: Option<CategoryId>,
    mark: ImportedRow,
    stocked: &StockedProduct,
    variant: VariantId,
) -> ProductEdit {
    let product = &stocked.product;
    let mut fields = product.fields();
    let mut levels = BTreeMap::new();
    if product.imported.is_some_and(|imported| imported.is_of(mark)) {
        return ProductEdit { fields, levels, imported: None };
    }
    set(&mut fields.name, row.name.clone());
    set(&mut fields.status, row.status);
    if row.category.is_some() {
        set(&mut fields.category_id, category);
    }
    if let Some(description) = &row.description {
        // An empty one and none are the same to a file.
        let without = fields.description.as_ref().is_none_or(|text| text.as_str().is_empty());
        if description.is_some() || !without {
            fields.description.clone_from(description);
        }
    }
    if let Some(image_url) = &row.image_url {
        fields.image_url.clone_from(image_url);
    }
    if let Some(variant) = fields.variants.iter_mut().find(|it| it.id == variant) {
        set(&mut variant.price, row.price);
        // One that goes by its id has none.
        if variant.sku.is_some() {
            variant.sku = Some(row.sku.clone());
        }
    }
    let available = stocked.stock.get(&variant).map(|stock| stock.available);
    levels.extend(row.stock.filter(|new| Some(new.get()) != available).map(|new| (variant, Level::from(new))));
    ProductEdit { fields, levels, imported: Some(ImportedRow { created: false, ..mark }) }
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

fn new_fields(row: &Row, category: Option<CategoryId>, variant: VariantId) -> Result<ProductFields, Unapplied> {
    let price = row.price.ok_or(Unapplied::Missing("price"))?;
    let name = row.name.clone().ok_or(Unapplied::Missing("name"))?;
    let [.., a, b, c, d, e] = variant.bytes();
    Ok(ProductFields {
        slug: Slug::of_new(None, name.as_str(), "product", [a, b, c, d, e]).0,
        name,
        description: row.description.clone().flatten(),
        category_id: category.ok_or(Unapplied::NoCategory)?,
        image_url: row.image_url.clone().flatten(),
        status: row.status.unwrap_or_default(),
        options: Vec::new(),
        variants: vec![Variant { sku: Some(row.sku.clone()), ..Variant::new(variant, price) }],
    })
}
