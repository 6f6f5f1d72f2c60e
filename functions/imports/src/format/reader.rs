use shared::domain::{Currency, ImportFormat, ProductColumn};

use super::bodega::Bodega;
use super::json_row;
use super::record::Record;
use super::row::{Failure, Refusal, Row};
use super::shopify::{self, Shopify};

/// Reads records by the columns of a format.
pub(super) enum Reader {
    Bodega(Bodega),
    Shopify(Shopify),
    Json(Currency),
}

impl Reader {
    /// Under a header, of this format or, if it is not known, of the one that the header's names are.
    pub(super) fn under(
        header: Vec<String>,
        format: Option<ImportFormat>,
        currency: Currency,
    ) -> Result<Self, Refusal> {
        let format = match format {
            Some(format) => format,
            None => recognise(&header)?,
        };
        Ok(match format {
            ImportFormat::Bodega => Self::Bodega(Bodega::new(header, currency)?),
            ImportFormat::Shopify => Self::Shopify(Shopify::new(header, currency)?),
        })
    }

    pub(super) fn format(&self) -> ImportFormat {
        match self {
            Self::Bodega(_) | Self::Json(_) => ImportFormat::Bodega,
            Self::Shopify(_) => ImportFormat::Shopify,
        }
    }

    /// How many cells a record has.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Bodega(bodega) => bodega.columns.width(),
            Self::Shopify(shopify) => shopify.columns.width(),
            Self::Json(_) => 1,
        }
    }

    pub(super) fn ignored_columns(&self) -> Vec<String> {
        match self {
            Self::Bodega(bodega) => bodega.columns.ignored(),
            Self::Shopify(shopify) => shopify.columns.ignored(),
            Self::Json(_) => Vec::new(),
        }
    }

    /// The product of a record, unless it has none.
    pub(super) fn read(&mut self, record: Record) -> Result<Option<Row>, Vec<Failure>> {
        let Record { line, cells } = record;
        let failure = |column: &str, code: &str, detail: String| {
            vec![Failure { line, column: column.to_owned(), sku: String::new(), code: code.to_owned(), detail }]
        };
        let cells = match cells {
            Ok(cells) => cells,
            Err(fault) => {
                let column = fault.cell.map_or("", |cell| self.column_at(cell));
                return Err(failure(column, fault.code, fault.detail));
            }
        };
        if let Self::Json(currency) = self {
            return json_row::read(line, cells.first().map_or("", String::as_str), *currency).map(Some);
        }
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(None);
        }
        if cells.len() != self.width() {
            let detail = format!("has {} cells, and the header has {}", cells.len(), self.width());
            return Err(failure("", "wrong_column_count", detail));
        }
        match self {
            Self::Bodega(bodega) => bodega.read(line, &cells).map(Some),
            Self::Shopify(shopify) => shopify.read(line, &cells),
            Self::Json(_) => Ok(None),
        }
    }

    fn column_at(&self, place: usize) -> &str {
        match self {
            Self::Bodega(bodega) => bodega.columns.name_at(place),
            Self::Shopify(shopify) => shopify.columns.name_at(place),
            Self::Json(_) => "",
        }
    }
}

/// Whose a header is.
fn recognise(header: &[String]) -> Result<ImportFormat, Refusal> {
    let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
    let has_of_shopify = |column| names.iter().any(|name| shopify::known(name) == Some(column));
    if has_of_shopify(shopify::Column::Handle) && has_of_shopify(shopify::Column::Title) {
        return Ok(ImportFormat::Shopify);
    }
    if names.iter().any(|name| ProductColumn::of_name(name) == Some(ProductColumn::Sku)) {
        return Ok(ImportFormat::Bodega);
    }
    let other = names.first().filter(|_| names.len() == 1);
    if let Some(separator) = other.and_then(|name| name.chars().find(|c| matches!(c, ';' | '\t' | '|'))) {
        let detail = format!("has its columns separated by {separator:?}; save it with commas");
        return Err(Refusal::new("wrong_separator", detail).at(1));
    }
    let detail = "has neither a column sku, as ours, nor Handle and Title, as Shopify's; the first line must name them";
    Err(Refusal::new("unknown_columns", detail).at(1))
}
