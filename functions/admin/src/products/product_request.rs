//! What staff send of a product.

use std::collections::BTreeMap;

use shared::domain::{
    Attributes, Backorder, Barcode, CategoryId, Currency, Decimal, Grams, HtmlInput, ImageUrl, Invalid, Label, Level,
    Metadata, Money, Object, ProductDescription, ProductId, ProductName, ProductOption, ProductStatus, Quantity,
    SafeHtml, Seo, Sku, Slug, SlugOrigin, Stock, Tags, TaxClass, Variant, VariantId,
};
use shared::http::{BackorderBody, DecimalBody, FieldError, Present, Problem, ProductStatusBody};
use shared::random::Random;
use shared::store::{ProductEdit, ProductFields, ProductItem, StockedProduct};
use utoipa::ToSchema;

use crate::products::resolve::{Of, Resolved, resolve};
use crate::products::sale_fields::{Fields, SaleFields, with_sale_fields};
use crate::products::variant_request::{OptionRequest, VariantRequest};

with_sale_fields! {
    /// All fields of a product: either those of its only variant, with `price` and `stock`, or `options` and `variants`.
    /// Absent fields get their default.
    #[derive(eserde::Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = ProductFields)]
    ProductRequest {
        #[schema(value_type = String, min_length = 1, max_length = 200, example = "Blue mug")]
        name: ProductName,
        /// The unique part of its address. If absent, it is made from the name of a new product, with random letters if
        /// another has it, and an existing one keeps it.
        #[serde(default)]
        #[schema(value_type = Option<String>, min_length = 1, max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
            example = "blue-mug")]
        slug: Option<Slug>,
        #[serde(default)]
        #[schema(value_type = Option<String>, max_length = 5_000, example = "Stoneware, 350 ml.")]
        description: Option<ProductDescription>,
        /// The description as HTML, in place of `description`, which is then its text. Scripts, styles, frames and
        /// whatever else could do harm are left out; at most 20,000 bytes may remain.
        #[serde(default)]
        #[schema(value_type = Option<String>, example = "<p>Stoneware, <b>350 ml</b>.</p>")]
        description_html: Option<HtmlInput>,
        /// Of several that differ only in case, the first one is kept.
        #[serde(default)]
        #[schema(value_type = Option<Vec<String>>, max_items = 50, example = json!(["new", "kitchen"]))]
        tags: Option<Vec<Label>>,
        /// Up to 50 names, each with 1 to 50 values.
        #[serde(default)]
        #[schema(value_type = Option<BTreeMap<String, Vec<String>>>, example = json!({"Material": ["Stoneware"]}))]
        attributes: Option<Attributes>,
        /// Up to 50 keys of up to 100 characters, with texts of up to 1,000.
        #[serde(default)]
        #[schema(value_type = Option<BTreeMap<String, String>>, example = json!({"supplier": "4711"}))]
        metadata: Option<Metadata>,
        #[serde(default)]
        #[schema(value_type = Option<SeoRequest>)]
        seo: Option<Object<Seo>>,
        #[schema(value_type = String, pattern = "^cat_[0-9a-f]{32}$", example = "cat_019b78ce88c075e08b5e44022e8bc153")]
        category_id: CategoryId,
        /// An http or https address, or a path on the shop's own site.
        #[serde(default)]
        #[schema(value_type = Option<String>, min_length = 1, max_length = 2048, example = "https://img.example/mug.jpg")]
        image_url: Option<ImageUrl>,
        /// `active` unless given.
        #[serde(default)]
        #[schema(value_type = Option<ProductStatusBody>)]
        status: Option<ProductStatus>,
        /// What distinguishes the variants.
        #[serde(default)]
        #[schema(value_type = Vec<OptionRequest>, required = false, max_items = 3)]
        options: Present<Vec<Object<OptionRequest>>>,
        #[serde(default)]
        #[schema(value_type = Vec<VariantRequest>, required = false, min_items = 1, max_items = 100)]
        variants: Present<Vec<Object<VariantRequest>>>,
    }
}

