use std::collections::VecDeque;

use shared::domain::{Currency, ImportFormat, MAX_IMPORT_ROWS};

use super::context::Context;
use super::encoding::{Encoding, Utf16};
use super::failure::{Failure, Refusal};
use super::groups::Groups;
use super::held::{Group, Held};
use super::item::{HeldRow, Item};
use super::reader::Reader;
use super::record::Record;
use super::remarks::{Remark, Remarks};
use super::seen::Seen;
use super::splitter::Splitter;
use super::survey::{Plan, width};

/// The second pass over a file: its products, as its bytes come in.
pub(crate) struct Feed {
    encoding: Encoding,
    utf_16: Option<Utf16>,
    /// How many bytes of a mark are still to be passed over.
    mark: usize,
    declares_separator: bool,
    splitter: Splitter,
    format: ImportFormat,
    /// Once the header is known.
    reader: Option<Reader>,
    groups: Groups,
    held: Held,
    ready: VecDeque<Item>,
    context: Context,
    /// How many rows there were.
    rows: u64,
    /// How many bytes were pushed.
    pushed: u64,
    ended: bool,
    /// There are more rows than are read.
    too_long: bool,
}

impl Feed {
    pub(crate) fn new(plan: Plan, currency: Currency) -> Self {
        let Plan { content_type, format, encoding, mark, separator, declares_separator, sign, groups } = plan;
        let offset = u64::try_from(mark).unwrap_or(u64::MAX);
        let mut splitter = Splitter::new(content_type, offset);
        splitter.separate_by(separator);
        let mut context = Context { currency, sign, remarks: Remarks::default(), seen: Seen::default() };
        if encoding == Encoding::Windows1252 {
            let detail = "The file is not UTF-8 and was read as Windows-1252; check its accented letters";
            context.remarks.file("windows_1252", detail);
        }
        Self {
            encoding,
            utf_16: Utf16::of(encoding),
            mark,
            declares_separator,
            splitter,
            format,
            reader: Reader::without_header(content_type),
            groups,
            held: Held::default(),
            ready: VecDeque::new(),
            context,
            rows: 0,
            pushed: 0,
            ended: false,
            too_long: false,
        }
    }

    /// What comes next in the file.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.pushed = self.pushed.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let passed = self.mark.min(bytes.len());
        self.mark = self.mark.saturating_sub(passed);
        let bytes = bytes.get(passed..).unwrap_or_default();
        match &mut self.utf_16 {
            Some(utf_16) => self.splitter.push(utf_16.decode(bytes, false).as_bytes()),
            None => self.splitter.push(bytes),
        }
    }

    /// That nothing comes any more.
    pub(crate) fn end(&mut self) {
        if let Some(utf_16) = &mut self.utf_16 {
            self.splitter.push(utf_16.decode(b"", true).as_bytes());
        }
        self.splitter.end();
        self.ended = true;
    }

    /// How much of the file has been dealt with, in bytes.
    pub(crate) fn offset(&self) -> u64 {
        if self.utf_16.is_some() { self.pushed } else { self.splitter.offset() }
    }

    /// Whose columns the file has, once its header was read.
    pub(crate) fn format(&self) -> Option<ImportFormat> {
        self.reader.as_ref().map(Reader::format)
    }

    pub(crate) fn ignored_columns(&self) -> Vec<String> {
        self.reader.as_ref().map(Reader::ignored_columns).unwrap_or_default()
    }

    /// What cannot be kept of the rows so far.
    pub(crate) fn remarks(&self) -> Vec<Remark> {
        self.context.remarks.all()
    }

    /// Where to note more of that.
    pub(crate) fn remarks_mut(&mut self) -> &mut Remarks {
        &mut self.context.remarks
    }

    /// Whether the file goes on after the last row that is read.
    pub(crate) fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// The next product, or row that is none; none until more is pushed, or after the last.
    ///
    /// # Errors
    /// When the header is not one of ours.
    pub(crate) fn next(&mut self) -> Result<Option<Item>, Refusal> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Ok(Some(item));
            }
            if self.too_long {
                return Ok(None);
            }
            if self.declares_separator && self.reader.is_none() {
                if self.splitter.peek_line().is_none() {
                    return Ok(None);
                }
                self.splitter.skip_line();
                self.declares_separator = false;
            }
            let Some(record) = self.splitter.next(self.encoding) else {
                if !self.ended || !self.finish() {
                    return Ok(None);
                }
                continue;
            };
            self.take(record)?;
        }
    }

    /// Reads what is still open. Whether there was anything.
    fn finish(&mut self) -> bool {
        let Some(reader) = &mut self.reader else { return false };
        let groups: Vec<Group> = self.held.take_all().collect();
        self.ready.extend(groups.into_iter().map(|group| reader.read(group, &mut self.context)));
        !self.ready.is_empty()
    }

    fn take(&mut self, record: Record) -> Result<(), Refusal> {
        let Record { line, cells } = record;
        let Some(reader) = &mut self.reader else {
            let header = cells.map_err(|fault| Refusal::new(fault.code, fault.detail).at(line))?;
            let reader = Reader::under(&header, self.format, &mut self.context)?;
            self.splitter.expect_width(width(&header));
            self.reader = Some(reader);
            return Ok(());
        };
        if self.rows >= MAX_IMPORT_ROWS {
            self.too_long = true;
            self.finish();
            return Ok(());
        }
        let number = u32::try_from(self.rows).unwrap_or(u32::MAX);
        let (first, is_last) = self.groups.of(number);
        self.rows = self.rows.saturating_add(1);
        let cells = cells.map_err(|fault| {
            let column = fault.cell.map_or("", |cell| reader.column_at(cell)).to_owned();
            vec![Failure { line, column, sku: String::new(), code: fault.code.to_owned(), detail: fault.detail }]
        });
        match cells.and_then(|cells| reader.check_width(line, &cells).map(|()| cells)) {
            Ok(cells) => {
                reader.remark_on_unused(line, &cells, &mut self.context);
                self.held.add(first, HeldRow { line, cells });
            }
            // Its group may be whole without it.
            Err(failures) => self.ready.push_back(Item::failed(failures)),
        }
        if is_last && let Some(group) = self.held.take(first) {
            self.ready.push_back(reader.read(group, &mut self.context));
        }
        Ok(())
    }
}
