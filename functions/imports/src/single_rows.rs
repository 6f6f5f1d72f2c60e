//! What the store can take of a product today: each variant as a product of its own, without what the store has no place
//! for. This is all that knows of that.

use std::collections::BTreeSet;

use shared::domain::{
    CategoryName, ImageUrl, ImportCounts, Money, ProductDescription, ProductName, ProductStatus, Sku, Stock, words,
};

use crate::format::{
    Backorder, Failure, Field, ImportedProduct, ImportedStock, ImportedVariant, Item, Remarks, Seen, Source, fnv_1a,
};

/// The longest sku, in characters, and how many of them are left of one that is made and too long.
const LONGEST_SKU: usize = 64;
const KEPT_OF_SKU: usize = 47;

/// A product of one variant. What is `None` the file says nothing of; an inner `None` says that there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line that the row begins in, from 1.
    pub(crate) line: u64,
    pub(crate) sku: Sku,
    pub(crate) name: Option<ProductName>,
    pub(crate) description: Option<Option<ProductDescription>>,
    pub(crate) price: Option<Money>,
    /// How many there are to sell from then on.
    pub(crate) stock: Option<Stock>,
    /// The name or the slug of its category.
    pub(crate) category: Option<CategoryName>,
    pub(crate) image_url: Option<Option<ImageUrl>>,
    pub(crate) status: Option<ProductStatus>,
}

/// What is to be done of some rows of a file, and what has come of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mapped {
    pub(crate) rows: Vec<Row>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) counts: ImportCounts,
}

/// Makes rows of the products of a file, which must come in their order and each once.
#[derive(Default)]
pub(crate) struct SingleRows {
    seen: Seen,
}

impl SingleRows {
    pub(crate) fn map(&mut self, item: Item, remarks: &mut Remarks) -> Mapped {
        let skipped = item.skipped_rows();
        let mut mapped = Mapped { rows: Vec::new(), failures: item.failures, counts: ImportCounts::default() };
        let mut wrong: BTreeSet<u64> = BTreeSet::new();
        if let Some(product) = item.product {
            for (place, variant) in product.variants.iter().enumerate() {
                remark_on_lost(&product, variant, remarks);
                match self.row(&product, variant, place) {
                    Ok(row) => mapped.rows.push(row),
                    Err(failure) => {
                        wrong.insert(failure.line);
                        mapped.failures.push(failure);
                    }
                }
            }
        }
        mapped.rows.retain(|row| !wrong.contains(&row.line));
        let failed = item.failed_rows.saturating_add(u64::try_from(wrong.len()).unwrap_or(u64::MAX));
        mapped.counts = ImportCounts { read: item.rows, skipped, failed, ..ImportCounts::default() };
        mapped
    }

    fn row(&mut self, product: &ImportedProduct, variant: &ImportedVariant, place: usize) -> Result<Row, Failure> {
        let line = variant.line;
        let failure = |code: &str, detail: String| {
            let sku = variant.sku.as_ref().map_or("", Sku::as_str).to_owned();
            Failure { line, column: String::new(), sku, code: code.to_owned(), detail }
        };
        let sku = match variant.sku.clone().filter(|_| !variant.repeats_sku) {
            Some(sku) => sku,
            None => {
                let made = Sku::parse(&made_sku(product, variant));
                made.map_err(|invalid| failure(invalid.code, invalid.detail))?
            }
        };
        if product.source != Source::Own
            && let Some(first) = self.seen.note(&sku, line)
        {
            let detail = format!("has the SKU that the variant in line {first} got");
            return Err(failure("duplicate_sku", detail));
        }
        let name = product.name.as_ref().map(|name| {
            if variant.option_values.is_empty() {
                return Ok(name.clone());
            }
            let full = format!("{} – {}", name.as_str(), variant.option_values.join(" / "));
            ProductName::parse(&full).map_err(|invalid| failure(invalid.code, invalid.detail))
        });
        let image = product.media.as_ref().map(|media| {
            let own = media.iter().find(|media| media.variants.contains(&place));
            own.or_else(|| media.first()).map(|media| media.url.clone())
        });
        // What is in no list is not shown at all, rather than in all of them.
        let status = product.status.map(|status| match product.listed {
            Some(false) if status == ProductStatus::Active => ProductStatus::Draft,
            _ => status,
        });
        let stock = match variant.stock {
            ImportedStock::Absent | ImportedStock::Untracked => None,
            ImportedStock::Count(units) => {
                Some(Stock::new(units.max(0)).map_err(|invalid| failure(invalid.code, invalid.detail))?)
            }
        };
        Ok(Row {
            line,
            sku,
            name: name.transpose()?,
            description: match &product.description {
                Field::Absent => None,
                Field::Cleared => Some(None),
                Field::Is(description) => Some(Some(description.text.clone())),
            },
            price: variant.price,
            stock,
            category: product.category_path.last().cloned(),
            image_url: image,
            status,
        })
    }
}

