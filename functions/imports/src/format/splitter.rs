use shared::domain::ImportType;

use super::cells::{Cells, RawCells};
use super::csv_record::{fault_of_line, line_length, open_cell, scan};
use super::encoding::{self, Encoding};
use super::record::{Fault, MAX_RECORD, RawRecord, Record, Scan, line_ends};

/// Splits bytes into records. Holds at most one record and what was pushed last.
pub(super) struct Splitter {
    content_type: ImportType,
    /// From `start` on, what has not been dealt with.
    buffer: Vec<u8>,
    start: usize,
    /// Where that is in the file, in bytes.
    offset: u64,
    /// And in which of its lines.
    line: u64,
    ended: bool,
    /// Within a line that was too long, and that the rest is left out of.
    skipping: bool,
    separator: u8,
    width: Option<usize>,
}

impl Splitter {
    /// For a file from `offset` on.
    pub(super) fn new(content_type: ImportType, offset: u64) -> Self {
        let (buffer, start, line) = (Vec::new(), 0, 1);
        let (separator, width) = (b',', None);
        Self { content_type, buffer, start, offset, line, ended: false, skipping: false, separator, width }
    }

    pub(super) fn separate_by(&mut self, separator: u8) {
        self.separator = separator;
    }

    /// The first line that is not blank; none while it may go on. A line that is longer than a record may be is cut.
    pub(super) fn peek_line(&mut self) -> Option<&[u8]> {
        self.skip_blank_lines();
        let rest = self.buffer.get(self.start..).unwrap_or_default();
        match line_length(rest, self.ended) {
            Some(length) => rest.get(..length),
            None if rest.len() >= MAX_RECORD || (self.ended && !rest.is_empty()) => Some(rest),
            None => None,
        }
    }

    /// Leaves out the line that [`Splitter::peek_line`] shows.
    pub(super) fn skip_line(&mut self) {
        let length = self.peek_line().map_or(0, <[u8]>::len);
        self.advance(length);
    }

    /// How many cells records have.
    pub(super) fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// What comes next in the file.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.start.min(self.buffer.len()));
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// That nothing comes any more.
    pub(super) fn end(&mut self) {
        self.ended = true;
    }

    /// How much of the file has been dealt with, in bytes.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next record as text; none until more is pushed, or after the last.
    pub(super) fn next(&mut self, encoding: Encoding) -> Option<Record> {
        let (record, length) = self.next_scanned()?;
        let RawRecord { line, cells } = record;
        let raw = self.buffer.get(self.start.saturating_sub(length)..self.start).unwrap_or_default();
        Some(Record { line, cells: cells.and_then(|cells| decode(cells, encoding, raw, line)) })
    }

    /// As [`Splitter::next`], before its bytes are taken for text. Records come out alike and equally many.
    pub(super) fn next_raw(&mut self) -> Option<RawRecord> {
        self.next_scanned().map(|(record, _)| record)
    }

    /// A record that has more than separators in it, and how many bytes it takes.
    fn next_scanned(&mut self) -> Option<(RawRecord, usize)> {
        loop {
            if !self.skip_rest_of_line() {
                return None;
            }
            self.skip_blank_lines();
            let rest = self.buffer.get(self.start..).unwrap_or_default();
            if rest.is_empty() {
                return None;
            }
            let scanned = match self.content_type {
                ImportType::Csv => scan(rest, self.ended, self.separator, self.width),
                ImportType::JsonLines => scan_line(rest, self.ended),
            };
            let line = self.line;
            let (cells, length) = match scanned {
                Scan::More { .. } if rest.len() < MAX_RECORD => return None,
                Scan::More { quoted, crowded } => {
                    let first_line = line_length(rest, true).and_then(|length| rest.get(..length));
                    let open = first_line.filter(|_| quoted).and_then(|line| open_cell(line, self.separator));
                    match open.map(|cell| fault_of_line(rest, self.ended, self.separator, cell)) {
                        Some(Scan::Fault(length, fault)) => (Err(fault), length),
                        _ => {
                            self.skipping = true;
                            (Err(if crowded { Fault::too_many_cells() } else { Fault::record_too_long() }), 0)
                        }
                    }
                }
                Scan::Fault(length, fault) => (Err(fault), length),
                Scan::Record(length, _) if length > MAX_RECORD => (Err(Fault::record_too_long()), length),
                Scan::Record(length, cells) => (Ok(cells), length),
            };
            self.advance(length);
            if !cells.as_ref().is_ok_and(RawCells::is_blank) {
                return Some((RawRecord { line, cells }, length));
            }
        }
    }

