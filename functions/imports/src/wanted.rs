//! A product of a file in the domain's own types: what its format could not check, and what the shop has another place
//! for.

use std::collections::BTreeSet;

use shared::domain::{
    AltText, AttributeValue, Barcode, CategoryName, ExternalId, ExternalSource, Grams, ImageUrl, ImportCounts, Invalid,
    Label, MAX_ATTRIBUTES, MAX_MEDIA_WEIGHT, Media, MediaId, MetadataValue, Money, OptionName, OptionValue, ProductId,
    ProductName, ProductOption, ProductStatus, Quantity, Seo, SeoDescription, SeoTitle, SingleLine, Sku, Slug, Stock,
    Tags, TaxClass, Timestamp, VariantId, fold, media_weight,
};

use crate::format::{
    Backorder, Description, Failure, Field, ImportedMedia, ImportedProduct, ImportedStock, ImportedVariant, Item,
    Remarks, Said, Says, Seen, Source,
};

/// The attribute that the vendor becomes.
const VENDOR: &str = "Vendor";

/// What a product of a file is found by in the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// Its id; or else, if the file has one, its external id.
    Id(ProductId),
    External(ExternalId),
    /// The sku of one of its variants.
    Sku,
}

/// A product as a file wants it. What is `None` or [`Field::Absent`] the file says nothing of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The line that its own row begins in, from 1.
    pub(crate) line: u64,
    pub(crate) key: Key,
    /// Whether the file is another shop system's, which always has all variants' options.
    pub(crate) is_foreign: bool,
    pub(crate) external: Option<ExternalId>,
    pub(crate) name: Option<ProductName>,
    /// The one that a new product gets, if no other has it. In the shop's own files, that of one that is there too.
    pub(crate) slug: Option<Slug>,
    pub(crate) description: Field<Description>,
    pub(crate) status: Option<ProductStatus>,
    /// From the top of the tree; empty if the file says nothing.
    pub(crate) category_path: Vec<CategoryName>,
    pub(crate) tags: Option<Tags>,
    /// The attributes that it has besides those that are there, or all of them if it says so.
    pub(crate) attributes: Vec<(Label, Vec<AttributeValue>)>,
    pub(crate) metadata: Vec<(Label, MetadataValue)>,
    pub(crate) seo: Seo,
    pub(crate) image_url: Field<ImageUrl>,
    /// All pictures that are elsewhere; none if the file says nothing.
    pub(crate) pictures: Option<Vec<WantedPicture>>,
    pub(crate) says: Says,
    pub(crate) options: Vec<ProductOption>,
    /// At least one.
    pub(crate) variants: Vec<WantedVariant>,
}

/// A variant as a file wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WantedVariant {
    /// The line that its row begins in, from 1.
    pub(crate) line: u64,
    pub(crate) id: Option<VariantId>,
    pub(crate) option_values: Vec<OptionValue>,
    pub(crate) sku: Option<Sku>,
    pub(crate) barcode: Option<Barcode>,
    pub(crate) price: Option<Money>,
    pub(crate) compare_at_price: Option<Money>,
    pub(crate) cost: Option<Money>,
    pub(crate) weight_grams: Option<Grams>,
    pub(crate) tax_class: Option<TaxClass>,
    pub(crate) requires_shipping: Option<bool>,
    pub(crate) stock: ImportedStock,
    pub(crate) backorder: Backorder,
    pub(crate) backorder_limit: Option<Stock>,
    pub(crate) max_per_order: Option<Quantity>,
    pub(crate) says: Says,
}

/// A picture that is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WantedPicture {
    pub(crate) url: ImageUrl,
    pub(crate) alt: Option<AltText>,
    /// The variants that it shows, by their place in the file's; none if it shows the product.
    pub(crate) variants: Vec<usize>,
}

/// What is to be done of some rows of a file, and what has come of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prepared {
    pub(crate) product: Option<Wanted>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) counts: ImportCounts,
}

/// Prepares the products of a file, which must come in their order and each once.
pub(crate) struct Preparing {
    unique_skus: bool,
    seen: Seen,
}

impl Wanted {
    /// The lines of its variants, each once.
    pub(crate) fn lines(&self) -> BTreeSet<u64> {
        self.variants.iter().map(|variant| variant.line).collect()
    }

    /// The first sku, for reports.
    pub(crate) fn shown_sku(&self, line: u64) -> String {
        let of_line = self.variants.iter().filter(|variant| variant.line == line);
        of_line.filter_map(|variant| variant.sku.as_ref()).map(|sku| sku.as_str().to_owned()).next().unwrap_or_default()
    }
}

impl Preparing {
    /// `unique_skus`: no two variants of the shop have one sku.
    pub(crate) fn new(unique_skus: bool) -> Self {
        Self { unique_skus, seen: Seen::default() }
    }

