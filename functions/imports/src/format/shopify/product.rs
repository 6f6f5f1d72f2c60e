//! A product of Shopify's, from all rows of its handle.

use std::collections::HashSet;

use shared::domain::{CategoryName, ImageUrl, Invalid, ProductName, ProductStatus};

use super::options::Options;
use super::variant::{Read, is_no, is_yes};
use super::{Column, Shopify};
use crate::format::category;
use crate::format::check::Check;
use crate::format::context::Context;
use crate::format::description::of_html;
use crate::format::failure::Failure;
use crate::format::held::{Group, MOST_ROWS};
use crate::format::item::{HeldRow, Item};
use crate::format::labels::{list, one_line, same, short, value};
use crate::format::media::Pictures;
use crate::format::model::{
    Attribute, Description, Field, ImportedProduct, ImportedVariant, MAX_ALT, MAX_ATTRIBUTES, MAX_SEO_TITLE, MAX_TAGS,
    MAX_VARIANTS, Seo, Source, keep_used_values,
};
use crate::format::says::{Said, Says};
use crate::format::slug;

/// What all variants of a product share.
struct Head {
    name: Option<ProductName>,
    description: Field<Description>,
    status: ProductStatus,
    listed: bool,
    category_path: Vec<CategoryName>,
    tags: Option<Vec<String>>,
}

impl Shopify {
    /// The product of a group of rows.
    pub(in crate::format) fn read(&self, group: &Group, context: &mut Context) -> Item {
        let mut item = Item { rows: group.len(), ..Item::default() };
        let variants: Vec<&HeldRow> = group.rows.iter().filter(|row| self.is_variant(row)).collect();
        let all_fail = |mut item: Item, failure: Failure, rows: u64| {
            item.failures.push(failure);
            item.failed_rows = rows;
            item
        };
        let first = group.rows.first().map_or(0, |row| row.line);
        if group.given_up {
            let detail = "is a product whose rows are too far apart in a file of many such; sort the file by Handle";
            return all_fail(item, self.failure(first, Column::Handle, "rows_too_far_apart", detail), group.len());
        }
        if group.more > 0 {
            let detail = format!("is a product of {} rows; there may be {MOST_ROWS}", group.len());
            return all_fail(item, self.failure(first, Column::Handle, "too_many_variants", &detail), group.len());
        }
        if variants.len() > MAX_VARIANTS {
            let detail = format!("is a product of {} variants; there may be {MAX_VARIANTS}", variants.len());
            let rows = u64::try_from(variants.len()).unwrap_or(u64::MAX);
            return all_fail(item, self.failure(first, Column::Handle, "too_many_variants", &detail), rows);
        }
        let Some(head_row) = group.rows.iter().find(|row| self.columns.filled(&row.cells, Column::Title).is_some())
        else {
            let detail = "goes on with a product that the file does not have: no row of its handle has a title";
            let failures = variants.iter().map(|row| self.failure(row.line, Column::Handle, "orphan_variant", detail));
            item.failures = failures.collect();
            item.failed_rows = u64::try_from(variants.len()).unwrap_or(u64::MAX);
            return item;
        };
        let mut check = Check::new(head_row.line, self.sku_text(head_row).unwrap_or_default());
        let head = self.head(head_row, &mut check, context);
        let mut pictures = Pictures::default();
        self.picture(head_row, &mut check, &mut pictures, context);
        let options = Options::read(self, &group.rows);
        let options =
            options.map_err(|(column, invalid)| check.fail(self.columns.name(column), invalid.code, &invalid.detail));
        let Some(mut options) = options.ok().filter(|_| check.is_good()) else {
            item.failures = check.into_failures();
            let detail = format!("is a variant of the product in line {}, which cannot be imported", head_row.line);
            for row in variants.iter().filter(|row| row.line != head_row.line) {
                let mut check = Check::new(row.line, self.sku_text(row).unwrap_or_default());
                check.fail("", "product_failed", &detail);
                item.failures.extend(check.into_failures());
            }
            item.failed_rows = u64::try_from(variants.len()).unwrap_or(u64::MAX);
            return item;
        };
        let mut read: Vec<Read> = Vec::with_capacity(variants.len());
        let mut tuples = HashSet::new();
        for row in &group.rows {
            let mut check = Check::new(row.line, self.sku_text(row).unwrap_or_default());
            let is_variant = self.is_variant(row);
            let variant = is_variant.then(|| self.variant(row, &mut options, &mut check, context)).flatten();
            if row.line != head_row.line {
                self.picture(row, &mut check, &mut pictures, context);
            }
            if variant.as_ref().is_some_and(|variant| !tuples.insert(variant.variant.option_values.clone())) {
                let detail = "has the option values of an earlier variant of the product";
                check.fail(self.columns.name(Column::OptionValue(1)), "duplicate_variant", detail);
            }
            if check.is_good() {
                read.extend(variant);
            } else {
                item.failed_rows += 1;
                item.failures.extend(check.into_failures());
            }
        }
        if !read.is_empty() {
            item.product = Some(self.product(head_row, head, options, read, pictures, context));
        }
        item
    }

