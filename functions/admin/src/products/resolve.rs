//! From what staff send of options and variants to the variants that a product gets.

use std::collections::{BTreeMap, HashMap, HashSet};

use shared::domain::{
    Currency, Invalid, Level, MAX_OPTIONS, MAX_VARIANTS, Money, ProductId, ProductOption, Variant, VariantId, fold,
    option_key, settle_options,
};
use shared::http::FieldError;

use crate::products::option_values::given_values;
use crate::products::sale_fields::Fields;
use crate::products::variant_request::VariantRequest;

/// The options and variants that a product gets, with the stock to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolved {
    pub(crate) options: Vec<ProductOption>,
    pub(crate) variants: Vec<Variant>,
    pub(crate) levels: BTreeMap<VariantId, Level>,
}

/// The product that the variants are resolved for, with the options and variants that it has.
pub(crate) struct Of<'a> {
    pub(crate) product: ProductId,
    pub(crate) options: &'a [ProductOption],
    pub(crate) variants: &'a [Variant],
}

impl Of<'_> {
    /// The variants by their values. Values only identify a variant while they are values of the same options.
    fn by_values(&self, options: &[ProductOption]) -> HashMap<Vec<String>, VariantId> {
        let names = |options: &[ProductOption]| -> Vec<String> {
            options.iter().map(|option| fold(option.name.as_str())).collect()
        };
        if names(self.options) != names(options) {
            return HashMap::new();
        }
        self.variants.iter().map(|variant| (option_key(&variant.option_values), variant.id)).collect()
    }
}

/// Resolves a whole list of variants. All errors are added to `errors`; the result is then of no use.
pub(crate) fn resolve(
    of: &Of<'_>,
    options: Vec<ProductOption>,
    requested: &[VariantRequest],
    currency: Currency,
    mut mint: impl FnMut() -> VariantId,
    errors: &mut Vec<FieldError>,
) -> Resolved {
    check_counts(&options, requested, errors);
    let known = of.by_values(&options);
    let named: HashSet<VariantId> = requested.iter().filter_map(|request| request.id).collect();
    let (mut seen, mut taken) = (HashSet::new(), HashSet::new());
    let mut resolved = Resolved { options, variants: Vec::new(), levels: BTreeMap::new() };
    for (index, request) in requested.iter().enumerate() {
        let at = format!("/variants/{index}");
        let values = given_values(&resolved.options, &request.option_values, &[], &at, errors);
        let values_of = option_key(&values);
        let is_complete = !values.is_empty() && values.len() == resolved.options.len();
        if is_complete && !seen.insert(values_of.clone()) {
            let invalid = Invalid::new("duplicate_variant", "is the combination of another variant");
            errors.push(FieldError::new(format!("{at}/option_values"), &invalid));
        }
        let same_values = || known.get(&values_of).copied().filter(|id| !named.contains(id));
        let id = match request.id {
            None if resolved.options.is_empty() => of.product.only_variant(),
            None => same_values().unwrap_or_else(&mut mint),
            Some(id) => {
                if let Some(invalid) = wrong_id(of, id, &resolved.options, taken.contains(&id)) {
                    errors.push(FieldError::new(format!("{at}/id"), &invalid));
                }
                id
            }
        };
        taken.insert(id);
        let mut fields = Fields { currency, at: &at, errors };
        let sale = request.sale_fields();
        if sale.price.is_none() {
            fields.require("price");
        }
        let existing = of.variants.iter().find(|variant| variant.id == id);
        let mut variant = Variant { option_values: values, ..Variant::new(id, Money::ZERO) };
        if let Some(existing) = existing.filter(|_| sale.stock.is_none()) {
            variant.policy = existing.policy;
        }
        let level = sale.apply(&mut variant, &mut fields);
        // Without one, an existing variant keeps its stock.
        let level = level.or((existing.is_none() || sale.sets_stock()).then_some(Level::ZERO));
        resolved.levels.extend(level.map(|level| (id, level)));
        resolved.variants.push(variant);
    }
    settle_options(&mut resolved.options, &mut resolved.variants);
    resolved
}

/// Why a variant may not have this id.
fn wrong_id(of: &Of<'_>, id: VariantId, options: &[ProductOption], is_taken: bool) -> Option<Invalid> {
    if is_taken {
        return Some(Invalid::new("duplicate_variant", "is named twice"));
    }
    let is_only = id == of.product.only_variant();
    if options.is_empty() && !is_only {
        return Some(Invalid::new("unknown_variant", "is not the variant of this product without options"));
    }
    let is_known = is_only || of.variants.iter().any(|variant| variant.id == id);
    (!is_known).then(|| Invalid::new("unknown_variant", "names no variant of this product"))
}

fn check_counts(options: &[ProductOption], requested: &[VariantRequest], errors: &mut Vec<FieldError>) {
    let mut refuse = |pointer: &str, code, detail: String| {
        errors.push(FieldError::new(pointer, &Invalid::new(code, detail)));
    };
    if options.len() > MAX_OPTIONS {
        refuse("/options", "too_many", format!("must be at most {MAX_OPTIONS}"));
    }
    if requested.is_empty() {
        refuse("/variants", "empty", "must have at least one variant".to_owned());
    }
    if requested.len() > MAX_VARIANTS {
        refuse("/variants", "too_many", format!("must be at most {MAX_VARIANTS}"));
    }
    if options.is_empty() && requested.len() > 1 {
        refuse("/options", "required", "is required of a product with several variants".to_owned());
    }
    let mut names = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        if !names.insert(fold(option.name.as_str())) {
            refuse(&format!("/options/{index}/name"), "duplicate_option", "is another option's name".to_owned());
        }
    }
}
