/// Something that a file may have a column for. A product or variant that has nothing there then is to have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Sku,
    Barcode,
    CompareAt,
    Cost,
    Weight,
    TaxClass,
    Backorder,
    BackorderLimit,
    MaxPerOrder,
    /// All attributes, so that others go.
    Attributes,
    /// All metadata, so that others go.
    Metadata,
    SeoTitle,
    SeoDescription,
}

/// What a file has columns for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Says(u32);

impl Says {
    /// With one more, if the file has a column for it.
    #[must_use]
    pub(crate) const fn and(self, what: Said, has_column: bool) -> Self {
        if has_column { Self(self.0 | 1 << what as u32) } else { self }
    }

    #[must_use]
    pub(crate) const fn without(self, what: Said) -> Self {
        Self(self.0 & !(1 << what as u32))
    }

    pub(crate) const fn says(self, what: Said) -> bool {
        self.0 & 1 << what as u32 != 0
    }
}