    pub(crate) fn prepare(&mut self, item: Item, remarks: &mut Remarks) -> Prepared {
        let skipped = item.skipped_rows();
        let mut prepared = Prepared { product: None, failures: item.failures, counts: ImportCounts::default() };
        let mut failed_lines: BTreeSet<u64> = BTreeSet::new();
        if let Some(product) = item.product {
            let lines: BTreeSet<u64> = product.variants.iter().map(|variant| variant.line).collect();
            let mut variants = Vec::with_capacity(product.variants.len());
            for (place, variant) in product.variants.iter().enumerate() {
                match self.variant(variant, product.source, remarks) {
                    Ok(variant) => variants.push((place, variant)),
                    Err(invalid) => {
                        failed_lines.insert(variant.line);
                        prepared.failures.push(failure(variant, &invalid));
                    }
                }
            }
            variants.retain(|(_, variant)| !failed_lines.contains(&variant.line));
            if !variants.is_empty() {
                let (places, variants): (Vec<usize>, Vec<WantedVariant>) = variants.into_iter().unzip();
                match self.product(&product, variants, &places, remarks) {
                    Ok(product) => prepared.product = Some(product),
                    Err(invalid) => {
                        let line = product.first_line;
                        let (column, sku, code) = (String::new(), String::new(), invalid.code.to_owned());
                        prepared.failures.push(Failure { line, column, sku, code, detail: invalid.detail });
                        failed_lines = lines;
                        prepared.failures.extend(others_failed(line, failed_lines.iter().copied()));
                    }
                }
            }
        }
        let failed = item.failed_rows.saturating_add(u64::try_from(failed_lines.len()).unwrap_or(u64::MAX));
        prepared.counts = ImportCounts { read: item.rows, skipped, failed, ..ImportCounts::default() };
        prepared
    }

    fn product(
        &mut self,
        product: &ImportedProduct,
        variants: Vec<WantedVariant>,
        places: &[usize],
        remarks: &mut Remarks,
    ) -> Result<Wanted, Invalid> {
        let line = product.first_line;
        let external = external(product)?;
        let key = match (product.id, &external) {
            (Some(id), _) => Key::Id(id),
            (None, Some(external)) => Key::External(external.clone()),
            (None, None) if variants.iter().any(|variant| variant.sku.is_some()) => Key::Sku,
            (None, None) => return Err(Invalid::new("required", "has neither an id nor a SKU to be told apart by")),
        };
        let name = match &key {
            Key::Id(id) => Some(id.to_string()),
            Key::External(external) => Some(external.id.as_str().to_owned()),
            Key::Sku => None,
        };
        if let Some(first) = name.and_then(|name| self.seen.note_text(&name, line)) {
            return Err(Invalid::new("duplicate_id", format!("has the id of the product in line {first}")));
        }
        let options = product.options.iter().map(|option| {
            let values = option.values.iter().map(|value| OptionValue::parse(value)).collect::<Result<_, _>>()?;
            Ok(ProductOption { name: OptionName::parse(&option.name)?, values })
        });
        let mut attributes: Vec<(Label, Vec<AttributeValue>)> = Vec::new();
        let vendor = product.vendor.iter().map(|vendor| (VENDOR.to_owned(), vec![vendor.clone()]));
        let given = product.attributes.iter().map(|attribute| (attribute.name.clone(), attribute.values.clone()));
        for (name, values) in vendor.chain(given) {
            let values: Vec<AttributeValue> =
                values.iter().map(|value| AttributeValue::parse(value)).collect::<Result<_, _>>()?;
            let name = Label::parse(&name)?;
            let known = attributes.iter().position(|(known, _)| fold(known.as_str()) == fold(name.as_str()));
            let place = known.unwrap_or(attributes.len());
            if known.is_none() {
                attributes.push((name, Vec::new()));
            }
            let Some((_, all)) = attributes.get_mut(place) else { continue };
            all.extend(values);
            if all.len() > MAX_ATTRIBUTES {
                let detail = format!("Attributes keep their first {MAX_ATTRIBUTES} values");
                remarks.row("too_many_values", &detail, line);
                all.truncate(MAX_ATTRIBUTES);
            }
        }
        let metadata =
            product.metadata.iter().map(|(key, value)| Ok((Label::parse(key)?, MetadataValue::parse(value)?)));
        let tags = product.tags.as_ref().map(|tags| {
            let tags = tags.iter().map(|tag| Label::parse(tag)).collect::<Result<Vec<_>, _>>()?;
            Tags::of(tags)
        });
        let listed = product.listed.unwrap_or(true);
        if !listed && product.status.is_none_or(|status| status == ProductStatus::Active) {
            let detail = "Products that were reachable and in no list became drafts";
            remarks.row("unlisted_became_draft", detail, line);
        }
        let text = |text: &Option<String>| text.clone();
        let pictures = product.media.as_ref().map(|media| pictures(media, places, line, remarks)).transpose()?;
        Ok(Wanted {
            line,
            key,
            is_foreign: product.source != Source::Own,
            external,
            name: product.name.clone(),
            slug: product.slug.clone(),
            description: product.description.clone(),
            status: match product.status {
                Some(ProductStatus::Active) | None if !listed => Some(ProductStatus::Draft),
                status => status,
            },
            category_path: product.category_path.clone(),
            tags: tags.transpose()?,
            attributes,
            metadata: metadata.collect::<Result<_, _>>()?,
            seo: Seo {
                title: text(&product.seo.title).map(|text| SeoTitle::parse(&text)).transpose()?,
                description: text(&product.seo.description).map(|text| SeoDescription::parse(&text)).transpose()?,
            },
            image_url: product.image_url.clone(),
            pictures,
            says: product.says,
            options: options.collect::<Result<_, Invalid>>()?,
            variants,
        })
    }

