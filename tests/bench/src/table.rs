use std::fmt;

/// Rows below a header row. Columns are as wide as their content. The first is left-aligned, the others right-aligned.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

/// Between columns.
const GAP: &str = "  ";

impl Table {
    pub(crate) fn new<'a>(head: impl IntoIterator<Item = &'a str>) -> Self {
        Self { rows: vec![head.into_iter().map(str::to_owned).collect()] }
    }

    /// A row may have fewer cells than the header.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.first().map_or(0, Vec::len);
        let lengths = |column: usize| self.rows.iter().filter_map(move |row| Some(row.get(column)?.chars().count()));
        let widths: Vec<usize> = (0..columns).map(|column| lengths(column).max().unwrap_or(0)).collect();
        for row in &self.rows {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                match column {
                    0 => write!(f, "{cell:<width$}")?,
                    _ => write!(f, "{GAP}{cell:>width$}")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let mut table = Table::new(["order", "calls"]);
        table.row(["1 product".to_owned(), "3".to_owned()]);
        table.row(["none".to_owned()]);
        assert_eq!(table.to_string(), "order      calls\n1 product      3\nnone     \n");
    }
}