    fn advance(&mut self, length: usize) {
        let end = self.start.saturating_add(length);
        let passed = self.buffer.get(self.start..end).unwrap_or_default();
        self.line = self.line.saturating_add(line_ends(passed));
        self.start = end;
        self.offset = self.offset.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
    }

    /// Whether there is something after it yet.
    fn skip_rest_of_line(&mut self) -> bool {
        if !self.skipping {
            return true;
        }
        let rest = self.buffer.get(self.start..).unwrap_or_default();
        let line = line_length(rest, self.ended);
        // A line end may be torn apart.
        let torn = usize::from(rest.last() == Some(&b'\r'));
        let length = line.unwrap_or(rest.len().saturating_sub(torn));
        self.skipping = line.is_none();
        self.advance(length);
        !self.skipping
    }

    fn skip_blank_lines(&mut self) {
        loop {
            let rest = self.buffer.get(self.start..).unwrap_or_default();
            let length = match (rest.first(), rest.get(1)) {
                (Some(b'\r'), Some(b'\n')) => 2,
                // What comes next decides whether a line has ended.
                (Some(b'\r'), None) if !self.ended => return,
                (Some(b'\n' | b'\r'), _) => 1,
                _ => return,
            };
            self.advance(length);
        }
    }
}

fn scan_line(bytes: &[u8], ended: bool) -> Scan {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    match end {
        None if !ended => Scan::More { quoted: false, crowded: false },
        end => {
            let line = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            Scan::Record(line.len() + usize::from(end.is_some()), RawCells::one(line))
        }
    }
}

/// The cells as text. `raw` is all of the record as it stands in the file.
fn decode(cells: RawCells, encoding: Encoding, raw: &[u8], line: u64) -> Result<Cells, Fault> {
    encoding::text(cells, encoding).map_err(|cell| not_utf8(cell, raw, line))
}