with_sale_fields! {
    /// The fields to change (RFC 7396). Absent fields stay; `null` clears an optional field. The fields of a variant are
    /// only for a product without options. `options` and `variants` replace all options and variants.
    #[derive(eserde::Deserialize, ToSchema)]
    #[serde(deny_unknown_fields)]
    #[schema(as = ProductPatch)]
    ProductPatch {
        #[serde(default)]
        #[schema(value_type = String, required = false, min_length = 1, max_length = 200, example = "Blue mug")]
        name: Present<ProductName>,
        #[serde(default)]
        #[schema(value_type = String, required = false, min_length = 1, max_length = 100,
            pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "blue-mug")]
        slug: Present<Slug>,
        #[serde(default)]
        #[schema(value_type = Option<String>, max_length = 5_000, example = "Stoneware, 350 ml.")]
        description: Present<Option<ProductDescription>>,
        /// The description as HTML, in place of `description`. `null` leaves its text.
        #[serde(default)]
        #[schema(value_type = Option<String>, example = "<p>Stoneware, <b>350 ml</b>.</p>")]
        description_html: Present<Option<HtmlInput>>,
        /// Replaces all tags.
        #[serde(default)]
        #[schema(value_type = Option<Vec<String>>, max_items = 50, example = json!(["new", "kitchen"]))]
        tags: Present<Option<Vec<Label>>>,
        /// Replaces all attributes.
        #[serde(default)]
        #[schema(value_type = Option<BTreeMap<String, Vec<String>>>, example = json!({"Material": ["Stoneware"]}))]
        attributes: Present<Option<Attributes>>,
        /// Replaces all metadata.
        #[serde(default)]
        #[schema(value_type = Option<BTreeMap<String, String>>, example = json!({"supplier": "4711"}))]
        metadata: Present<Option<Metadata>>,
        /// Replaces both texts.
        #[serde(default)]
        #[schema(value_type = Option<SeoRequest>)]
        seo: Present<Option<Object<Seo>>>,
        #[serde(default)]
        #[schema(value_type = String, required = false, pattern = "^cat_[0-9a-f]{32}$")]
        category_id: Present<CategoryId>,
        /// An http or https address, or a path on the shop's own site.
        #[serde(default)]
        #[schema(value_type = Option<String>, min_length = 1, max_length = 2048, example = "https://img.example/mug.jpg")]
        image_url: Present<Option<ImageUrl>>,
        #[serde(default)]
        #[schema(value_type = ProductStatusBody, required = false)]
        status: Present<ProductStatus>,
        /// What distinguishes the variants.
        #[serde(default)]
        #[schema(value_type = Vec<OptionRequest>, required = false, max_items = 3)]
        options: Present<Vec<Object<OptionRequest>>>,
        #[serde(default)]
        #[schema(value_type = Vec<VariantRequest>, required = false, min_items = 1, max_items = 100)]
        variants: Present<Vec<Object<VariantRequest>>>,
    }
}

/// What search engines show of a product.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeoFields)]
#[allow(dead_code)]
pub(crate) struct SeoRequest {
    #[schema(min_length = 1, max_length = 200, example = "Blue mug, handmade")]
    title: Option<String>,
    #[schema(min_length = 1, max_length = 1_000, example = "A stoneware mug that keeps coffee warm.")]
    description: Option<String>,
}

/// The part of a request that is about variants.
struct Sold<'a> {
    sale: SaleFields,
    options: &'a Present<Vec<Object<OptionRequest>>>,
    variants: &'a Present<Vec<Object<VariantRequest>>>,
}

