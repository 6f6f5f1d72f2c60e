//! The cells of a record: their text one after another, and where each ends. Two allocations a record, however many
//! columns it has.

/// The cells of a record as bytes of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RawCells {
    pub(super) bytes: Vec<u8>,
    pub(super) ends: Vec<usize>,
}

/// The cells of a record as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cells {
    text: String,
    ends: Vec<usize>,
}

impl RawCells {
    pub(super) fn one(bytes: &[u8]) -> Self {
        Self { bytes: bytes.to_vec(), ends: vec![bytes.len()] }
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<&[u8]> {
        let end = *self.ends.get(place)?;
        let start = start(&self.ends, place);
        self.bytes.get(start..end)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    /// Whether the record is separators and white space alone. It goes by bytes, so that it is the same before and after
    /// the encoding is known.
    pub(super) fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace)
    }

    /// The cells of UTF-8, or the place of the first cell that is not.
    pub(super) fn into_utf8(self) -> Result<Cells, usize> {
        match String::from_utf8(self.bytes) {
            Ok(text) if self.ends.iter().all(|end| text.is_char_boundary(*end)) => Ok(Cells { text, ends: self.ends }),
            // Halves of a character in two cells make a whole one only together.
            Ok(text) => Err(first_wrong(text.as_bytes(), &self.ends)),
            Err(error) => Err(first_wrong(error.as_bytes(), &self.ends)),
        }
    }
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, place: usize) -> Option<&str> {
        let end = *self.ends.get(place)?;
        let start = start(&self.ends, place);
        self.text.get(start..end)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|place| self.get(place))
    }

    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// How much memory it takes, in bytes.
    pub(super) fn size(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<usize>() + size_of::<Self>()
    }
}

fn start(ends: &[usize], place: usize) -> usize {
    place.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default()
}

fn first_wrong(bytes: &[u8], ends: &[usize]) -> usize {
    let mut start = 0;
    for (place, end) in ends.iter().enumerate() {
        if std::str::from_utf8(bytes.get(start..*end).unwrap_or_default()).is_err() {
            return place;
        }
        start = *end;
    }
    ends.len().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_each_for_itself() {
        let raw = |cells: &[&[u8]]| {
            let mut raw = RawCells::default();
            for cell in cells {
                raw.bytes.extend_from_slice(cell);
                raw.ends.push(raw.bytes.len());
            }
            raw
        };
        let cells = raw(&[b"a", b"", "é".as_bytes()]).into_utf8().expect("text");
        assert_eq!(cells.iter().collect::<Vec<_>>(), ["a", "", "é"]);
        assert_eq!((cells.len(), cells.get(3)), (3, None));
        assert_eq!(raw(&[b"a", b"\xE9", b"c"]).into_utf8(), Err(1));
        // The two bytes of é, torn apart by a separator.
        assert_eq!(raw(&[b"\xC3", b"\xA9"]).into_utf8(), Err(0));
        assert!(raw(&[b" ", b"\t", b""]).is_blank() && !raw(&[b"", b"x"]).is_blank());
    }
}
