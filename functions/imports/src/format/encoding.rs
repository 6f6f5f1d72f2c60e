//! Which characters a file's bytes are.
//!
//! UTF-16 is turned into UTF-8 as the file comes in. In all else that is accepted, separators, quotes and line ends are
//! the same single bytes, so a file is split first and its cells become text afterwards, by an encoding that is known
//! only once the whole file was seen.

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::cells::{Cells, RawCells};
use super::failure::Refusal;

/// How far into a file its kind is looked for, in bytes.
pub(super) const LOOKED_AT: usize = 8 * 1024;
/// Bytes that Windows-1252 does not have.
const UNDEFINED: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];
const MARKS: [(&[u8], Encoding); 3] =
    [(b"\xEF\xBB\xBF", Encoding::Utf8), (b"\xFF\xFE", Encoding::Utf16Le), (b"\xFE\xFF", Encoding::Utf16Be)];

/// What files that are no text begin with. Excel's workbooks are zip archives, and were OLE2 documents before.
const OTHERS: [(&[u8], &str, &str); 4] = [
    (b"PK\x03\x04", "zip_archive", "is a zip archive or an Excel workbook; save it as CSV"),
    (b"\xD0\xCF\x11\xE0", "spreadsheet", "is an old Excel workbook; save it as CSV"),
    (b"\x1F\x8B", "gzip_archive", "is compressed; upload it as it was before"),
    (b"%PDF", "pdf", "is a PDF; save the table as CSV"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

/// What the beginning of a file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sniffed {
    /// [`Encoding::Utf8`] may turn out to be Windows-1252, unless it is marked.
    pub(super) encoding: Encoding,
    /// How many bytes of the file are a byte order mark.
    pub(super) mark: usize,
}

/// Looks at the beginning of a file.
///
/// # Errors
/// When it is no text, as far as one can tell at a glance.
pub(super) fn sniff(bytes: &[u8]) -> Result<Sniffed, Refusal> {
    if let Some((_, code, detail)) = OTHERS.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Err(Refusal::new(code, *detail));
    }
    if let Some((mark, encoding)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Ok(Sniffed { encoding: *encoding, mark: mark.len() });
    }
    let beginning = bytes.get(..LOOKED_AT).unwrap_or(bytes);
    let zeros = |first: usize| beginning.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    // What a table is made of, separators and digits, has a zero for its upper half in UTF-16.
    let encoding = match (zeros(0), zeros(1)) {
        (0, 0) => Encoding::Utf8,
        (0, odd) if odd >= beginning.len() / 8 => Encoding::Utf16Le,
        (even, 0) if even >= beginning.len() / 8 => Encoding::Utf16Be,
        _ => return Err(Refusal::new("binary", "is no text: it has NUL bytes; save it as CSV in UTF-8")),
    };
    Ok(Sniffed { encoding, mark: 0 })
}

/// Turns UTF-16 into UTF-8, block by block. Halves of characters without the other half become U+FFFD.
pub(super) struct Utf16(Decoder);

impl Utf16 {
    /// None for an encoding that is split as it is.
    pub(super) fn of(encoding: Encoding) -> Option<Self> {
        match encoding {
            Encoding::Utf16Le => Some(Self(UTF_16LE.new_decoder_without_bom_handling())),
            Encoding::Utf16Be => Some(Self(UTF_16BE.new_decoder_without_bom_handling())),
            Encoding::Utf8 | Encoding::Windows1252 => None,
        }
    }

    pub(super) fn decode(&mut self, bytes: &[u8], last: bool) -> String {
        let mut text = String::with_capacity(self.0.max_utf8_buffer_length(bytes.len()).unwrap_or_default());
        let mut rest = bytes;
        loop {
            let (result, read, _) = self.0.decode_to_string(rest, &mut text, last);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                CoderResult::InputEmpty => return text,
                CoderResult::OutputFull => text.reserve(rest.len().saturating_mul(3).saturating_add(16)),
            }
        }
    }
}

/// Finds out, from all of a file that has no mark, whether it is UTF-8 or Windows-1252.
#[derive(Default)]
pub(super) struct Tally {
    /// Characters of several bytes, and bytes that belong to no character.
    good: u64,
    wrong: u64,
    undefined: bool,
    /// The beginning of a character whose rest is in the next block.
    torn: Vec<u8>,
}

impl Tally {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.torn.is_empty() {
            self.count(bytes);
        } else {
            // At most three bytes of the last block: joined with as many as complete them.
            let (first, rest) = bytes.split_at(bytes.len().min(4));
            let mut joined = std::mem::take(&mut self.torn);
            joined.extend_from_slice(first);
            self.count(&joined);
            let torn = std::mem::take(&mut self.torn);
            if torn.is_empty() || rest.is_empty() {
                self.torn = torn;
                self.count(rest);
            } else {
                // It goes on from within `first`, where the first few bytes belong to this one character.
                let joined: Vec<u8> = torn.iter().chain(rest).copied().collect();
                self.count(&joined);
            }
        }
    }

    fn count(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    self.good = self.good.saturating_add(several_bytes(text));
                    return;
                }
                Err(error) => {
                    let (text, after) = rest.split_at(error.valid_up_to());
                    self.good = self.good.saturating_add(several_bytes(std::str::from_utf8(text).unwrap_or_default()));
                    let Some(length) = error.error_len() else {
                        self.torn = after.to_vec();
                        return;
                    };
                    let (wrong, after) = after.split_at(length.min(after.len()));
                    self.wrong = self.wrong.saturating_add(1);
                    self.undefined |= wrong.iter().any(|byte| UNDEFINED.contains(byte));
                    rest = after;
                }
            }
        }
    }

    /// Windows-1252 where most of what is not ASCII would be wrong in UTF-8 and nothing is wrong in it. Otherwise a file
    /// is UTF-8, some of whose rows may be damaged.
    pub(super) fn encoding(mut self) -> Encoding {
        if !self.torn.is_empty() {
            self.wrong = self.wrong.saturating_add(1);
            self.undefined |= self.torn.iter().any(|byte| UNDEFINED.contains(byte));
        }
        if self.wrong > self.good && !self.undefined { Encoding::Windows1252 } else { Encoding::Utf8 }
    }
}

