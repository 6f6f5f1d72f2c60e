//! The variants of a file among those of the product: each finds its own by its id or its option values. Those that the
//! file does not name stay.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use shared::auth::SecretHash;
use shared::domain::{
    ImportedRow, Level, MAX_VARIANTS, Money, OptionValue, ProductId, ProductOption, StockPolicy, Variant, VariantId,
    fold, option_key, settle_options,
};
use shared::store::{ProductFields, StockItem};

use super::Unapplied;
use crate::format::{Backorder, ImportedStock, Said};
use crate::wanted::{Wanted, WantedVariant};

/// What variants are merged with.
pub(super) struct Merge<'a> {
    pub(super) product: ProductId,
    /// Of the product's variants.
    pub(super) stock: &'a BTreeMap<VariantId, StockItem>,
    /// The variant that a row without options was found by.
    pub(super) found: Option<VariantId>,
    pub(super) mark: ImportedRow,
    /// The product is new and has the ids of the file.
    pub(super) keeps_ids: bool,
    /// Whether the file is another shop system's.
    pub(super) is_foreign: bool,
}

/// What came of the variants of a file.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// The stock to set.
    pub(super) levels: BTreeMap<VariantId, Level>,
    /// The id of each of the file's variants; none of a row that says nothing of one.
    pub(super) ids: Vec<Option<VariantId>>,
}