impl Sold<'_> {
    /// Whether it has the whole list of variants.
    fn lists_variants(&self) -> bool {
        self.options.is_some() || self.variants.is_some()
    }

    /// Refuses the fields of an only variant beside the list of variants.
    fn check_form(&self, errors: &mut Vec<FieldError>) {
        for field in self.sale.present().into_iter().filter(|_| self.lists_variants()) {
            let invalid = Invalid::new("one_form", "must not stand beside options and variants");
            errors.push(FieldError::new(format!("/{field}"), &invalid));
        }
    }

    /// The whole list of variants that it has.
    fn resolve(
        &self,
        of: &Of<'_>,
        currency: Currency,
        mint: impl FnMut() -> VariantId,
        errors: &mut Vec<FieldError>,
    ) -> Resolved {
        let option =
            |Object(it): &Object<OptionRequest>| ProductOption { name: it.name.clone(), values: it.values.clone() };
        let options = match self.options.as_ref() {
            Some(options) => options.iter().map(option).collect(),
            // Those of the product stay.
            None => of.options.to_vec(),
        };
        let variants: Vec<VariantRequest> = self.variants.iter().flatten().map(|Object(it)| it.clone()).collect();
        resolve(of, options, &variants, currency, mint, errors)
    }

    /// The only variant that it describes, with its stock.
    fn only_variant(&self, product: ProductId, currency: Currency, errors: &mut Vec<FieldError>) -> Resolved {
        let mut fields = Fields { currency, at: "", errors };
        if self.sale.price.is_none() {
            fields.require("price");
        }
        if self.sale.stock.is_none() {
            fields.require("stock");
        }
        let mut variant = Variant::new(product.only_variant(), Money::ZERO);
        let level = self.sale.apply(&mut variant, &mut fields).unwrap_or(Level::ZERO);
        Resolved { options: Vec::new(), levels: BTreeMap::from([(variant.id, level)]), variants: vec![variant] }
    }
}

/// A product's description in both forms.
struct Described {
    description: Option<ProductDescription>,
    description_html: Option<SafeHtml>,
}

impl Described {
    /// Sets the HTML, and the text that is its.
    fn set_html(&mut self, html: &HtmlInput, errors: &mut Vec<FieldError>) {
        (self.description, self.description_html) = (None, None);
        let Some((html, text)) = html.kept() else { return };
        match ProductDescription::parse(text) {
            Ok(text) => {
                self.description = Some(text).filter(|text| !text.as_str().is_empty());
                self.description_html = Some(html.clone());
            }
            Err(Invalid { code, detail }) => {
                let invalid = Invalid::new(code, format!("its text {detail}"));
                errors.push(FieldError::new("/description_html", &invalid));
            }
        }
    }
}

fn both_descriptions() -> FieldError {
    FieldError::new("/description_html", &Invalid::new("one_form", "must not stand beside description"))
}

fn tags(wanted: Option<Vec<Label>>, errors: &mut Vec<FieldError>) -> Tags {
    Tags::of(wanted.unwrap_or_default()).unwrap_or_else(|invalid| {
        errors.push(FieldError::new("/tags", &invalid));
        Tags::default()
    })
}

impl ProductRequest {
    /// The slug of a new product, and where it comes from.
    pub(crate) fn new_slug(&self, random: &Random) -> (Slug, SlugOrigin) {
        Slug::of_new(self.slug.clone(), self.name.as_str(), "product", random.bytes())
    }

    /// The slug of a product that this replaces.
    pub(crate) fn slug(&self, before: &ProductItem) -> Slug {
        self.slug.clone().unwrap_or_else(|| before.slug.clone())
    }

    /// The product that this describes, its prices in the shop's currency. `before` is the product that it replaces.
    ///
    /// # Errors
    /// Returns 422 with all errors.
    pub(crate) fn read(
        &self,
        (id, slug): (ProductId, Slug),
        before: Option<&ProductItem>,
        currency: Currency,
        mint: impl FnMut() -> VariantId,
    ) -> Result<ProductEdit, Problem> {
        let sold = Sold { sale: self.sale_fields(), options: &self.options, variants: &self.variants };
        let mut errors = Vec::new();
        sold.check_form(&mut errors);
        let Resolved { options, variants, levels } = if sold.lists_variants() {
            let options = before.map(|before| before.options.as_slice()).unwrap_or_default();
            let variants = before.map(|before| before.variants.as_slice()).unwrap_or_default();
            // A whole product without options has none.
            let options = if self.options.is_some() { options } else { &[] };
            sold.resolve(&Of { product: id, options, variants }, currency, mint, &mut errors)
        } else {
            sold.only_variant(id, currency, &mut errors)
        };
        let mut described = Described { description: self.description.clone(), description_html: None };
        if let Some(html) = &self.description_html {
            if self.description.is_some() {
                errors.push(both_descriptions());
            }
            described.set_html(html, &mut errors);
        }
        let tags = tags(self.tags.clone(), &mut errors);
        if !errors.is_empty() {
            return Err(Problem::refused(errors));
        }
        let Described { description, description_html } = described;
        let fields = ProductFields {
            name: self.name.clone(),
            slug,
            description,
            description_html,
            category_id: self.category_id,
            tags,
            attributes: self.attributes.clone().unwrap_or_default(),
            metadata: self.metadata.clone().unwrap_or_default(),
            seo: self.seo.clone().map(|Object(seo)| seo).unwrap_or_default(),
            image_url: self.image_url.clone(),
            status: self.status.unwrap_or_default(),
            options,
            variants,
        };
        Ok(ProductEdit::by_staff(fields, levels))
    }
}

