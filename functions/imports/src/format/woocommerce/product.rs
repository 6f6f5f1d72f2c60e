//! A product of WooCommerce's, from its row and those of its variations.

use std::collections::HashMap;

use shared::domain::{CategoryName, ImageUrl, ProductName, ProductStatus, text_of_html};

use super::columns::Setting;
use super::lists::{addresses, split, unescaped, with_paragraphs};
use super::options::{RowAttribute, combinations, is_single};
use super::stock::RowStock;
use super::variation::Read;
use super::{Column, WooCommerce};
use crate::format::category;
use crate::format::check::{Check, parse_count};
use crate::format::context::Context;
use crate::format::description::of_html;
use crate::format::failure::Failure;
use crate::format::held::{Group, MOST_ROWS};
use crate::format::item::{HeldRow, Item};
use crate::format::labels::{add_once, list, option_name, option_value, same, short, value};
use crate::format::media::Pictures;
use crate::format::model::{
    Attribute, Description, Field, ImportedProduct, ImportedStock, ImportedVariant, MAX_ATTRIBUTES, MAX_OPTIONS,
    MAX_TAGS, MAX_VARIANTS, ProductOption, Seo, Source, keep_used_values,
};
use crate::format::remarks::Remarks;
use crate::format::says::Says;

/// What a row is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Product,
    Variation,
    /// Nothing that a shop has, by WooCommerce's name for it.
    Other(String),
}

/// What all variants of a product share.
struct Head {
    name: Option<ProductName>,
    description: Field<Description>,
    status: Option<ProductStatus>,
    category_path: Vec<CategoryName>,
    tags: Vec<String>,
    metadata: Vec<(String, String)>,
}

impl WooCommerce {
    /// The product of a group of rows.
    pub(in crate::format) fn read(&self, group: &Group, context: &mut Context) -> Item {
        let mut item = Item { rows: group.len(), ..Item::default() };
        let first = group.rows.first().map_or(0, |row| row.line);
        if group.given_up || group.more > 0 {
            let (code, detail) = if group.given_up {
                let detail =
                    "is a product whose rows are too far apart in a file of many such; sort the file by Parent";
                ("rows_too_far_apart", detail.to_owned())
            } else {
                ("too_many_variants", format!("is a product of {} rows; there may be {MOST_ROWS}", group.len()))
            };
            item.failures.push(self.failure(first, Column::Name, code, &detail));
            item.failed_rows = group.len();
            return item;
        }
        let parent = group.rows.iter().find(|row| self.kind(row) != Kind::Variation);
        let variations: Vec<&HeldRow> = group.rows.iter().filter(|row| self.kind(row) == Kind::Variation).collect();
        let Some(parent) = parent else {
            let detail = "is a variation of a product that the file does not have";
            item.failures =
                variations.iter().map(|row| self.failure(row.line, Column::Parent, "orphan_variant", detail)).collect();
            item.failed_rows = group.len();
            return item;
        };
        if let Kind::Other(kind) = self.kind(parent) {
            self.remark_on_skipped(parent, &kind, context);
            return item;
        }
        let sku = self.columns.filled(&parent.cells, Column::Sku).unwrap_or_default();
        let mut check = Check::new(parent.line, sku);
        let head = self.head(parent, &mut check, context);
        let mut pictures = Pictures::default();
        self.pictures(parent, &mut check, &mut pictures);
        let is_variable = !variations.is_empty() || self.types(parent).iter().any(|kind| kind == "variable");
        let (options, variants) = if is_variable {
            match self.variants(parent, &variations, &mut check, &mut pictures, &mut item, context) {
                Some(variants) => variants,
                None => return self.whole_product_failed(item, check, parent, &variations),
            }
        } else {
            let read = self.variant(parent, parent, None, &mut check, context);
            let variants = read.map(|Read { mut variant, stock }| {
                variant.stock = match stock {
                    RowStock::Own(stock) => stock,
                    RowStock::Parents => ImportedStock::Absent,
                };
                variant
            });
            (Vec::new(), variants.into_iter().collect())
        };
        if !check.is_good() {
            return self.whole_product_failed(item, check, parent, &variations);
        }
        if !variants.is_empty() {
            item.product = Some(self.product(parent, head, options, variants, pictures, context));
        }
        item
    }