impl Merge<'_> {
    /// Merges the file's variants into the product's.
    pub(super) fn merge(&self, fields: &mut ProductFields, wanted: &Wanted) -> Result<Merged, Unapplied> {
        let merged = if wanted.options.is_empty() {
            self.without_options(fields, wanted)?
        } else {
            self.with_options(fields, wanted)?
        };
        if fields.variants.len() > MAX_VARIANTS {
            let detail = format!(
                "would have {} variants with those in the shop; there may be {MAX_VARIANTS}",
                fields.variants.len()
            );
            return Err(Unapplied::wrong(wanted.line, "", "too_many_variants", detail));
        }
        settle_options(&mut fields.options, &mut fields.variants);
        let mut seen = HashSet::new();
        if !fields.variants.iter().all(|variant| seen.insert(option_key(&variant.option_values))) {
            let detail = "would have two variants with the same option values, with those in the shop";
            return Err(Unapplied::wrong(wanted.line, "", "duplicate_variant", detail));
        }
        Ok(merged)
    }

    /// Rows that name no options: of a product without, or of variants that they name in another way.
    fn without_options(&self, fields: &mut ProductFields, wanted: &Wanted) -> Result<Merged, Unapplied> {
        let is_new = fields.variants.is_empty();
        if wanted.is_foreign && !fields.options.is_empty() {
            return Err(options_differ(fields, wanted));
        }
        let mut merged = Merged::default();
        let mut taken = BTreeSet::new();
        for variant in &wanted.variants {
            let only = self.product.only_variant();
            let id = match variant.id {
                Some(id) if is_new => Some(id).filter(|id| *id == only),
                None if is_new => Some(only),
                _ => self.named(fields, variant),
            };
            let Some(id) = id else {
                if variant.is_silent() {
                    merged.ids.push(None);
                    continue;
                }
                let detail = "names no variant of the product: give its variant_id, or the values of its options";
                return Err(Unapplied::wrong(variant.line, "variant_id", "unknown_variant", detail));
            };
            if !taken.insert(id) {
                let detail = "is the same variant as another row of the product";
                return Err(Unapplied::wrong(variant.line, "", "duplicate_variant", detail));
            }
            let values = fields.variants.iter().find(|it| it.id == id).map(|it| it.option_values.clone());
            merged.ids.push(Some(id));
            merged.levels.extend(self.put(fields, variant, id, values.unwrap_or_default())?.map(|level| (id, level)));
        }
        Ok(merged)
    }

    /// The variant that a row without options names.
    fn named(&self, fields: &ProductFields, variant: &WantedVariant) -> Option<VariantId> {
        let is_there = |id: &VariantId| fields.variants.iter().any(|it| it.id == *id);
        // A variant of another product is a mistake, such as a column that slipped.
        if variant.id.is_some() {
            return variant.id.filter(is_there);
        }
        if let Some(found) = self.found.filter(is_there) {
            return Some(found);
        }
        if let [only] = fields.variants.as_slice()
            && fields.options.is_empty()
        {
            return Some(only.id);
        }
        let folded = variant.sku.as_ref()?.folded();
        let has_it = |it: &&Variant| it.sku.as_ref().is_some_and(|sku| sku.folded() == folded);
        let mut with_sku = fields.variants.iter().filter(has_it);
        with_sku.next().filter(|_| with_sku.next().is_none()).map(|it| it.id)
    }

    fn with_options(&self, fields: &mut ProductFields, wanted: &Wanted) -> Result<Merged, Unapplied> {
        let had_options = !fields.options.is_empty();
        let order = if had_options { self.order(fields, wanted)? } else { None };
        let order = order.unwrap_or_else(|| {
            fields.options.clone_from(&wanted.options);
            (0..wanted.options.len()).collect()
        });
        let in_order = |variant: &WantedVariant| -> Vec<OptionValue> {
            order.iter().filter_map(|place| variant.option_values.get(*place).cloned()).collect()
        };
        let mut by_values: HashMap<Vec<String>, VariantId> = HashMap::new();
        if had_options {
            by_values.extend(fields.variants.iter().map(|it| (option_key(&it.option_values), it.id)));
        }
        let mut ids: Vec<Option<VariantId>> = Vec::with_capacity(wanted.variants.len());
        for variant in &wanted.variants {
            let by_id = variant.id.filter(|id| fields.variants.iter().any(|it| it.id == *id));
            let by_values = by_values.get(&option_key(&in_order(variant))).copied();
            if variant.id.is_some() && by_id.is_none() && by_values.is_some() {
                let detail = "is not the id of the product's variant with these option values";
                return Err(Unapplied::wrong(variant.line, "variant_id", "unknown_variant", detail));
            }
            ids.push(by_id.or(by_values));
        }
        if !had_options && let Some(only) = fields.variants.first() {
            adopt(only, &wanted.variants, &mut ids);
        }
        let mut merged = Merged::default();
        let mut taken = BTreeSet::new();
        for (variant, known) in wanted.variants.iter().zip(ids) {
            let values = in_order(variant);
            let id = known.unwrap_or_else(|| match variant.id {
                Some(id) if self.keeps_ids => id,
                _ => self.new_id(&values),
            });
            if !taken.insert(id) {
                let detail = "is the same variant as another row of the product";
                return Err(Unapplied::wrong(variant.line, "", "duplicate_variant", detail));
            }
            merged.ids.push(Some(id));
            merged.levels.extend(self.put(fields, variant, id, values)?.map(|level| (id, level)));
        }
        // The order of the file's values is that of new options.
        for option in &mut fields.options {
            let same = |it: &&ProductOption| fold(it.name.as_str()) == fold(option.name.as_str());
            let more = wanted.options.iter().find(same).map(|it| it.values.clone()).unwrap_or_default();
            option.values.extend(more);
        }
        Ok(merged)
    }

    /// The place, among the file's options, of each of the product's. `None` if they are others, and the file names
    /// every variant by its id, so that none is lost.
    fn order(&self, fields: &ProductFields, wanted: &Wanted) -> Result<Option<Vec<usize>>, Unapplied> {
        let place = |option: &ProductOption| {
            wanted.options.iter().position(|it| fold(it.name.as_str()) == fold(option.name.as_str()))
        };
        let places: Option<Vec<usize>> = fields.options.iter().map(place).collect();
        if let Some(places) = places.filter(|places| places.len() == wanted.options.len()) {
            return Ok(Some(places));
        }
        let named: BTreeSet<VariantId> = wanted.variants.iter().filter_map(|variant| variant.id).collect();
        if fields.variants.iter().all(|variant| named.contains(&variant.id)) {
            return Ok(None);
        }
        Err(options_differ(fields, wanted))
    }

    /// The id of a new variant: always the same of one row of an import, so that trying again makes no other.
    fn new_id(&self, values: &[OptionValue]) -> VariantId {
        let of_values = option_key(values).join("\u{1f}");
        let text = format!("{}#{}#{}#{of_values}", self.mark.import, self.mark.line, self.product);
        VariantId::new(self.mark.import.made_at(), SecretHash::of(text.as_bytes()).first_bytes())
    }

    /// Changes the variant of this id, or adds it; and gives the stock to set.
    fn put(
        &self,
        fields: &mut ProductFields,
        wanted: &WantedVariant,
        id: VariantId,
        option_values: Vec<OptionValue>,
    ) -> Result<Option<Level>, Unapplied> {
        let known = fields.variants.iter().position(|variant| variant.id == id);
        let place = match known {
            Some(place) => place,
            None => {
                let price = wanted.price.ok_or_else(|| Unapplied::missing(wanted.line, "price"))?;
                fields.variants.push(Variant::new(id, price));
                fields.variants.len() - 1
            }
        };
        let Some(variant) = fields.variants.get_mut(place) else { return Ok(None) };
        variant.option_values = option_values;
        set(&mut variant.price, wanted.price);
        set(&mut variant.requires_shipping, wanted.requires_shipping);
        let says = |what| wanted.says.says(what);
        // A product without a sku goes by its id in its place.
        let is_id = wanted.sku.as_ref().and_then(super::as_id) == Some(self.product);
        if says(Said::Sku) && !is_id {
            variant.sku.clone_from(&wanted.sku);
        }
        replace(&mut variant.barcode, &wanted.barcode, says(Said::Barcode));
        replace::<Money>(&mut variant.compare_at_price, &wanted.compare_at_price, says(Said::CompareAt));
        replace::<Money>(&mut variant.cost, &wanted.cost, says(Said::Cost));
        replace(&mut variant.weight_grams, &wanted.weight_grams, says(Said::Weight));
        replace(&mut variant.tax_class, &wanted.tax_class, says(Said::TaxClass));
        replace(&mut variant.max_per_order, &wanted.max_per_order, says(Said::MaxPerOrder));
        variant.policy = policy(variant.policy, wanted);
        let available = self.stock.get(&id).filter(|_| known.is_some()).map(|stock| stock.available);
        Ok(match wanted.stock {
            ImportedStock::Count(units) if Some(units) == available => None,
            ImportedStock::Count(units) => {
                let is_short = variant.policy.is_deny() && units < 0;
                if is_short && !self.is_foreign {
                    let detail = "must not be below 0: back-orders are not allowed";
                    return Err(Unapplied::wrong(wanted.line, "stock", "invalid_stock", detail));
                }
                let units = if is_short { 0 } else { units };
                Level::new(units).ok().filter(|level| Some(level.get()) != available)
            }
            ImportedStock::Absent | ImportedStock::Untracked => known.is_none().then_some(Level::ZERO),
        })
    }
}

