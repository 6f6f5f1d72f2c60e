//! One product of a file: made, changed or left as it is, by the same operations of the store as staff's own.

mod fields;
mod pictures;
mod variants;

use std::collections::BTreeMap;
use std::time::Duration;

use shared::auth::SecretHash;
use shared::domain::{CategoryId, ImportedRow, ProductId, Sku, Slug, SlugOrigin, Timestamp, VariantId};
use shared::store::{Actor, ProductEdit, ProductError, ProductFields, ProductItem, StockedProduct, Store, StoreError};

use self::variants::{Merge, Merged};
use crate::retry::is_passing;
use crate::wanted::{Key, Wanted};

/// How much later the clock of the shop may be that an id is from.
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What became of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Unchanged,
    Updated,
    Created,
}

/// The product of the shop that a file's product is.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    /// There is none.
    Nothing,
    Product {
        stocked: Box<StockedProduct>,
        /// The variant, where a row without options was found by its sku.
        variant: Option<VariantId>,
    },
    /// Several variants have its sku.
    Ambiguous,
}

/// Why a product could not be written.
#[derive(Debug)]
pub(crate) enum Unapplied {
    /// Something is wrong with it, beside what is in the shop.
    Wrong(Wrong),
    /// Another variant has one of its skus.
    SkuTaken,
    /// Another product has its id: it came to be since it was looked for.
    IdTaken,
    Store(StoreError),
}

/// What is wrong with one of a product's rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) line: u64,
    pub(crate) column: &'static str,
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

impl Unapplied {
    fn wrong(line: u64, column: &'static str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Wrong(Wrong { line, column, code, detail: detail.into() })
    }

    fn missing(line: u64, column: &'static str) -> Self {
        Self::wrong(line, column, "required", "is required of a new product")
    }

    /// Whether it may go well if it is done again, with the product as it is then.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) => is_passing(error),
            Self::SkuTaken | Self::IdTaken => true,
            Self::Wrong(_) => false,
        }
    }

    fn of(error: ProductError, line: u64) -> Self {
        let refused = |why: &str| Self::wrong(line, "", "refused", format!("could not be changed: {why}"));
        match error {
            ProductError::UnknownCategory => Self::no_category(line),
            ProductError::SkuTaken => Self::SkuTaken,
            ProductError::SlugTaken => Self::wrong(line, "slug", "slug_taken", "is another product's, or was once"),
            ProductError::ExternalTaken => Self::IdTaken,
            ProductError::IdTaken => {
                let detail = "is the id of another product's variant, or was once";
                Self::wrong(line, "variant_id", "id_taken", detail)
            }
            ProductError::Sharded => refused("its stock is in several parts"),
            ProductError::TooLarge => {
                Self::wrong(line, "", "product_too_large", "exceeds 64 KiB with its texts and variants")
            }
            // It was there a moment ago: another try sees that it is gone.
            ProductError::NotFound => Self::Store(StoreError::Unavailable("the product was just deleted".to_owned())),
            ProductError::Store(error) => Self::Store(error),
        }
    }

    fn no_category(line: u64) -> Self {
        Self::wrong(line, "category", "unknown_category", "was deleted meanwhile")
    }
}

/// An error inside the store's edit, where the product's line is not at hand.
struct InEdit(Result<Unapplied, ProductError>);

impl From<ProductError> for InEdit {
    fn from(error: ProductError) -> Self {
        Self(Err(error))
    }
}

/// Applies a file's product. Applying the same one of the same import again changes nothing, whatever happened to the
/// product since, and comes to the same.
///
/// `category` is the file's, or that of new products.
pub(crate) async fn apply(
    store: &Store,
    wanted: &Wanted,
    known: &Known,
    category: Option<CategoryId>,
    mark: ImportedRow,
    actor: Actor,
) -> Result<Outcome, Unapplied> {
    let (stocked, variant) = match known {
        Known::Ambiguous => return Err(ambiguous(wanted)),
        Known::Nothing => return create(store, wanted, category, mark, actor).await,
        Known::Product { stocked, variant } => (stocked, *variant),
    };
    let edit = edit(wanted, stocked, variant, category, mark)?;
    if changes_nothing(&edit, stocked) {
        return Ok(outcome(&stocked.product, mark));
    }
    let edited = store.edit_product(stocked.product.id, actor, |stocked| {
        self::edit(wanted, stocked, variant, category, mark).map_err(|unapplied| InEdit(Ok(unapplied)))
    });
    match Box::pin(edited).await {
        Ok(edited) => Ok(outcome(&edited.product, mark)),
        Err(InEdit(Ok(unapplied))) => Err(unapplied),
        Err(InEdit(Err(error))) => Err(Unapplied::of(error, wanted.line)),
    }
}

async fn create(
    store: &Store,
    wanted: &Wanted,
    category: Option<CategoryId>,
    mark: ImportedRow,
    actor: Actor,
) -> Result<Outcome, Unapplied> {
    let given = given_id(wanted);
    let id = given.unwrap_or_else(|| id_of_row(mark, wanted));
    let new = new_product(wanted, id, given.is_some(), category, mark)?;
    let made = match given {
        Some(_) => Box::pin(store.restore_product(id, new, SlugOrigin::Made, actor)).await,
        None => Box::pin(store.create_product(id, new, SlugOrigin::Made, actor)).await,
    };
    made.map(|_| Outcome::Created).map_err(|error| Unapplied::of(error, wanted.line))
}