impl ProductPatch {
    fn sold(&self) -> Sold<'_> {
        Sold { sale: self.sale_fields(), options: &self.options, variants: &self.variants }
    }

    pub(crate) fn sets_stock(&self) -> bool {
        let sold = self.sold();
        sold.sale.sets_stock() || sold.lists_variants()
    }

    /// Changes the description: either form of it, and a text takes the HTML away.
    fn describe(&self, fields: &mut ProductFields, errors: &mut Vec<FieldError>) {
        let mut described =
            Described { description: fields.description.clone(), description_html: fields.description_html.clone() };
        if let Some(text) = &*self.description {
            described = Described { description: text.clone(), description_html: None };
        }
        match &*self.description_html {
            Some(Some(html)) => {
                if self.description.is_some() {
                    errors.push(both_descriptions());
                }
                described.set_html(html, errors);
            }
            Some(None) => described.description_html = None,
            None => {}
        }
        (fields.description, fields.description_html) = (described.description, described.description_html);
    }

    /// The product with this changed.
    ///
    /// # Errors
    /// Returns 422 with all errors, or `variant_required` if it changes an only variant and there are several.
    pub(crate) fn apply(
        &self,
        stocked: &StockedProduct,
        currency: Currency,
        mint: impl FnMut() -> VariantId,
    ) -> Result<ProductEdit, Problem> {
        let product = &stocked.product;
        let mut fields = product.fields();
        let mut errors = Vec::new();
        self.name.set(&mut fields.name);
        self.slug.set(&mut fields.slug);
        self.describe(&mut fields, &mut errors);
        if let Some(wanted) = &*self.tags {
            fields.tags = tags(wanted.clone(), &mut errors);
        }
        if let Some(wanted) = &*self.attributes {
            fields.attributes = wanted.clone().unwrap_or_default();
        }
        if let Some(wanted) = &*self.metadata {
            fields.metadata = wanted.clone().unwrap_or_default();
        }
        if let Some(wanted) = &*self.seo {
            fields.seo = wanted.clone().map(|Object(seo)| seo).unwrap_or_default();
        }
        self.category_id.set(&mut fields.category_id);
        self.image_url.set(&mut fields.image_url);
        self.status.set(&mut fields.status);
        let (sold, mut levels) = (self.sold(), BTreeMap::new());
        sold.check_form(&mut errors);
        if sold.lists_variants() {
            let of = Of { product: product.id, options: &product.options, variants: &product.variants };
            let resolved = sold.resolve(&of, currency, mint, &mut errors);
            (fields.options, fields.variants, levels) = (resolved.options, resolved.variants, resolved.levels);
        } else if !sold.sale.present().is_empty() {
            if product.only_variant().is_none() {
                return Err(Problem::variant_required(stocked, None, currency));
            }
            for variant in &mut fields.variants {
                let level = sold.sale.apply(variant, &mut Fields { currency, at: "", errors: &mut errors });
                levels.extend(level.map(|level| (variant.id, level)));
            }
        }
        if errors.is_empty() { Ok(ProductEdit::by_staff(fields, levels)) } else { Err(Problem::refused(errors)) }
    }
}