fn not_utf8(cell: usize, raw: &[u8], line: u64) -> Fault {
    let good = std::str::from_utf8(raw).map_or_else(|error| error.valid_up_to(), str::len);
    let (before, byte) = (raw.get(..good).unwrap_or_default(), raw.get(good).copied().unwrap_or_default());
    let line = line.saturating_add(line_ends(before));
    let before = String::from_utf8_lossy(before);
    let character = before.rsplit(['\n', '\r']).next().unwrap_or_default().chars().count() + 1;
    let detail = format!(
        "has the byte 0x{byte:02X} at line {line}, character {character}, which is not UTF-8; save it as UTF-8"
    );
    Fault::new(Some(cell), "invalid_utf8", detail)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::record::MAX_CELL;
    use super::*;

    /// All records of some bytes that come in these pieces.
    fn split<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, width: Option<usize>) -> (Vec<Record>, u64) {
        let mut splitter = Splitter::new(ImportType::Csv, 0);
        splitter.width = width;
        let mut records = Vec::new();
        for piece in pieces {
            splitter.push(piece);
            records.extend(std::iter::from_fn(|| splitter.next(Encoding::Utf8)));
        }
        splitter.end();
        records.extend(std::iter::from_fn(|| splitter.next(Encoding::Utf8)));
        (records, splitter.offset())
    }

    fn texts(cells: &Cells) -> Vec<String> {
        cells.iter().map(str::to_owned).collect()
    }

    fn is_blank(text: &str) -> bool {
        text.bytes().all(|byte| byte.is_ascii_whitespace())
    }

    /// Cut at these places.
    fn pieces<'a>(bytes: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
        let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        places.extend([0, bytes.len()]);
        places.sort_unstable();
        places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
    }

    proptest! {
        /// The csv crate writes; wherever it is cut, the same comes out.
        #[test]
        fn what_was_written_is_read(
            rows in prop::collection::vec(prop::collection::vec("[a-c\",\r\n é]{0,6}", 3), 0..12),
            crlf in any::<bool>(),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("written");
            }
            let bytes = writer.into_inner().expect("written");
            let (records, offset) = split(pieces(&bytes, &cuts), Some(3));
            prop_assert_eq!(offset, bytes.len() as u64);
            let read: Vec<Vec<String>> = records.into_iter().map(|record| texts(&record.cells.expect("cells"))).collect();
            // A row of nothing is no row.
            let rows: Vec<Vec<String>> = rows.into_iter().filter(|row| !row.iter().all(|cell| is_blank(cell))).collect();
            prop_assert_eq!(read, rows);
        }

        /// Whatever the bytes: nothing panics, all of them are dealt with, and it does not matter how they come.
        #[test]
        fn how_bytes_come_does_not_matter(
            bytes in prop::collection::vec(prop::sample::select(&b"a,\"\"\"\n\n\r\xE9\xC3\xA9"[..]), 0..60),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        ) {
            let (whole, offset) = split([&bytes[..]], Some(2));
            prop_assert_eq!(offset, bytes.len() as u64);
            prop_assert_eq!(split(pieces(&bytes, &cuts), Some(2)), (whole.clone(), offset));
            prop_assert!(whole.iter().map(|record| record.line).is_sorted());
        }
    }

    fn codes(bytes: &[u8]) -> Vec<(u64, Result<String, &'static str>)> {
        let (records, offset) = split(bytes.chunks(64 * 1024), Some(2));
        assert_eq!(offset, bytes.len() as u64);
        let told = |record: Record| {
            (record.line, record.cells.map(|cells| texts(&cells).join("|")).map_err(|fault| fault.code))
        };
        records.into_iter().map(told).collect()
    }

    #[test]
    fn the_line_of_a_record_is_the_one_it_begins_in() {
        let found = codes(b"a,b\r\n\r\n\"1\n2\",c\nd,e\rf,g");
        let wanted = [(1, "a|b"), (3, "1\n2|c"), (5, "d|e"), (6, "f|g")];
        assert_eq!(found, wanted.map(|(line, cells)| (line, Ok(cells.to_owned()))));
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_its_line_however_far_the_file_goes() {
        let mut text = "1,\"open\n".to_owned();
        text.push_str(&"2,plain\n".repeat(MAX_RECORD / 4));
        let found = codes(text.as_bytes());
        assert_eq!(found[0], (1, Err("unclosed_quote")));
        assert_eq!(found.len(), 1 + MAX_RECORD / 4);
        assert!(found[1..].iter().all(|(_, cells)| cells.as_deref() == Ok("2|plain")));
    }

    #[test]
    fn what_is_too_long_is_left_out_and_the_rest_is_read() {
        let columns = format!("a,b\n{}\nc,d\n", ",".repeat(2 * MAX_RECORD));
        assert_eq!(codes(columns.as_bytes())[1..], [(2, Err("too_many_columns")), (3, Ok("c|d".to_owned()))]);
        let line = format!("a,b\n{}\nc,d\n", "x".repeat(3 * MAX_RECORD));
        assert_eq!(codes(line.as_bytes())[1..], [(2, Err("row_too_long")), (3, Ok("c|d".to_owned()))]);
        let cell = format!("a,b\n1,\"{}\"\nc,d\n", "x\n".repeat(MAX_CELL));
        let after = 3 + MAX_CELL as u64;
        assert_eq!(codes(cell.as_bytes())[1..], [(2, Err("cell_too_long")), (after, Ok("c|d".to_owned()))]);
    }

    #[test]
    fn the_place_of_a_byte_that_is_no_utf_8_is_told() {
        let (records, _) = split([&b"a,b\n1,\"two\ncaf\xE9\"\n"[..]], Some(2));
        let fault = records[1].cells.clone().expect_err("not UTF-8");
        assert_eq!((records[1].line, fault.cell, fault.code), (2, Some(1), "invalid_utf8"));
        assert!(fault.detail.contains("0xE9 at line 3, character 4"), "{}", fault.detail);
    }

    #[test]
    fn lines_of_json_are_records_of_one_cell() {
        let mut splitter = Splitter::new(ImportType::JsonLines, 3);
        splitter.push(b"{\"a\":\"\\n\"}\r\n\n{}");
        splitter.end();
        let records: Vec<Record> = std::iter::from_fn(|| splitter.next(Encoding::Utf8)).collect();
        let cells = |line, text: &str| {
            let mut cells = Cells::default();
            cells.push(text);
            Record { line, cells: Ok(cells) }
        };
        assert_eq!(records, [cells(1, "{\"a\":\"\\n\"}\r"), cells(3, "{}")]);
        assert_eq!(splitter.offset(), 3 + 15);
    }
}
