//! A product of the shop's own files, from all of its rows.

use std::collections::{BTreeSet, HashSet};

use shared::domain::{
    Attributes, ExternalId, ExternalSource, ImageUrl, Invalid, Label, Metadata, ProductColumn as Column,
    ProductDescription, ProductId, ProductName, ProductStatus, SeoDescription, SeoTitle, SingleLine, Slug, fold,
    split_cell,
};

use super::json_cell::of_json;
use super::row::Row;
use super::{Names, pictures, variant};
use crate::format::category;
use crate::format::check::Check;
use crate::format::context::Context;
use crate::format::description::of_html;
use crate::format::failure::Failure;
use crate::format::item::Item;
use crate::format::labels::{add_once, same};
use crate::format::model::{
    Attribute, Description, Field, ImportedProduct, ImportedVariant, MAX_OPTION_NAME, MAX_VARIANTS, ProductOption, Seo,
    Source,
};
use crate::format::numbers::DecimalSign;
use crate::format::says::{Said, Says};

/// The product that rows say; `sign` is that of their numbers, and `names` what the file calls a column.
pub(super) fn read(rows: &[Row<'_>], sign: Option<DecimalSign>, context: &mut Context, names: Names<'_>) -> Item {
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let mut item = Item { rows: count, ..Item::default() };
    let Some(head) = rows.iter().find(|row| row.text(Column::Name).is_some()).or_else(|| rows.first()) else {
        return item;
    };
    // A row that says nothing of a variant is one where there is no other.
    let some: Vec<&Row<'_>> = rows.iter().filter(|row| variant::is_variant(row)).collect();
    let variants = if some.is_empty() { vec![head] } else { some };
    let mut head_check = Check::new(head.line, head.text(Column::Sku).unwrap_or_default());
    let Some((options, numbers)) = options(rows, names, &mut head_check) else {
        return all_fail(item, head_check.into_failures(), head.line, &variants);
    };
    let mut product = of_head(head, context, names, &mut head_check);
    if variants.len() > MAX_VARIANTS {
        let detail = format!("is a product of {} variants; there may be {MAX_VARIANTS}", variants.len());
        head_check.fail(names(Column::Name), "too_many_variants", &detail);
    }
    let has_id = product.id.is_some() || product.external.is_some();
    let names_id = rows.iter().any(|row| row.text(Column::ProductId).is_some());
    let has_key = names_id || has_id || variants.iter().any(|row| row.text(Column::Sku).is_some());
    if !has_key {
        let detail = "is required: products are told apart by it, or by product_id";
        head_check.fail(names(Column::Sku), "required", detail);
    }
    let pictures = pictures::read(head, names, &mut head_check);
    let head_is_good = head_check.is_good();
    let mut failures = head_check.into_failures();
    let (mut failed, mut tuples) = (BTreeSet::new(), HashSet::new());
    for row in &variants {
        let mut check = Check::new(row.line, row.text(Column::Sku).unwrap_or_default());
        let read = variant::read(row, &numbers, sign, names, &mut check, context);
        check_names(row, &options, &numbers, names, &mut check);
        if check.is_good() && !numbers.is_empty() {
            let tuple: Vec<String> = read.option_values.iter().map(|value| fold(value)).collect();
            if !tuples.insert(tuple) {
                let detail = "has the option values of an earlier variant of the product";
                check.fail(names(Column::OptionValue(1)), "duplicate_variant", detail);
            }
        }
        if check.is_good() {
            product.variants.push(read);
        } else {
            failed.insert(row.line);
            failures.extend(check.into_failures());
        }
    }
    failures.sort_by_key(|failure| failure.line);
    if !head_is_good {
        return all_fail(item, failures, head.line, &variants);
    }
    product.options = with_values(options, &mut product.variants);
    product.media = pictures.map(|pictures| pictures::bound(pictures, &product.variants));
    // Of two good products that go by an sku, the first one has it.
    if !has_id && let Some(repeated) = repeated(&product, context) {
        return all_fail(item, vec![repeated], head.line, &variants);
    }
    item.failed_rows = u64::try_from(failed.len()).unwrap_or(u64::MAX);
    item.failures = failures;
    if !product.variants.is_empty() {
        item.product = Some(product);
    }
    item
}

/// Fails all of a product's rows because of what is wrong with its head.
fn all_fail(mut item: Item, failures: Vec<Failure>, head: u64, variants: &[&Row<'_>]) -> Item {
    let told: BTreeSet<u64> = failures.iter().map(|failure| failure.line).collect();
    item.failures = failures;
    let detail = format!("is a variant of the product in line {head}, which cannot be imported");
    for row in variants.iter().filter(|row| !told.contains(&row.line) && row.line != head) {
        let mut check = Check::new(row.line, row.text(Column::Sku).unwrap_or_default());
        check.fail("", "product_failed", &detail);
        item.failures.extend(check.into_failures());
    }
    item.failed_rows = item.rows;
    item
}

fn repeated(product: &ImportedProduct, context: &mut Context) -> Option<Failure> {
    let skus = product.variants.iter().filter_map(|variant| variant.sku.as_ref());
    let mut found = None;
    for sku in skus {
        let first = context.seen.note(sku, product.first_line);
        found = found.or_else(|| first.map(|first| (sku.clone(), first)));
    }
    let (sku, first) = found?;
    let mut check = Check::new(product.first_line, sku.as_str());
    let detail = format!("stands in line {first} already; letter case makes no difference");
    check.fail("sku", "duplicate_sku", &detail);
    check.into_failures().pop()
}

/// The options of a product, without values yet, and the numbers of their columns.
fn options(rows: &[Row<'_>], names: Names<'_>, check: &mut Check) -> Option<(Vec<ProductOption>, Vec<u8>)> {
    let (mut options, mut numbers): (Vec<ProductOption>, Vec<u8>) = (Vec::new(), Vec::new());
    for number in 1..=3 {
        let column = Column::OptionName(number);
        let first = |column| rows.iter().find_map(|row| row.text(column));
        if first(Column::OptionValue(number)).is_none() {
            continue;
        }
        let Some(text) = first(column) else {
            let column = if names(column).is_empty() { column.name() } else { names(column) };
            check.fail(column, "required", "is required of an option that has values");
            return None;
        };
        let name = check.take(names(column), SingleLine::<MAX_OPTION_NAME>::parse(text))?.into_string();
        if options.iter().any(|option| same(&option.name, &name)) {
            check.fail(names(column), "duplicate_option", "is another option's name");
            return None;
        }
        options.push(ProductOption { name, values: Vec::new() });
        numbers.push(number);
    }
    Some((options, numbers))
}

/// Requires that a row means the options of its product, if it names any.
fn check_names(row: &Row<'_>, options: &[ProductOption], numbers: &[u8], names: Names<'_>, check: &mut Check) {
    for (number, option) in numbers.iter().zip(options) {
        let column = Column::OptionName(*number);
        if row.text(column).is_some_and(|text| !same(text, &option.name)) {
            let detail = format!("is not the name of the product's option, which is {}", option.name);
            check.fail(names(column), "options_differ", &detail);
        }
    }
}

/// The options with the values of the variants, whose spelling becomes the first one's.
fn with_values(mut options: Vec<ProductOption>, variants: &mut [ImportedVariant]) -> Vec<ProductOption> {
    for variant in variants {
        for (option, value) in options.iter_mut().zip(&mut variant.option_values) {
            let place = add_once(&mut option.values, value.clone());
            if let Some(known) = option.values.get(place) {
                value.clone_from(known);
            }
        }
    }
    options
}

/// What the product's own row says of it.
fn of_head(row: &Row<'_>, context: &mut Context, names: Names<'_>, check: &mut Check) -> ImportedProduct {
    let id = row.parse(Column::ProductId, names(Column::ProductId), check, |text| {
        text.parse::<ProductId>().map_err(|_| Invalid::new("invalid_id", "must be a product's id, as exports have it"))
    });
    let name = row.parse(Column::Name, names(Column::Name), check, ProductName::parse);
    let slug = row.parse(Column::Slug, names(Column::Slug), check, Slug::parse);
    let status = row.parse(Column::Status, names(Column::Status), check, ProductStatus::parse);
    let path = row.parse(Column::Category, names(Column::Category), check, |text| {
        category::path(text, row.line, &mut context.remarks)
    });
    let image_url = row.parse(Column::ImageUrl, names(Column::ImageUrl), check, ImageUrl::parse);
    let description = description(row, context, names, check);
    let tags = row.parse(Column::Tags, names(Column::Tags), check, |text| {
        let tags = split_cell(text);
        tags.iter().map(|tag| Label::parse(tag).map(SingleLine::into_string)).collect::<Result<Vec<_>, _>>()
    });
    let attributes = row.parse(Column::Attributes, names(Column::Attributes), check, of_json::<Attributes>);
    let attribute = |(name, values): (&str, &[shared::domain::AttributeValue])| Attribute {
        name: name.to_owned(),
        values: values.iter().map(|value| value.as_str().to_owned()).collect(),
    };
    let metadata = row.parse(Column::Metadata, names(Column::Metadata), check, of_json::<Metadata>);
    let seo_title = row.parse(Column::SeoTitle, names(Column::SeoTitle), check, SeoTitle::parse);
    let seo_description =
        row.parse(Column::SeoDescription, names(Column::SeoDescription), check, SeoDescription::parse);
    let source = row.parse(Column::ExternalSource, names(Column::ExternalSource), check, ExternalSource::parse);
    let external_id = row.parse(Column::ExternalId, names(Column::ExternalId), check, SingleLine::parse);
    ImportedProduct {
        source: Source::Own,
        external: source.zip(external_id).map(|(source, id)| ExternalId { source, id }),
        external_id: None,
        id,
        slug,
        name,
        description,
        status,
        listed: None,
        category_path: path.unwrap_or_default(),
        tags: row.says(Column::Tags).then(|| tags.unwrap_or_default()),
        attributes: attributes.iter().flat_map(Attributes::iter).map(attribute).collect(),
        options: Vec::new(),
        variants: Vec::new(),
        image_url: if row.says(Column::ImageUrl) { Field::of(image_url) } else { Field::Absent },
        media: None,
        seo: Seo {
            title: seo_title.map(SingleLine::into_string),
            description: seo_description.map(SingleLine::into_string),
        },
        metadata: metadata
            .iter()
            .flat_map(Metadata::iter)
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        vendor: None,
        says: Says::default()
            .and(Said::Attributes, row.says(Column::Attributes))
            .and(Said::Metadata, row.says(Column::Metadata))
            .and(Said::SeoTitle, row.says(Column::SeoTitle))
            .and(Said::SeoDescription, row.says(Column::SeoDescription)),
        first_line: row.line,
    }
}

/// The description: the HTML if there is one, otherwise the text.
fn description(row: &Row<'_>, context: &mut Context, names: Names<'_>, check: &mut Check) -> Field<Description> {
    if let Some(html) = row.text(Column::DescriptionHtml) {
        let read = of_html(html, row.line, &mut context.remarks);
        return check.take(names(Column::DescriptionHtml), read).unwrap_or_default();
    }
    match row.get(Column::Description) {
        Field::Absent => Field::Absent,
        Field::Cleared => Field::Cleared,
        Field::Is(text) => {
            let text = check.take(names(Column::Description), ProductDescription::parse(text));
            text.map_or(Field::Absent, |text| Field::Is(Description { text, html: None }))
        }
    }
}