    fn whole_product_failed(&self, mut item: Item, check: Check, parent: &HeldRow, variations: &[&HeldRow]) -> Item {
        item.failures = check.into_failures();
        let detail = format!("is a variation of the product in line {}, which cannot be imported", parent.line);
        for row in variations {
            let mut check = Check::new(row.line, self.columns.filled(&row.cells, Column::Sku).unwrap_or_default());
            check.fail("", "product_failed", &detail);
            item.failures.extend(check.into_failures());
        }
        item.failed_rows = item.rows;
        item
    }

    /// The options of a variable product and its variants. What is wrong with a variation goes into the item; none if
    /// something is wrong with all of the product, which goes into `check`.
    fn variants(
        &self,
        parent: &HeldRow,
        variations: &[&HeldRow],
        check: &mut Check,
        pictures: &mut Pictures,
        item: &mut Item,
        context: &mut Context,
    ) -> Option<(Vec<ProductOption>, Vec<ImportedVariant>)> {
        let column = self.columns.name(Column::Type).to_owned();
        let mut offered: Vec<&HeldRow> =
            variations.iter().copied().filter(|row| self.is_offered(row, context)).collect();
        // In the order in which they are shown, which is also that in which WooCommerce looks for one that fits.
        offered.sort_by_key(|row| self.position(row));
        if offered.is_empty() {
            check.fail(&column, "no_variations", "is a product with variations, of which the file has none");
            return None;
        }
        let attributes: Vec<Vec<RowAttribute>> = offered.iter().map(|row| self.attributes(row)).collect();
        let options = self.options(parent, &attributes, check)?;
        let stock = self.columns.filled(&parent.cells, Column::Stock).map(parse_count);
        let shared = stock.and_then(|stock| check.take(self.columns.name(Column::Stock), stock));
        // Combinations that a variation names are its own, whatever stands for all values of an option.
        let mut owners: HashMap<Vec<String>, usize> = HashMap::new();
        let mut of_each: Vec<Vec<Vec<String>>> = Vec::with_capacity(offered.len());
        for attributes in &attributes {
            let Some(all) = combinations(&options, attributes) else {
                let detail = format!("has variations that stand for more than {MAX_VARIANTS} variants");
                check.fail(&column, "too_many_variants", &detail);
                return None;
            };
            of_each.push(all);
        }
        for single in [true, false] {
            for (place, (all, attributes)) in of_each.iter().zip(&attributes).enumerate() {
                if is_single(&options, attributes) == single {
                    for combination in all {
                        owners.entry(combination.clone()).or_insert(place);
                    }
                }
            }
        }
        if owners.len() > MAX_VARIANTS {
            let detail = format!("has {} variants; there may be {MAX_VARIANTS}", owners.len());
            check.fail(&column, "too_many_variants", &detail);
            return None;
        }
        let mut variants = Vec::with_capacity(owners.len());
        let mut shared_left = shared;
        let own = offered.iter().zip(of_each).zip(&attributes).enumerate();
        for (place, ((row, mut all), attributes)) in own {
            let mut row_check = Check::new(row.line, self.columns.filled(&row.cells, Column::Sku).unwrap_or_default());
            all.retain(|combination| owners.get(combination) == Some(&place));
            if all.is_empty() && is_single(&options, attributes) {
                let detail = "has the attributes of an earlier variation of the product";
                row_check.fail(self.columns.name(Column::AttributeValues(1)), "duplicate_variant", detail);
            } else if all.is_empty() {
                let detail = "Variations of which each combination is another variation's are left out";
                context.remarks.row("covered_variation", detail, row.line);
            }
            let urls = self.urls(row, &mut row_check);
            let read = self.variant(row, parent, shared, &mut row_check, context);
            let Some(read) = read.filter(|_| row_check.is_good()) else {
                item.failed_rows += 1;
                item.failures.extend(row_check.into_failures());
                continue;
            };
            let begin = variants.len();
            expand(&read, all, &mut shared_left, &mut variants, context);
            for url in urls {
                (begin..variants.len()).for_each(|variant| pictures.bind(url.clone(), variant));
            }
        }
        Some((options, variants))
    }

