//! Which cells of a record are the columns that a format knows.

use strsim::osa_distance;

use super::cells::Cells;
use super::failure::Refusal;
use super::remarks::Remarks;

/// A longest name that is compared with known ones, in characters.
const LONGEST_COMPARED: usize = 60;

/// The columns that a format knows, by their place, each under the name that it has in the file.
pub(super) struct Columns<C> {
    known: Vec<(C, usize)>,
    names: Vec<String>,
    /// The place of each column that is not used, and whether a row had something in it.
    unused: Vec<(usize, bool)>,
}

impl<C: Copy + PartialEq> Columns<C> {
    /// Reads a header; `known` gives the column that a name, in lower case, stands for.
    pub(super) fn new(header: &Cells, known: impl Fn(&str) -> Option<C>) -> Result<Self, Refusal> {
        let mut names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        // Separators at the end of all lines.
        while names.len() > 1 && names.last().is_some_and(String::is_empty) {
            names.pop();
        }
        let mut found: Vec<(C, usize)> = Vec::new();
        let mut unused = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let Some(column) = known(&name.to_lowercase()) else {
                unused.push((place, false));
                continue;
            };
            if found.iter().any(|(other, _)| *other == column) {
                let detail = format!("has the column {name} more than once");
                return Err(Refusal::new("repeated_column", detail).at(1));
            }
            found.push((column, place));
        }
        Ok(Self { known: found, names, unused })
    }

    pub(super) fn width(&self) -> usize {
        self.names.len()
    }

    pub(super) fn has(&self, column: C) -> bool {
        self.known.iter().any(|(known, _)| *known == column)
    }

    /// That the format uses the columns at these places too, whose names are not fixed.
    pub(super) fn use_places(&mut self, places: impl IntoIterator<Item = usize>) {
        for used in places {
            self.unused.retain(|(place, _)| *place != used);
        }
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
    pub(super) fn cell<'a>(&self, cells: &'a Cells, column: C) -> Option<&'a str> {
        let (_, place) = self.known.iter().find(|(known, _)| *known == column)?;
        cells.get(*place)
    }

    /// As [`Columns::cell`], trimmed; none where it is empty.
    pub(super) fn filled<'a>(&self, cells: &'a Cells, column: C) -> Option<&'a str> {
        self.cell(cells, column).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The names of the columns that say nothing to the format.
    pub(super) fn ignored(&self) -> Vec<String> {
        let names = self.unused.iter().map(|(place, _)| self.name_at(*place));
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }

    /// Remarks on each unused column whose name resembles one of these, which it may have been meant for.
    pub(super) fn remark_on_lookalikes(&self, names: &[&str], remarks: &mut Remarks) {
        for (place, _) in &self.unused {
            let name = self.name_at(*place);
            if let Some(like) = lookalike(&name.to_lowercase(), names) {
                let detail = format!("The column {name} is not used; perhaps {like} was meant");
                remarks.file("unused_column", &detail);
            }
        }
    }

    /// Remarks on what a row has in columns that are not used.
    pub(super) fn remark_on_unused(&mut self, cells: &Cells, line: u64, remarks: &mut Remarks) {
        for (place, told) in &mut self.unused {
            let name = self.names.get(*place).map_or("", String::as_str);
            if name.is_empty() || cells.get(*place).is_none_or(|cell| cell.trim().is_empty()) {
                continue;
            }
            // Its name is needed once, its rows all.
            let detail = "These columns are not used";
            if *told {
                remarks.row("unused_columns", detail, line);
            } else {
                *told = true;
                remarks.named_row("unused_columns", detail, name, line);
            }
        }
    }
}

/// The known name that another differs from by a slip of the pen.
fn lookalike<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let length = name.chars().count();
    if !(3..=LONGEST_COMPARED).contains(&length) {
        return None;
    }
    let most = if length < 6 { 1 } else { 2 };
    let close = names.iter().map(|known| (osa_distance(name, known), *known));
    close.filter(|(distance, _)| (1..=most).contains(distance)).min_by_key(|(distance, _)| *distance).map(|(_, it)| it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_seen() {
        let names = ["sku", "name", "price", "stock", "variant price"];
        assert_eq!(lookalike("pirce", &names), Some("price"));
        assert_eq!(lookalike("variantprice", &names), Some("variant price"));
        assert_eq!(lookalike("units_sold", &names), None);
        assert_eq!(lookalike("price", &names), None);
        assert_eq!(lookalike("id", &names), None);
    }
}