impl WantedVariant {
    /// Whether its row says nothing of a variant, only of the product.
    fn is_silent(&self) -> bool {
        let says_nothing = self.price.is_none() && self.requires_shipping.is_none() && self.sku.is_none();
        says_nothing && self.stock == ImportedStock::Absent && self.id.is_none()
    }
}

/// Where a product gets options, its only variant goes on as one of the file's: that with its sku, or the first.
fn adopt(only: &Variant, wanted: &[WantedVariant], ids: &mut [Option<VariantId>]) {
    if ids.contains(&Some(only.id)) {
        return;
    }
    let folded = only.sku.as_ref().map(|sku| sku.folded());
    let same = |it: &WantedVariant| folded.is_some() && it.sku.as_ref().map(|sku| sku.folded()) == folded;
    let place = wanted.iter().position(same).unwrap_or_default();
    if let Some(id) = ids.get_mut(place) {
        *id = Some(only.id);
    }
}

fn policy(before: StockPolicy, wanted: &WantedVariant) -> StockPolicy {
    let is_counted = matches!(wanted.stock, ImportedStock::Count(_));
    if wanted.stock == ImportedStock::Untracked {
        return StockPolicy::Untracked;
    }
    if before == StockPolicy::Untracked && !is_counted {
        return before;
    }
    let limit_before = match before {
        StockPolicy::Allow(limit) => limit,
        StockPolicy::Deny | StockPolicy::Untracked => None,
    };
    let says = |what| wanted.says.says(what);
    let allows = match before {
        _ if says(Said::Backorder) => wanted.backorder == Backorder::Allow,
        StockPolicy::Allow(_) => true,
        StockPolicy::Deny | StockPolicy::Untracked => false,
    };
    match allows {
        false => StockPolicy::Deny,
        true if says(Said::BackorderLimit) => StockPolicy::Allow(wanted.backorder_limit),
        true => StockPolicy::Allow(limit_before),
    }
}

fn set<T: Copy>(field: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *field = new;
    }
}

fn replace<T: Clone>(field: &mut Option<T>, new: &Option<T>, says: bool) {
    if says {
        field.clone_from(new);
    }
}

fn options_differ(fields: &ProductFields, wanted: &Wanted) -> Unapplied {
    let names = |options: &[ProductOption]| match options {
        [] => "none".to_owned(),
        options => options.iter().map(|option| option.name.as_str()).collect::<Vec<_>>().join(", "),
    };
    let detail = format!(
        "has other options than the product in the shop, whose variants would be lost: {} in the file, {} in the shop",
        names(&wanted.options),
        names(&fields.options)
    );
    Unapplied::wrong(wanted.line, "", "options_differ", detail)
}
