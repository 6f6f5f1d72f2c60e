//! What an import could not keep, or kept in another way than the file has it: counted and named, so that nothing is lost
//! silently.

/// How many different remarks an import has, besides one that there are more.
const MOST: usize = 39;
/// How many lines and names a remark gives as examples.
const EXAMPLES: usize = 5;
const NAMES: usize = 20;
/// The longest name, in characters.
const LONGEST_NAME: usize = 40;

/// Something that whoever started an import should know and that is no error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Remark {
    /// Stable and machine-readable.
    pub(crate) code: &'static str,
    /// For people, with up to twenty names of what it is about.
    pub(crate) detail: String,
    /// How many rows it is about; 0 if it is about the whole file.
    pub(crate) rows: u64,
    /// The lines of the first five, from 1.
    pub(crate) first_lines: Vec<u64>,
}

/// The remarks of a file so far. They take a bounded amount of memory, whatever the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remarks {
    noted: Vec<Noted>,
    more: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Noted {
    code: &'static str,
    detail: String,
    names: Vec<String>,
    more_names: bool,
    rows: u64,
    last_line: u64,
    first_lines: Vec<u64>,
}

impl Remarks {
    /// Notes something about the row that begins in a line, once a row.
    pub(crate) fn row(&mut self, code: &'static str, detail: &str, line: u64) {
        self.note(code, detail, None, Some(line));
    }

    /// As [`Remarks::row`], with a name that tells what it is about.
    pub(crate) fn named_row(&mut self, code: &'static str, detail: &str, name: &str, line: u64) {
        self.note(code, detail, Some(name), Some(line));
    }

    /// Notes something about the file as a whole.
    pub(crate) fn file(&mut self, code: &'static str, detail: &str) {
        self.note(code, detail, None, None);
    }

    fn note(&mut self, code: &'static str, detail: &str, name: Option<&str>, line: Option<u64>) {
        let known = self.noted.iter().position(|noted| noted.code == code && noted.detail == detail);
        if known.is_none() && self.noted.len() >= MOST {
            self.more = true;
            return;
        }
        let place = known.unwrap_or_else(|| {
            let (detail, names) = (detail.to_owned(), Vec::new());
            let (more_names, rows, last_line, first_lines) = (false, 0, 0, Vec::new());
            self.noted.push(Noted { code, detail, names, more_names, rows, last_line, first_lines });
            self.noted.len() - 1
        });
        let Some(noted) = self.noted.get_mut(place) else { return };
        if let Some(name) = name {
            let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
            if !noted.names.contains(&name) {
                if noted.names.len() < NAMES {
                    noted.names.push(name);
                } else {
                    noted.more_names = true;
                }
            }
        }
        if let Some(line) = line.filter(|line| *line != noted.last_line) {
            noted.last_line = line;
            noted.rows = noted.rows.saturating_add(1);
            if noted.first_lines.len() < EXAMPLES {
                noted.first_lines.push(line);
            }
        }
    }

    /// All of them, in the order in which they first came up.
    pub(crate) fn all(&self) -> Vec<Remark> {
        let mut all: Vec<Remark> = self.noted.iter().map(Noted::remark).collect();
        if self.more {
            let detail = "There is more that was not kept, or kept in another way".to_owned();
            all.push(Remark { code: "and_so_on", detail, rows: 0, first_lines: Vec::new() });
        }
        all
    }
}

impl Noted {
    fn remark(&self) -> Remark {
        let Self { code, detail, names, more_names, rows, first_lines, .. } = self;
        let more = if *more_names { " and others" } else { "" };
        let detail = if names.is_empty() { detail.clone() } else { format!("{detail}: {}{more}", names.join(", ")) };
        Remark { code, detail, rows: *rows, first_lines: first_lines.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_counted_by_rows_and_stays_small() {
        let mut remarks = Remarks::default();
        for line in 2..10 {
            remarks.row("repeated_sku", "An SKU is repeated", line);
            remarks.row("repeated_sku", "An SKU is repeated", line);
        }
        for name in 0..30 {
            remarks.named_row("skipped_type", "Not imported", &format!("Set {name}"), 5);
        }
        remarks.file("no_stock_column", "No stock");
        let all = remarks.all();
        let first = Remark {
            code: "repeated_sku",
            detail: "An SKU is repeated".to_owned(),
            rows: 8,
            first_lines: vec![2, 3, 4, 5, 6],
        };
        assert_eq!(all[0], first);
        assert!(
            all[1].detail.starts_with("Not imported: Set 0, Set 1, ") && all[1].detail.ends_with("Set 19 and others")
        );
        assert_eq!((all[1].rows, all[2].rows), (1, 0));
        for number in 0..1_000 {
            remarks.named_row("unused_column", &number.to_string(), &"x".repeat(500), number);
        }
        let all = remarks.all();
        assert_eq!((all.len(), all.last().map(|remark| remark.code)), (MOST + 1, Some("and_so_on")));
    }
}