    /// What the variations differ in: each attribute that one of them names, in the order of their parent.
    fn options(
        &self,
        parent: &HeldRow,
        variations: &[Vec<RowAttribute>],
        check: &mut Check,
    ) -> Option<Vec<ProductOption>> {
        let parents = self.attributes(parent);
        let mut options: Vec<ProductOption> = Vec::new();
        let of_variations = |name: &str| variations.iter().flatten().any(|other| same(&other.name, name));
        let in_order = parents.iter().filter(|attribute| of_variations(&attribute.name));
        for attribute in in_order.chain(variations.iter().flatten()) {
            let column = self.columns.name(Column::AttributeName(attribute.number));
            let name = check.take(column, option_name(&attribute.name))?;
            let place = options.iter().position(|option| same(&option.name, &name));
            let place = place.unwrap_or_else(|| {
                options.push(ProductOption { name, values: Vec::new() });
                options.len() - 1
            });
            for text in &attribute.values {
                let column = self.columns.name(Column::AttributeValues(attribute.number));
                let text = check.take(column, option_value(text))?;
                if let Some(option) = options.get_mut(place) {
                    add_once(&mut option.values, text);
                }
            }
        }
        options.retain(|option| !option.values.is_empty());
        if options.len() > MAX_OPTIONS {
            let detail = format!("has variations by {} attributes; there may be {MAX_OPTIONS}", options.len());
            check.fail(self.columns.name(Column::Type), "too_many_options", &detail);
            return None;
        }
        Some(options)
    }

    fn product(
        &self,
        row: &HeldRow,
        head: Head,
        mut options: Vec<ProductOption>,
        mut variants: Vec<ImportedVariant>,
        pictures: Pictures,
        context: &mut Context,
    ) -> ImportedProduct {
        let line = row.line;
        keep_used_values(&mut options, &variants);
        let mut repeated_line = 0;
        for variant in &mut variants {
            let again = variant.line == repeated_line;
            repeated_line = variant.line;
            let repeats = variant.sku.as_ref().is_some_and(|sku| context.repeats(sku, variant.line));
            variant.repeats_sku = repeats || (again && variant.sku.is_some());
        }
        let remarks = &mut context.remarks;
        let mut attributes = Vec::new();
        for attribute in self.attributes(row) {
            if options.iter().any(|option| same(&option.name, &attribute.name)) {
                continue;
            }
            let values: Vec<String> = attribute.values.iter().filter_map(|text| value(text, line, remarks)).collect();
            let (false, Some(name)) = (values.is_empty(), short(&attribute.name, line, remarks)) else { continue };
            if attributes.len() < MAX_ATTRIBUTES {
                attributes.push(Attribute { name, values });
            } else {
                let detail = format!("Products keep their first {MAX_ATTRIBUTES} attributes");
                remarks.row("too_many_attributes", &detail, line);
            }
        }
        let filled = |column| self.columns.filled(&row.cells, column);
        self.remark_on_product(row, remarks);
        ImportedProduct {
            source: Source::WooCommerce,
            external: None,
            external_id: filled(Column::Id).map(str::to_owned),
            id: None,
            slug: None,
            name: head.name,
            description: head.description,
            status: head.status,
            listed: filled(Column::Visibility).map(|text| text != "hidden"),
            category_path: head.category_path,
            tags: (self.columns.has(Column::Tags) || !head.tags.is_empty()).then_some(head.tags),
            attributes,
            options,
            variants,
            image_url: Field::Absent,
            media: self.columns.has(Column::Images).then(|| pictures.into_media(line, remarks)),
            seo: Seo::default(),
            metadata: head.metadata,
            vendor: filled(Column::Brands).and_then(|text| short(text, line, remarks)),
            says: Says::default(),
            first_line: line,
        }
    }