fn several_bytes(text: &str) -> u64 {
    if text.is_ascii() {
        return 0;
    }
    u64::try_from(text.bytes().filter(|byte| *byte >= 0xC0).count()).unwrap_or(u64::MAX)
}

/// A record's cells as text.
///
/// # Errors
/// The place of the first cell that is not in the encoding.
pub(super) fn text(cells: RawCells, encoding: Encoding) -> Result<Cells, usize> {
    if encoding != Encoding::Windows1252 || cells.bytes.is_ascii() {
        return cells.into_utf8();
    }
    let mut text = Cells::default();
    for cell in cells.iter() {
        text.push(&WINDOWS_1252.decode_without_bom_handling(cell).0);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_beginning_of_a_file_says_what_it_is() {
        let told = |bytes: &[u8]| sniff(bytes).map(|it| (it.encoding, it.mark)).map_err(|refusal| refusal.code);
        let utf_16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let swapped = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
        assert_eq!(told(b"sku,name\n"), Ok((Encoding::Utf8, 0)));
        assert_eq!(told(b"\xEF\xBB\xBFsku"), Ok((Encoding::Utf8, 3)));
        assert_eq!(told(b""), Ok((Encoding::Utf8, 0)));
        assert_eq!(told(b"\xFF\xFEs\0k\0"), Ok((Encoding::Utf16Le, 2)));
        assert_eq!(told(b"\xFE\xFF\0s\0k"), Ok((Encoding::Utf16Be, 2)));
        assert_eq!(told(&utf_16("sku\tname\n港\tシャツ\n")), Ok((Encoding::Utf16Le, 0)));
        assert_eq!(told(&swapped("sku\tname\n")), Ok((Encoding::Utf16Be, 0)));
        assert_eq!(told(b"PK\x03\x04\x14\0"), Err("zip_archive"));
        assert_eq!(told(b"sku,na\0\0me"), Err("binary"));
    }

    fn told(pieces: &[&[u8]]) -> Encoding {
        let mut tally = Tally::default();
        pieces.iter().for_each(|piece| tally.push(piece));
        tally.encoding()
    }

    #[test]
    fn a_few_damaged_rows_make_no_other_encoding() {
        assert_eq!(told(&[b"sku,name\n1,M\xFCg\n"]), Encoding::Windows1252);
        assert_eq!(told(&["Müg, Löffel".as_bytes(), b" caf\xE9"]), Encoding::Utf8);
        assert_eq!(told(&["Müg".as_bytes()]), Encoding::Utf8);
        // Half of Shift JIS is in no other encoding of ours.
        assert_eq!(told(&[b"\x8D\x60\x83V\x83\x83\x83c"]), Encoding::Utf8);
        assert_eq!(told(&[b"x", b"\xC3", b"", b"\xA9"]), Encoding::Utf8);
        assert_eq!(told(&[b"caf\xE9"]), Encoding::Windows1252);
    }

    proptest! {
        #[test]
        fn how_a_file_is_cut_makes_no_difference(
            bytes in prop::collection::vec(prop::sample::select(&b"ab\xC3\xA9\xE6\x97\xA5\xF0\x9F\xA7\xB5\xFC\x80"[..]), 0..40),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let (mut whole, mut cut) = (Tally::default(), Tally::default());
            whole.push(&bytes);
            places.windows(2).for_each(|pair| cut.push(&bytes[pair[0]..pair[1]]));
            prop_assert_eq!((whole.good, whole.wrong, whole.undefined, whole.torn.clone()), (cut.good, cut.wrong, cut.undefined, cut.torn.clone()));
            prop_assert_eq!(whole.encoding(), cut.encoding());
        }

        #[test]
        fn utf_16_comes_out_whole_wherever_it_is_cut(
            units in prop::collection::vec(prop::sample::select(&[0x61_u16, 0xE9, 0x6E2F, 0xD83D, 0xDE00, 0x0A][..]), 0..40),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
            big in any::<bool>(),
        ) {
            let bytes: Vec<u8> =
                units.iter().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
            let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            places.extend([0, bytes.len()]);
            places.sort_unstable();
            let encoding = if big { Encoding::Utf16Be } else { Encoding::Utf16Le };
            let mut utf_16 = Utf16::of(encoding).expect("UTF-16");
            let mut text: String =
                places.windows(2).map(|pair| utf_16.decode(&bytes[pair[0]..pair[1]], false)).collect();
            text.push_str(&utf_16.decode(b"", true));
            prop_assert_eq!(text, String::from_utf16_lossy(&units));
        }
    }
}
