//! One record of CSV (RFC 4180) at the beginning of some bytes. Lines end as they do anywhere; a quote within a cell that
//! does not begin with one stands for itself.
//!
//! A quote that is never closed would swallow all that follows, up to the next quote. So whatever is wrong with a quote
//! is laid to the line that the record begins in, and the file is read on from the next one.

use memchr::{memchr, memchr3};

use super::cells::RawCells;
use super::record::{Fault, MAX_CELL, MAX_CELLS, Scan};

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Of a cell.
    Start,
    Plain,
    Quoted,
    /// After a quote in a quoted cell: its end, or the first of two that stand for one.
    Quote,
}

#[derive(Default)]
struct Written {
    cells: RawCells,
    /// Where the current cell begins.
    start: usize,
    /// The first that is too long.
    too_long: Option<usize>,
    crowded: bool,
}

impl Written {
    fn push(&mut self, bytes: &[u8]) {
        let room = MAX_CELL.saturating_sub(self.cells.bytes.len().saturating_sub(self.start));
        match bytes.get(..room) {
            Some(fitting) if fitting.len() < bytes.len() => {
                self.cells.bytes.extend_from_slice(fitting);
                self.too_long.get_or_insert(self.cells.len());
            }
            _ => self.cells.bytes.extend_from_slice(bytes),
        }
    }

    fn end_cell(&mut self) {
        if self.cells.len() < MAX_CELLS {
            self.start = self.cells.bytes.len();
            self.cells.ends.push(self.start);
        } else {
            self.cells.bytes.truncate(self.start);
            self.crowded = true;
        }
    }
}

/// The record that some bytes begin with; `ended` if nothing comes after them. A record of several lines that does not
/// fit a header of `width` cells is taken for a quote that was opened by mistake.
pub(super) fn scan(bytes: &[u8], ended: bool, separator: u8, width: Option<usize>) -> Scan {
    let mut written = Written::default();
    if let Some(width) = width {
        written.cells.ends.reserve_exact(width);
    }
    let mut state = State::Start;
    let mut place = 0;
    while let Some(&byte) = bytes.get(place) {
        let rest = bytes.get(place..).unwrap_or_default();
        let mut length = 1;
        state = match (state, byte) {
            (State::Start, b'"') => State::Quoted,
            (State::Quoted, _) => {
                let quote = memchr(b'"', rest);
                written.push(rest.get(..quote.unwrap_or(rest.len())).unwrap_or_default());
                length = quote.map_or(rest.len(), |quote| quote + 1);
                if quote.is_some() { State::Quote } else { State::Quoted }
            }
            (State::Quote, b'"') => {
                written.push(b"\"");
                State::Quoted
            }
            (_, byte) if byte == separator => {
                written.end_cell();
                State::Start
            }
            (_, b'\n') => return end(bytes, place + 1, separator, written, width),
            (_, b'\r') => match bytes.get(place + 1) {
                Some(b'\n') => return end(bytes, place + 2, separator, written, width),
                None if !ended => return Scan::More { quoted: false, crowded: written.crowded },
                _ => return end(bytes, place + 1, separator, written, width),
            },
            (State::Quote, _) => return fault_of_line(bytes, ended, separator, written.cells.len()),
            (State::Start | State::Plain, _) => {
                length = memchr3(separator, b'\n', b'\r', rest).unwrap_or(rest.len());
                written.push(rest.get(..length).unwrap_or_default());
                State::Plain
            }
        };
        place += length;
    }
    match state {
        _ if !ended => Scan::More { quoted: state == State::Quoted, crowded: written.crowded },
        State::Quoted => fault_of_line(bytes, ended, separator, written.cells.len()),
        _ => end(bytes, place, separator, written, width),
    }
}

/// Whether a record fits a header of so many cells: empty cells after the last column are no matter.
pub(super) fn fits(cells: &RawCells, width: usize) -> bool {
    cells.len() >= width && cells.iter().skip(width).all(|cell| cell.iter().all(u8::is_ascii_whitespace))
}

fn end(bytes: &[u8], length: usize, separator: u8, mut written: Written, width: Option<usize>) -> Scan {
    written.end_cell();
    let Written { cells, too_long, crowded, .. } = written;
    if crowded {
        return Scan::Fault(length, Fault::too_many_cells());
    }
    if width.is_some_and(|width| !fits(&cells, width)) {
        let first_line = line_length(bytes, true).unwrap_or(length);
        let quoted = bytes.get(..first_line).and_then(|line| open_cell(line, separator));
        if first_line < length {
            return Scan::Fault(first_line, Fault::unclosed_quote(quoted.unwrap_or(0)));
        }
    }
    match too_long {
        Some(cell) => Scan::Fault(length, Fault::cell_too_long(cell)),
        None => Scan::Record(length, cells),
    }
}