    fn product(
        &self,
        row: &HeldRow,
        head: Head,
        mut options: Options,
        read: Vec<Read>,
        mut pictures: Pictures,
        context: &mut Context,
    ) -> ImportedProduct {
        let line = row.line;
        let handle = self.columns.filled(&row.cells, Column::Handle).unwrap_or_default();
        let mut variants: Vec<ImportedVariant> = Vec::with_capacity(read.len());
        for (place, Read { mut variant, image }) in read.into_iter().enumerate() {
            variant.repeats_sku = variant.sku.as_ref().is_some_and(|sku| context.repeats(sku, variant.line));
            if let Some(url) = image {
                pictures.bind(url, place);
            }
            variants.push(variant);
        }
        keep_used_values(&mut options.options, &variants);
        let remarks = &mut context.remarks;
        if self.columns.filled(&row.cells, Column::GiftCard).is_some_and(is_yes) {
            let detail = "Gift cards are imported as products; buying one issues no card";
            remarks.named_row("gift_card", detail, handle, line);
        }
        let linked = |number| self.columns.filled(&row.cells, Column::OptionLink(number)).is_some();
        if (1..=3).any(linked) {
            remarks.row("option_link_not_kept", "Links of options to lists of Shopify's are not kept", line);
        }
        let mut attributes = Vec::new();
        for (place, name) in &self.metafields {
            let text = row.cells.get(*place).unwrap_or_default();
            let values = text.split(';').filter_map(|text| value(text, line, remarks)).collect::<Vec<_>>();
            let (false, Some(shown)) = (values.is_empty(), short(name, line, remarks)) else { continue };
            remarks.named_row("metafield_kept_as_attribute", "Metafields become attributes", name, line);
            if attributes.len() < MAX_ATTRIBUTES {
                attributes.push(Attribute { name: shown, values });
            } else {
                let detail = format!("Products keep their first {MAX_ATTRIBUTES} attributes");
                remarks.row("too_many_attributes", &detail, line);
            }
        }
        let has_media = self.columns.has(Column::Image) || self.columns.has(Column::VariantImage);
        let text = |column| self.columns.filled(&row.cells, column);
        ImportedProduct {
            source: Source::Shopify,
            external: None,
            external_id: Some(handle.to_owned()),
            id: None,
            slug: slug::of_handle(handle),
            name: head.name,
            description: head.description,
            status: Some(head.status),
            listed: Some(head.listed),
            category_path: head.category_path,
            tags: head.tags,
            attributes,
            options: options.options,
            variants,
            image_url: Field::Absent,
            media: has_media.then(|| pictures.into_media(line, remarks)),
            seo: Seo {
                title: text(Column::SeoTitle).and_then(|text| one_line(text, MAX_SEO_TITLE, line, remarks)),
                description: text(Column::SeoDescription).and_then(|text| value(text, line, remarks)),
            },
            metadata: Vec::new(),
            vendor: text(Column::Vendor).and_then(|text| short(text, line, remarks)),
            says: Says::default()
                .and(Said::SeoTitle, self.columns.has(Column::SeoTitle))
                .and(Said::SeoDescription, self.columns.has(Column::SeoDescription)),
            first_line: line,
        }
    }