/// Remarks on what the store has no place for.
fn remark_on_lost(product: &ImportedProduct, variant: &ImportedVariant, remarks: &mut Remarks) {
    let is_first = product.variants.first().is_some_and(|first| first.line == variant.line);
    let has_html = matches!(&product.description, Field::Is(description) if description.html.is_some());
    let of_product = [
        (product.vendor.is_some(), "vendor"),
        (product.tags.as_ref().is_some_and(|tags| !tags.is_empty()), "tags"),
        (!product.attributes.is_empty(), "attributes"),
        (product.seo.title.is_some() || product.seo.description.is_some(), "text for search engines"),
        (!product.metadata.is_empty(), "metadata"),
        (product.media.as_ref().is_some_and(|media| media.len() > 1), "further pictures"),
        (product.media.iter().flatten().any(|media| media.alt.is_some()), "texts of pictures"),
        (product.category_path.len() > 1, "upper categories"),
        (has_html, "HTML of descriptions"),
        (product.listed == Some(false), "reachable but not listed (became drafts)"),
    ];
    let of_variant = [
        (variant.compare_at_price.is_some(), "compare-at prices"),
        (variant.cost.is_some(), "cost"),
        (variant.barcode.is_some(), "barcodes"),
        (variant.weight_grams.is_some_and(|grams| grams > 0), "weight"),
        (variant.tax_class.is_some(), "tax class"),
        (variant.requires_shipping == Some(false), "no shipping"),
        (variant.stock == ImportedStock::Untracked, "untracked stock (new ones have 0)"),
        (matches!(variant.stock, ImportedStock::Count(..0)), "negative stock (became 0)"),
        (variant.backorder == Backorder::Allow, "back-orders"),
        (variant.max_per_order.is_some(), "the most of an order"),
        (!variant.option_values.is_empty(), "variants (became products of their own)"),
    ];
    let lost = of_product.into_iter().filter(|_| is_first).chain(of_variant);
    for (_, name) in lost.filter(|(is_lost, _)| *is_lost) {
        remarks.named_row("not_kept", "The shop has no place for these yet", name, variant.line);
    }
}

/// The sku of a variant that has none of its own: the same whenever the file is imported.
fn made_sku(product: &ImportedProduct, variant: &ImportedVariant) -> String {
    let base = match (product.source, &product.external_id, &variant.external_id) {
        (Source::WooCommerce, _, Some(id)) | (Source::WooCommerce, Some(id), None) => format!("woocommerce-{id}"),
        (_, Some(id), _) => id.clone(),
        (_, None, _) => words(product.name.as_ref().map_or("", ProductName::as_str)).join("-"),
    };
    let options = variant.option_values.iter().map(|option| words(option).join("-"));
    let whole = std::iter::once(base).chain(options).collect::<Vec<_>>().join("-");
    if whole.chars().count() <= LONGEST_SKU {
        return whole;
    }
    let kept: String = whole.chars().take(KEPT_OF_SKU).collect();
    format!("{kept}-{:016x}", fnv_1a(whole.as_bytes()))
}
