use shared::domain::{Currency, ImportFormat, ImportType};

use super::reader::Reader;
use super::record::Record;
use super::row::{Failure, Refusal, Row};
use super::seen::Seen;
use super::splitter::Splitter;

/// A file's rows, as its bytes come in.
pub(crate) struct Feed {
    splitter: Splitter,
    /// Once the header is known.
    reader: Option<Reader>,
    seen: Seen,
    format: Option<ImportFormat>,
    currency: Currency,
}

/// What a record of the file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Product(Row),
    /// No product: a further picture, say.
    Other,
    Failed(Vec<Failure>),
}

impl Feed {
    /// Of a file from `offset` on, where its byte order mark ends, if it has one.
    pub(crate) fn new(
        content_type: ImportType,
        format: Option<ImportFormat>,
        currency: Currency,
        offset: usize,
    ) -> Self {
        let offset = u64::try_from(offset).unwrap_or(u64::MAX);
        let reader = (content_type == ImportType::JsonLines).then_some(Reader::Json(currency));
        Self { splitter: Splitter::new(content_type, offset), reader, seen: Seen::default(), format, currency }
    }

    /// What comes next in the file.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.splitter.push(bytes);
    }

    /// That nothing comes any more.
    pub(crate) fn end(&mut self) {
        self.splitter.end();
    }

    /// How much of the file has been dealt with, in bytes.
    pub(crate) fn offset(&self) -> u64 {
        self.splitter.offset()
    }

    /// Whose columns the file has, once its header is known.
    pub(crate) fn format(&self) -> Option<ImportFormat> {
        self.reader.as_ref().map(Reader::format)
    }

    pub(crate) fn ignored_columns(&self) -> Vec<String> {
        self.reader.as_ref().map(Reader::ignored_columns).unwrap_or_default()
    }

    /// The next row; none until more is pushed, or after the last.
    ///
    /// # Errors
    /// When the header is not one of ours.
    pub(crate) fn next(&mut self) -> Result<Option<Item>, Refusal> {
        loop {
            let Some(record) = self.splitter.next() else { return Ok(None) };
            match &mut self.reader {
                Some(reader) => return Ok(Some(item(reader, &mut self.seen, record))),
                None => {
                    let reader = header(record, self.format, self.currency)?;
                    self.splitter.expect_width(reader.width());
                    self.reader = Some(reader);
                }
            }
        }
    }
}

fn header(record: Record, format: Option<ImportFormat>, currency: Currency) -> Result<Reader, Refusal> {
    let cells = record.cells.map_err(|fault| Refusal::new(fault.code, fault.detail).at(record.line))?;
    Reader::under(cells, format, currency)
}

fn item(reader: &mut Reader, seen: &mut Seen, record: Record) -> Item {
    match reader.read(record) {
        Err(failures) => Item::Failed(failures),
        Ok(None) => Item::Other,
        Ok(Some(row)) => match seen.note(&row.sku, row.line) {
            None => Item::Product(row),
            Some(first) => {
                let detail = format!("stands in line {first} already; letter case makes no difference");
                let (column, sku) = ("sku".to_owned(), row.sku.as_str().to_owned());
                let code = "duplicate_sku".to_owned();
                Item::Failed(vec![Failure { line: row.line, column, sku, code, detail }])
            }
        },
    }
}