    fn variant(
        &self,
        variant: &ImportedVariant,
        source: Source,
        remarks: &mut Remarks,
    ) -> Result<WantedVariant, Invalid> {
        let line = variant.line;
        let values = variant.option_values.iter().map(|value| OptionValue::parse(value)).collect::<Result<_, _>>()?;
        let is_short = matches!(variant.stock, ImportedStock::Count(..0)) && variant.backorder == Backorder::Deny;
        if is_short && source != Source::Own {
            remarks.row("negative_stock", "Stocks below 0 without back-orders became 0", line);
        }
        let (mut sku, mut says) = (variant.sku.clone(), variant.says);
        if self.unique_skus && variant.repeats_sku {
            let detail = "No two variants of the shop have one SKU: the first one has it";
            remarks.named_row("repeated_sku_left_out", detail, sku.as_ref().map_or("", Sku::as_str), line);
            (sku, says) = (None, says.without(Said::Sku));
        }
        Ok(WantedVariant {
            line,
            id: variant.id,
            option_values: values,
            sku,
            barcode: parsed(variant.barcode.as_deref())?,
            price: variant.price,
            compare_at_price: variant.compare_at_price,
            cost: variant.cost,
            weight_grams: variant.weight_grams.map(|grams| Grams::new(grams.into())).transpose()?,
            tax_class: parsed(variant.tax_class.as_deref())?,
            requires_shipping: variant.requires_shipping,
            stock: variant.stock,
            backorder: variant.backorder,
            backorder_limit: variant.backorder_limit.map(Stock::new).transpose()?,
            max_per_order: variant.max_per_order.map(Quantity::new).transpose()?,
            says,
        })
    }
}

fn parsed<const MAX: usize>(text: Option<&str>) -> Result<Option<SingleLine<MAX>>, Invalid> {
    text.map(SingleLine::parse).transpose()
}

/// The pictures with their variants, whose `places` in the file's product are those that are left. What is too much for a
/// product is left out.
fn pictures(
    media: &[ImportedMedia],
    places: &[usize],
    line: u64,
    remarks: &mut Remarks,
) -> Result<Vec<WantedPicture>, Invalid> {
    let (mut pictures, mut weighed) = (Vec::with_capacity(media.len()), Vec::with_capacity(media.len()));
    for one in media {
        let variants: Vec<usize> =
            one.variants.iter().filter_map(|place| places.iter().position(|left| left == place)).collect();
        let alt = one.alt.as_deref().map(AltText::parse).transpose()?;
        let (id, none) =
            (MediaId::lowest_at(Timestamp::from_millis(0)), VariantId::lowest_at(Timestamp::from_millis(0)));
        weighed.push(Media::elsewhere(id, one.url.clone(), alt.clone(), vec![none; variants.len()]));
        if media_weight(&weighed) > MAX_MEDIA_WEIGHT {
            let detail = "Pictures whose addresses, texts and variants are too long together are left out";
            remarks.row("too_many_pictures", detail, line);
            break;
        }
        pictures.push(WantedPicture { url: one.url.clone(), alt, variants });
    }
    Ok(pictures)
}

/// What the product is known by in the shop that the file is of, or that it once came from.
fn external(product: &ImportedProduct) -> Result<Option<ExternalId>, Invalid> {
    let source = match product.source {
        Source::Own => return Ok(product.external.clone()),
        Source::Shopify => ExternalSource::Shopify,
        Source::WooCommerce => ExternalSource::Woocommerce,
    };
    let id = product.external_id.as_deref().map(SingleLine::parse).transpose()?;
    Ok(id.map(|id| ExternalId { source, id }))
}

fn failure(variant: &ImportedVariant, invalid: &Invalid) -> Failure {
    let sku = variant.sku.as_ref().map_or("", Sku::as_str).to_owned();
    let (line, column) = (variant.line, String::new());
    Failure { line, column, sku, code: invalid.code.to_owned(), detail: invalid.detail.clone() }
}

/// The failures of a product's other lines, where the product fails because of one.
pub(crate) fn others_failed(wrong: u64, lines: impl Iterator<Item = u64>) -> impl Iterator<Item = Failure> {
    let detail = format!("is a variant of the product in line {wrong}, which cannot be imported");
    lines.filter(move |line| *line != wrong).map(move |line| Failure {
        line,
        column: String::new(),
        sku: String::new(),
        code: "product_failed".to_owned(),
        detail: detail.clone(),
    })
}