    fn head(&self, row: &HeldRow, check: &mut Check, context: &mut Context) -> Head {
        let columns = &self.columns;
        let filled = |column| columns.filled(&row.cells, column);
        let remarks = &mut context.remarks;
        let name = ProductName::parse(filled(Column::Name).unwrap_or_default());
        let name = check.take(columns.name(Column::Name), name);
        let status = match filled(Column::Published) {
            None => None,
            Some("1") => Some(ProductStatus::Active),
            Some("-1") => Some(ProductStatus::Draft),
            Some("0") => {
                remarks.row("private_became_draft", "Private products became drafts", row.line);
                Some(ProductStatus::Draft)
            }
            Some(_) => {
                check.fail(columns.name(Column::Published), "invalid_status", "must be 1, 0 or -1");
                None
            }
        };
        let html = |column| columns.cell(&row.cells, column).map(|text| with_paragraphs(&unescaped(text)));
        let (long, brief) = (html(Column::Description), html(Column::ShortDescription));
        let mut metadata = Vec::new();
        let (column, text) = match (long, brief) {
            (Some(long), Some(brief)) if !brief.trim().is_empty() && !long.trim().is_empty() => {
                metadata.extend(value(&text_of_html(&brief), row.line, remarks).map(|text| {
                    remarks.row(
                        "short_description_kept_as_metadata",
                        "Short descriptions are kept as metadata",
                        row.line,
                    );
                    ("short_description".to_owned(), text)
                }));
                (Column::Description, Some(long))
            }
            (Some(long), brief) if long.trim().is_empty() => (Column::ShortDescription, brief.or(Some(long))),
            (None, brief) => (Column::ShortDescription, brief),
            (long, _) => (Column::Description, long),
        };
        let description = match text.map(|html| of_html(&html, row.line, remarks)) {
            None => Field::Absent,
            Some(read) => check.take(columns.name(column), read).unwrap_or_default(),
        };
        let (category_path, further) = self.categories(row, check, remarks);
        let tags = filled(Column::Tags).map(split).unwrap_or_default();
        let tags = list(tags.iter().chain(&further).map(String::as_str), MAX_TAGS, row.line, remarks);
        Head { name, description, status, category_path, tags, metadata }
    }

    /// The product's category, and the names of the others that it is in. Where it is in a category and in one below that,
    /// as WooCommerce often has it, it is in the lower one.
    fn categories(&self, row: &HeldRow, check: &mut Check, remarks: &mut Remarks) -> (Vec<CategoryName>, Vec<String>) {
        let column = self.columns.name(Column::Categories);
        let texts = self.columns.filled(&row.cells, Column::Categories).map(split).unwrap_or_default();
        let paths = texts.iter().map(|text| category::path(text, row.line, remarks)).collect::<Result<Vec<_>, _>>();
        let Some(paths) = check.take(column, paths) else { return (Vec::new(), Vec::new()) };
        let mut chosen: Vec<CategoryName> = Vec::new();
        for path in &paths {
            if chosen.is_empty() || (path.len() > chosen.len() && path.starts_with(&chosen)) {
                chosen.clone_from(path);
            }
        }
        let others = paths.iter().filter(|path| !chosen.starts_with(path)).filter_map(|path| path.last());
        let others: Vec<String> = others.map(|name| name.as_str().to_owned()).collect();
        for name in &others {
            let detail = "Products have one category: further ones became tags";
            remarks.named_row("second_category_became_tag", detail, name, row.line);
        }
        (chosen, others)
    }

    fn pictures(&self, row: &HeldRow, check: &mut Check, pictures: &mut Pictures) {
        for url in self.urls(row, check) {
            pictures.add(url, None, None);
        }
    }

    fn urls(&self, row: &HeldRow, check: &mut Check) -> Vec<ImageUrl> {
        let texts = self.columns.filled(&row.cells, Column::Images).map(addresses).unwrap_or_default();
        let column = self.columns.name(Column::Images);
        texts.iter().filter_map(|text| check.take(column, ImageUrl::parse(text))).collect()
    }

    fn kind(&self, row: &HeldRow) -> Kind {
        let types = self.types(row);
        let other = |kind: &&String| !matches!(kind.as_str(), "simple" | "variable" | "virtual" | "downloadable");
        match types.iter().find(other).map(String::as_str) {
            None => Kind::Product,
            Some("variation") => Kind::Variation,
            Some(other) => Kind::Other(other.to_owned()),
        }
    }

