use super::row::Refusal;

/// Which cells of a record are the columns that a format knows: by their place, each under the name that it has in the
/// file.
pub(super) struct Columns<C> {
    known: Vec<(C, usize)>,
    names: Vec<String>,
}

impl<C: Copy + PartialEq> Columns<C> {
    /// Reads a header; `known` gives the column that a name, in lower case, stands for.
    pub(super) fn new(header: Vec<String>, known: impl Fn(&str) -> Option<C>) -> Result<Self, Refusal> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let mut found: Vec<(C, usize)> = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let Some(column) = known(&name.to_lowercase()) else { continue };
            if found.iter().any(|(other, _)| *other == column) {
                let detail = format!("has the column {name} more than once");
                return Err(Refusal::new("repeated_column", detail).at(1));
            }
            found.push((column, place));
        }
        Ok(Self { known: found, names })
    }

    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    pub(super) fn has(&self, column: C) -> bool {
        self.known.iter().any(|(known, _)| *known == column)
    }

    /// What the file calls a column.
    pub(super) fn name(&self, column: C) -> &str {
        let place = self.known.iter().find(|(known, _)| *known == column);
        place.and_then(|(_, place)| self.names.get(*place)).map_or("", String::as_str)
    }

    /// What the file calls the column at a place.
    pub(super) fn name_at(&self, place: usize) -> &str {
        self.names.get(place).map_or("", String::as_str)
    }

    /// What a record has in a column, if the file has the column.
    pub(super) fn cell<'a>(&self, cells: &'a [String], column: C) -> Option<&'a str> {
        let (_, place) = self.known.iter().find(|(known, _)| *known == column)?;
        cells.get(*place).map(String::as_str)
    }

    /// As [`Columns::cell`], trimmed; none where it is empty.
    pub(super) fn filled<'a>(&self, cells: &'a [String], column: C) -> Option<&'a str> {
        self.cell(cells, column).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The names of the columns that say nothing to the format.
    pub(super) fn ignored(&self) -> Vec<String> {
        let is_known = |place| self.known.iter().any(|(_, known)| *known == place);
        let names = self.names.iter().enumerate().filter(|(place, name)| !is_known(*place) && !name.is_empty());
        names.map(|(_, name)| name.clone()).collect()
    }
}