    fn head(&self, row: &HeldRow, check: &mut Check, context: &mut Context) -> Head {
        let columns = &self.columns;
        let filled = |column| columns.filled(&row.cells, column);
        let remarks = &mut context.remarks;
        if filled(Column::Handle).is_none() {
            let detail = "is required: it holds a product's rows together";
            check.fail(columns.name(Column::Handle), "required", detail);
        }
        let name = filled(Column::Title).map(ProductName::parse);
        let name = name.and_then(|name| check.take(columns.name(Column::Title), name));
        // Reachable, and in no list.
        let unlisted = filled(Column::Status).is_some_and(|text| text.eq_ignore_ascii_case("unlisted"));
        let status = filled(Column::Status).filter(|_| !unlisted).map(ProductStatus::parse);
        let status = status.and_then(|status| check.take(columns.name(Column::Status), status)).unwrap_or_default();
        let hidden = filled(Column::Published).is_some_and(is_no);
        let status = if status == ProductStatus::Active && hidden { ProductStatus::Draft } else { status };
        let description = match columns.cell(&row.cells, Column::Body) {
            None => Field::Absent,
            Some(html) => {
                let read = of_html(html, row.line, remarks);
                check.take(columns.name(Column::Body), read).unwrap_or_default()
            }
        };
        let mut tags = filled(Column::Tags).map(|text| text.split(',').collect::<Vec<_>>()).unwrap_or_default();
        let kind = filled(Column::Type);
        let category = filled(Column::ProductCategory).map(|text| (Column::ProductCategory, text));
        let category = category.or_else(|| kind.map(|text| (Column::Type, text)));
        let path = category.map(|(column, text)| {
            // A type is one name, whatever is in it.
            let path = if column == Column::Type {
                CategoryName::parse(text).map(|name| vec![name])
            } else {
                category::path(text, row.line, remarks)
            };
            check.take(columns.name(column), path).unwrap_or_default()
        });
        let category_path = path.unwrap_or_default();
        if let (Some(kind), Some((Column::ProductCategory, _))) = (kind, category)
            && category_path.last().is_some_and(|last| !same(last.as_str(), kind))
        {
            let detail = "Types beside a category became tags";
            remarks.named_row("type_became_tag", detail, kind, row.line);
            tags.push(kind);
        }
        let has_tags = columns.has(Column::Tags) || !tags.is_empty();
        let tags = has_tags.then(|| list(tags.into_iter(), MAX_TAGS, row.line, remarks));
        Head { name, description, status, listed: !unlisted, category_path, tags }
    }

    /// The picture that a row has, whatever else it is.
    fn picture(&self, row: &HeldRow, check: &mut Check, pictures: &mut Pictures, context: &mut Context) {
        let filled = |column| self.columns.filled(&row.cells, column);
        let Some(text) = filled(Column::Image) else { return };
        let url: Result<ImageUrl, Invalid> = ImageUrl::parse(text);
        if let Some(url) = check.take(self.columns.name(Column::Image), url) {
            let alt = filled(Column::ImageAlt).and_then(|text| one_line(text, MAX_ALT, row.line, &mut context.remarks));
            pictures.add(url, alt, filled(Column::ImagePosition).and_then(|text| text.parse().ok()));
        }
    }

    fn failure(&self, line: u64, column: Column, code: &str, detail: &str) -> Failure {
        let (column, sku) = (self.columns.name(column).to_owned(), String::new());
        Failure { line, column, sku, code: code.to_owned(), detail: detail.to_owned() }
    }
}