    /// Where a row stands among others: 0 unless it says.
    fn position(&self, row: &HeldRow) -> i64 {
        let text = self.columns.filled(&row.cells, Column::Position);
        text.and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    /// Whether a variation can be bought.
    fn is_offered(&self, row: &HeldRow, context: &mut Context) -> bool {
        let offered = self.columns.filled(&row.cells, Column::Published) != Some("0");
        if !offered {
            context.remarks.row("skipped_variation", "Variations that are switched off are left out", row.line);
        }
        offered
    }

    fn remark_on_skipped(&self, row: &HeldRow, kind: &str, context: &mut Context) {
        let kind: String = kind.chars().take(30).collect();
        let why = match kind.as_str() {
            "grouped" => "they only list other products".to_owned(),
            "external" => "they are sold elsewhere".to_owned(),
            _ => "the shop has no such products".to_owned(),
        };
        let name = self.columns.filled(&row.cells, Column::Name).unwrap_or_default();
        let detail = format!("Products of the type {kind} are not imported, because {why}");
        context.remarks.named_row("skipped_type", &detail, name, row.line);
    }

    /// What is not kept of a product.
    fn remark_on_product(&self, row: &HeldRow, remarks: &mut Remarks) {
        let filled = |column| self.columns.filled(&row.cells, column);
        let name = filled(Column::Name).unwrap_or_default();
        if filled(Column::Download).is_some() || self.types(row).iter().any(|kind| kind == "downloadable") {
            remarks.named_row("downloads", "Files to download are not kept", name, row.line);
        }
        if filled(Column::Visibility).is_some_and(|text| matches!(text, "catalog" | "search")) {
            let detail = "Products that were only in lists or only in searches are in both";
            remarks.row("visibility_not_kept", detail, row.line);
        }
        if [Column::Upsells, Column::CrossSells, Column::Grouped].into_iter().any(|column| filled(column).is_some()) {
            remarks.row("related_products_not_kept", "Links to other products are not kept", row.line);
        }
        if self.position(row) != 0 {
            remarks.row("order_not_kept", "The order of products is not kept", row.line);
        }
        let hidden = |number: &u8| filled(Column::AttributeSetting(*number, Setting::Visible)) == Some("0");
        if self.attributes.iter().any(hidden) {
            remarks.row("attribute_shown", "Attributes that were hidden are shown", row.line);
        }
        let default = |number: &u8| filled(Column::AttributeSetting(*number, Setting::Default)).is_some();
        if self.attributes.iter().any(default) {
            remarks.row("default_option_not_kept", "Which option is chosen at first is not kept", row.line);
        }
    }

    fn failure(&self, line: u64, column: Column, code: &str, detail: &str) -> Failure {
        let (column, sku) = (self.columns.name(column).to_owned(), String::new());
        Failure { line, column, sku, code: code.to_owned(), detail: detail.to_owned() }
    }
}

/// The variants that a variation stands for. A stock of several is the first one's: it must not be sold several times.
fn expand(
    read: &Read,
    combinations: Vec<Vec<String>>,
    shared_left: &mut Option<i64>,
    variants: &mut Vec<ImportedVariant>,
    context: &mut Context,
) {
    let line = read.variant.line;
    let several = combinations.len() > 1;
    for (place, option_values) in combinations.into_iter().enumerate() {
        let stock = match read.stock {
            RowStock::Parents => {
                let detail = "Variants that share a stock: all of it is the first one's";
                context.remarks.row("shared_stock", detail, line);
                shared_left.replace(0).map_or(ImportedStock::Absent, ImportedStock::Count)
            }
            RowStock::Own(ImportedStock::Count(units)) if several && units != 0 => {
                let detail = "Variations that stand for several variants: their stock is the first one's";
                context.remarks.row("stock_of_several", detail, line);
                ImportedStock::Count(if place == 0 { units } else { 0 })
            }
            RowStock::Own(stock) => stock,
        };
        variants.push(ImportedVariant { option_values, stock, ..read.variant.clone() });
    }
}