/// Leaves out the first line alone. Its end has to be known for that. `cell` is to blame, unless that line leaves one
/// open.
pub(super) fn fault_of_line(bytes: &[u8], ended: bool, separator: u8, cell: usize) -> Scan {
    let length = match line_length(bytes, ended) {
        Some(length) => length,
        None if ended => bytes.len(),
        None => return Scan::More { quoted: true, crowded: false },
    };
    let open = bytes.get(..length).and_then(|line| open_cell(line, separator));
    Scan::Fault(length, Fault::unclosed_quote(open.unwrap_or(cell)))
}

/// The cell of a line in which a quote is open at its end.
pub(super) fn open_cell(line: &[u8], separator: u8) -> Option<usize> {
    let (mut state, mut cell) = (State::Start, 0);
    for byte in line {
        state = match (state, byte) {
            (State::Start, b'"') => State::Quoted,
            (State::Quoted, b'"') => State::Quote,
            (State::Quote, b'"') | (State::Quoted, _) => State::Quoted,
            (_, byte) if *byte == separator => {
                cell += 1;
                State::Start
            }
            _ => State::Plain,
        };
    }
    (state == State::Quoted).then_some(cell)
}

/// Of the first line, its end included; none while what comes next may belong to that.
pub(super) fn line_length(bytes: &[u8], ended: bool) -> Option<usize> {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => Some(end + 2),
        (Some(b'\r'), None) if !ended => None,
        _ => Some(end + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(bytes: &[u8], ended: bool, width: Option<usize>) -> Scan {
        super::scan(bytes, ended, b',', width)
    }

    fn record(text: &str) -> (usize, Vec<String>) {
        match scan(text.as_bytes(), true, None) {
            Scan::Record(length, cells) => {
                (length, cells.iter().map(|cell| String::from_utf8(cell.to_vec()).unwrap()).collect())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn cells_are_plain_or_quoted() {
        for (text, length, cells) in [
            ("a,b\nc", 4, vec!["a", "b"]),
            ("a,b\r\nc", 5, vec!["a", "b"]),
            ("a,b\rc", 4, vec!["a", "b"]),
            (",\n", 2, vec!["", ""]),
            ("\"a,\"\"b\"\"\nc\",d\n", 14, vec!["a,\"b\"\nc", "d"]),
            ("\"\",x", 4, vec!["", "x"]),
            ("5\" nails,x", 10, vec!["5\" nails", "x"]),
            ("a,", 2, vec!["a", ""]),
        ] {
            assert_eq!(record(text), (length, cells.into_iter().map(str::to_owned).collect()), "{text:?}");
        }
    }

    #[test]
    fn a_record_that_may_go_on_is_waited_for() {
        for text in ["a,b", "\"a\n", "a\r", "\"a\"", ""] {
            assert!(matches!(scan(text.as_bytes(), false, None), Scan::More { .. }), "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_quote_costs_one_line() {
        for (text, length, cell) in [
            ("1,\"never\n2,b\n", 9, 1),
            ("1,\"never\r\n2,b\n", 10, 1),
            ("\"a\"b,c\nd\n", 7, 0),
            ("1,\"never\n2,\"b\"\n", 9, 1),
            ("\"never", 6, 0),
        ] {
            let wanted = Scan::Fault(length, Fault::unclosed_quote(cell));
            assert_eq!(scan(text.as_bytes(), true, None), wanted, "{text:?}");
        }
        // What closes it by chance leaves too few cells.
        let text = b"1,\"never\n2,\",x\n";
        assert_eq!(scan(text, true, Some(2)), Scan::Fault(9, Fault::unclosed_quote(1)));
    }

    #[test]
    fn what_is_too_much_is_left_out_whole() {
        let long = format!("a,\"{}\"\nb", "x".repeat(MAX_CELL + 1));
        assert_eq!(scan(long.as_bytes(), true, None), Scan::Fault(long.len() - 1, Fault::cell_too_long(1)));
        let many = format!("{}\nb", ",".repeat(MAX_CELLS));
        assert_eq!(scan(many.as_bytes(), true, None), Scan::Fault(many.len() - 1, Fault::too_many_cells()));
    }
}
