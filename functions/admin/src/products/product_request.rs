//! What staff send of a product.

use std::collections::BTreeMap;

use shared::domain::{
    Backorder, Barcode, CategoryId, Currency, Decimal, Grams, ImageUrl, Invalid, Level, Money, Object,
    ProductDescription, ProductId, ProductName, ProductOption, ProductStatus, Quantity, Sku, Slug, SlugOrigin, Stock,
    TaxClass, Variant, VariantId,
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
        if !errors.is_empty() {
            return Err(Problem::refused(errors));
        }
        let fields = ProductFields {
            name: self.name.clone(),
            slug,
            description: self.description.clone(),
            category_id: self.category_id,
            image_url: self.image_url.clone(),
            status: self.status.unwrap_or_default(),
            options,
            variants,
        };
        Ok(ProductEdit { fields, levels, imported: None })
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
        self.name.set(&mut fields.name);
        self.slug.set(&mut fields.slug);
        self.description.set(&mut fields.description);
        self.category_id.set(&mut fields.category_id);
        self.image_url.set(&mut fields.image_url);
        self.status.set(&mut fields.status);
        let (sold, mut errors, mut levels) = (self.sold(), Vec::new(), BTreeMap::new());
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
        if errors.is_empty() {
            Ok(ProductEdit { fields, levels, imported: None })
        } else {
            Err(Problem::refused(errors))
        }
    }
}