/// What applying a product would do; nothing is written.
pub(crate) fn foresee(
    wanted: &Wanted,
    known: &Known,
    category: Option<CategoryId>,
    mark: ImportedRow,
) -> Result<Outcome, Unapplied> {
    match known {
        Known::Ambiguous => Err(ambiguous(wanted)),
        Known::Nothing => {
            // The category may be yet to be made.
            let category = category.or(Some(CategoryId::lowest_at(Timestamp::from_millis(0))));
            let given = given_id(wanted);
            let id = given.unwrap_or_else(|| id_of_row(mark, wanted));
            new_product(wanted, id, given.is_some(), category, mark).map(|_| Outcome::Created)
        }
        Known::Product { stocked, variant } => {
            // A category that is yet to be made is another one than the product's.
            let moves = !wanted.category_path.is_empty() && category.is_none();
            let category = category.or(Some(stocked.product.category_id));
            let edit = edit(wanted, stocked, *variant, category, mark)?;
            let same = changes_nothing(&edit, stocked) && !moves;
            Ok(if same { Outcome::Unchanged } else { Outcome::Updated })
        }
    }
}

fn ambiguous(wanted: &Wanted) -> Unapplied {
    Unapplied::wrong(wanted.line, "sku", "ambiguous_sku", "is the sku of several variants; name the product by its id")
}

fn changes_nothing(edit: &ProductEdit, stocked: &StockedProduct) -> bool {
    let same_external = edit.external.is_none() || edit.external == stocked.product.external;
    let same_media = edit.media.as_ref().is_none_or(|media| *media == stocked.product.media);
    edit.levels.is_empty() && same_external && same_media && edit.fields == stocked.product.fields()
}

/// The id that a file gives a new product: one of another shop's, or of one that was deleted.
fn given_id(wanted: &Wanted) -> Option<ProductId> {
    match (&wanted.key, wanted.variants.as_slice()) {
        (Key::Id(id), _) => Some(*id),
        (Key::Sku, [only]) => only.sku.as_ref().and_then(as_id),
        _ => None,
    }
}

/// A product's id in place of a sku, as exports once had it of products without one.
fn as_id(sku: &Sku) -> Option<ProductId> {
    sku.as_str().parse().ok()
}

/// The id of the product that a row creates. The same row always creates the same product, so that one whose answer was
/// lost is not created twice.
fn id_of_row(mark: ImportedRow, wanted: &Wanted) -> ProductId {
    let known_by = match &wanted.key {
        Key::External(external) => external.id.as_str(),
        Key::Id(_) | Key::Sku => wanted.variants.iter().find_map(|it| it.sku.as_ref()).map_or("", Sku::as_str),
    };
    let of_row = SecretHash::of(format!("{}#{}#{known_by}", mark.import, mark.line).as_bytes());
    ProductId::new(mark.import.made_at(), of_row.first_bytes())
}

/// What this import did to a product, by the mark that it left.
fn outcome(product: &ProductItem, mark: ImportedRow) -> Outcome {
    match product.imported.filter(|imported| imported.is_of(mark)) {
        Some(imported) if imported.created => Outcome::Created,
        Some(_) => Outcome::Updated,
        None => Outcome::Unchanged,
    }
}

/// What a product becomes: nothing else, if this row was applied already.
fn edit(
    wanted: &Wanted,
    stocked: &StockedProduct,
    variant: Option<VariantId>,
    category: Option<CategoryId>,
    mark: ImportedRow,
) -> Result<ProductEdit, Unapplied> {
    let product = &stocked.product;
    let mut fields = product.fields();
    if product.imported.is_some_and(|imported| imported.is_of(mark)) {
        return Ok(ProductEdit::by_staff(fields, BTreeMap::new()));
    }
    if let Some(slug) = wanted.slug.as_ref().filter(|slug| !wanted.is_foreign && !fields.slug.is_made_of(slug)) {
        fields.slug.clone_from(slug);
    }
    fields::set(&mut fields, wanted, category)?;
    let merge = Merge {
        product: product.id,
        stock: &stocked.stock,
        found: variant,
        mark,
        keeps_ids: false,
        is_foreign: wanted.is_foreign,
    };
    let Merged { levels, ids } = merge.merge(&mut fields, wanted)?;
    let media = pictures::merged(&product.media, wanted, &ids, product.id, mark);
    let imported = Some(ImportedRow { created: false, ..mark });
    Ok(ProductEdit { fields, levels, external: wanted.external.clone(), media, imported })
}

fn new_product(
    wanted: &Wanted,
    id: ProductId,
    keeps_ids: bool,
    category: Option<CategoryId>,
    mark: ImportedRow,
) -> Result<ProductEdit, Unapplied> {
    // Ids are in the order of their making, and lists follow them: one of a time to come would stay first.
    if keeps_ids && id.made_at() > mark.import.made_at().plus(A_DAY) {
        return Err(Unapplied::wrong(wanted.line, "product_id", "invalid_id", "is of a time to come"));
    }
    let name = wanted.name.clone().ok_or_else(|| Unapplied::missing(wanted.line, "name"))?;
    let category_id = category.ok_or_else(|| Unapplied::no_category(wanted.line))?;
    // The same row always asks for the same slug.
    let [.., a, b, c, d, e] = id.bytes();
    let (slug, _) = Slug::of_new(wanted.slug.clone(), name.as_str(), "product", [a, b, c, d, e]);
    let mut fields = ProductFields::new(name, slug, category_id, Vec::new());
    fields::set(&mut fields, wanted, category)?;
    let merge =
        Merge { product: id, stock: &BTreeMap::new(), found: None, mark, keeps_ids, is_foreign: wanted.is_foreign };
    let Merged { levels, ids } = merge.merge(&mut fields, wanted)?;
    let media = pictures::merged(&[], wanted, &ids, id, mark);
    Ok(ProductEdit { fields, levels, external: wanted.external.clone(), media, imported: Some(mark) })
}
