//! One row's product: made, changed or left as it is, by the same operations of the store as staff's own.

use shared::domain::{CategoryId, ImportedRow, Stock};
use shared::store::{Actor, ProductEdit, ProductError, ProductFields, ProductItem, StockItem, Store, StoreError};

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
    Store(StoreError),
}

impl Unapplied {
    /// Whether it may go well if it is done again, with the product as it is then.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) => is_passing(error),
            Self::SkuTaken => true,
            Self::Missing(_) | Self::NoCategory => false,
        }
    }
}

impl From<ProductError> for Unapplied {
    fn from(error: ProductError) -> Self {
        match error {
            ProductError::UnknownCategory => Self::NoCategory,
            ProductError::SkuTaken => Self::SkuTaken,
            // It was there a moment ago: another try sees that it is gone.
            ProductError::NotFound => Self::Store(StoreError::Unavailable("the product was just deleted".to_owned())),
            ProductError::Store(error) => Self::Store(error),
        }
    }
}

/// Applies a row to the product that has its sku, if there is one. Applying the same row of the same import again
/// changes nothing, whatever happened to the product since, and comes to the same.
///
/// `category` is the row's own, or that of new products.
pub(crate) async fn apply(
    store: &Store,
    row: &Row,
    known: Option<&(ProductItem, StockItem)>,
    category: Option<CategoryId>,
    mark: ImportedRow,
    actor: Actor,
) -> Result<Outcome, Unapplied> {
    match known {
        Some((product, stock)) => {
            let edit = edit(row, category, mark, product, stock);
            if edit.fields == product.fields() && edit.stock.is_none() {
                return Ok(outcome(product, mark));
            }
            let edited = store.edit_product(product.id, actor, |product, stock| {
                Ok::<_, Unapplied>(self::edit(row, category, mark, product, stock))
            });
            let (product, _) = Box::pin(edited).await?;
            Ok(outcome(&product, mark))
        }
        None => {
            let fields = new_fields(row, category)?;
            let stock = row.stock.map_or_else(|| Stock::new(0), Ok);
            let stock = stock.map_err(|invalid| Unapplied::Store(StoreError::Unexpected(invalid.detail)))?;
            Box::pin(store.create_imported_product(fields, stock, Some(mark), actor)).await?;
            Ok(Outcome::Created)
        }
    }
}

/// What applying a row would do; nothing is written.
pub(crate) fn foresee(
    row: &Row,
    known: Option<&(ProductItem, StockItem)>,
    category: Option<CategoryId>,
    mark: ImportedRow,
) -> Result<Outcome, Unapplied> {
    match known {
        Some((product, stock)) => {
            // A category that is yet to be made is another one than the product's.
            let moves = row.category.is_some() && category.is_none();
            let edit = edit(row, category.or(Some(product.category_id)), mark, product, stock);
            let same = edit.fields == product.fields() && edit.stock.is_none() && !moves;
            Ok(if same { Outcome::Unchanged } else { Outcome::Updated })
        }
        None => match (&row.name, row.price) {
            (None, _) => Err(Unapplied::Missing("name")),
            (_, None) => Err(Unapplied::Missing("price")),
            _ => Ok(Outcome::Created),
        },
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
    product: &ProductItem,
    stock: &StockItem,
) -> ProductEdit {
    let mut fields = product.fields();
    if product.imported.is_some_and(|imported| imported.is_of(mark)) {
        return ProductEdit { fields, stock: None, imported: None };
    }
    set(&mut fields.name, row.name.clone());
    set(&mut fields.price, row.price);
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
    // One that goes by its id has none.
    if fields.sku.is_some() {
        fields.sku = Some(row.sku.clone());
    }
    let stock = row.stock.filter(|new| new.get() != stock.available);
    ProductEdit { fields, stock, imported: Some(ImportedRow { created: false, ..mark }) }
}

fn set<T>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

fn new_fields(row: &Row, category: Option<CategoryId>) -> Result<ProductFields, Unapplied> {
    Ok(ProductFields {
        name: row.name.clone().ok_or(Unapplied::Missing("name"))?,
        description: row.description.clone().flatten(),
        price: row.price.ok_or(Unapplied::Missing("price"))?,
        category_id: category.ok_or(Unapplied::NoCategory)?,
        sku: Some(row.sku.clone()),
        image_url: row.image_url.clone().flatten(),
        status: row.status.unwrap_or_default(),
    })
}
