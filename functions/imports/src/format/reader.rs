use shared::domain::{ImportFormat, ImportType};

use super::cells::Cells;
use super::columns::Columns;
use super::context::Context;
use super::failure::{Failure, Refusal};
use super::held::Group;
use super::item::Item;
use super::own::{self, Own};
use super::shopify::Shopify;
use super::woocommerce::WooCommerce;

/// Reads rows by the columns of a format.
pub(super) enum Reader {
    Own(Own),
    Json,
    Shopify(Shopify),
    WooCommerce(WooCommerce),
}

impl Reader {
    /// Without a header: of JSON Lines.
    pub(super) fn without_header(content_type: ImportType) -> Option<Self> {
        (content_type == ImportType::JsonLines).then_some(Self::Json)
    }

    /// # Errors
    /// When the header lacks a column that the format needs, or has one twice.
    pub(super) fn under(header: &Cells, format: ImportFormat, context: &mut Context) -> Result<Self, Refusal> {
        Ok(match format {
            ImportFormat::Bodega => Self::Own(Own::new(header, context)?),
            ImportFormat::Shopify => Self::Shopify(Shopify::new(header, context)?),
            ImportFormat::Woocommerce => Self::WooCommerce(WooCommerce::new(header, context)?),
        })
    }

    pub(super) fn format(&self) -> ImportFormat {
        match self {
            Self::Own(_) | Self::Json => ImportFormat::Bodega,
            Self::Shopify(_) => ImportFormat::Shopify,
            Self::WooCommerce(_) => ImportFormat::Woocommerce,
        }
    }

    /// How many cells a record has.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Own(own) => own.columns.width(),
            Self::Shopify(shopify) => shopify.columns.width(),
            Self::WooCommerce(woocommerce) => woocommerce.columns.width(),
            Self::Json => 1,
        }
    }

    pub(super) fn ignored_columns(&self) -> Vec<String> {
        match self {
            Self::Own(own) => own.columns.ignored(),
            Self::Shopify(shopify) => shopify.columns.ignored(),
            Self::WooCommerce(woocommerce) => woocommerce.columns.ignored(),
            Self::Json => Vec::new(),
        }
    }

    pub(super) fn column_at(&self, place: usize) -> &str {
        match self {
            Self::Own(own) => own.columns.name_at(place),
            Self::Shopify(shopify) => shopify.columns.name_at(place),
            Self::WooCommerce(woocommerce) => woocommerce.columns.name_at(place),
            Self::Json => "",
        }
    }

    /// What is wrong with a row as such.
    pub(super) fn check_width(&self, line: u64, cells: &Cells) -> Result<(), Vec<Failure>> {
        let width = self.width();
        let beyond = cells.iter().skip(width).any(|cell| !cell.trim().is_empty());
        if cells.len() >= width && !beyond {
            return Ok(());
        }
        let detail = if beyond {
            format!("has something beyond the {width} columns of the header")
        } else {
            format!("has {} cells, and the header has {width}", cells.len())
        };
        let (column, sku, code) = (String::new(), String::new(), "wrong_column_count".to_owned());
        Err(vec![Failure { line, column, sku, code, detail }])
    }

    /// Counts what a row has in columns that are not used.
    pub(super) fn remark_on_unused(&mut self, line: u64, cells: &Cells, context: &mut Context) {
        match self {
            Self::Own(own) => own.columns.remark_on_unused(cells, line, &mut context.remarks),
            Self::Shopify(shopify) => shopify.columns.remark_on_unused(cells, line, &mut context.remarks),
            Self::WooCommerce(woocommerce) => woocommerce.columns.remark_on_unused(cells, line, &mut context.remarks),
            Self::Json => {}
        }
    }

    /// The product of a group of rows.
    pub(super) fn read(&mut self, group: Group, context: &mut Context) -> Item {
        match self {
            Self::Own(own) => own.read(&group, context),
            Self::Json => first_row(group, |line, cells| own::read_json(line, cells, context)),
            Self::Shopify(shopify) => shopify.read(&group, context),
            Self::WooCommerce(woocommerce) => woocommerce.read(&group, context),
        }
    }
}

/// Of a format with a product a row.
fn first_row(group: Group, read: impl FnOnce(u64, &Cells) -> Item) -> Item {
    group.rows.into_iter().next().map(|row| read(row.line, &row.cells)).unwrap_or_default()
}

/// How each format takes note of its header.
pub(super) fn columns<C: Copy + PartialEq>(
    header: &Cells,
    known: impl Fn(&str) -> Option<C>,
    names: &[&str],
    context: &mut Context,
) -> Result<Columns<C>, Refusal> {
    let columns = Columns::new(header, known)?;
    columns.remark_on_lookalikes(names, &mut context.remarks);
    Ok(columns)
}
