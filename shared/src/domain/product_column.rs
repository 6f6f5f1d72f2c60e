/// The columns of the shop's own product files, which exports write and imports read. JSON Lines have the same members,
/// except `guarded`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProductColumn {
    Sku,
    Name,
    Description,
    Price,
    Stock,
    Category,
    ImageUrl,
    Status,
    /// The columns whose cells got an apostrophe from the export, separated by spaces.
    Guarded,
}

impl ProductColumn {
    /// In the order in which exports write them.
    pub const ALL: [Self; 9] = [
        Self::Sku,
        Self::Name,
        Self::Description,
        Self::Price,
        Self::Stock,
        Self::Category,
        Self::ImageUrl,
        Self::Status,
        Self::Guarded,
    ];

    /// Returns the name in the header of a file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sku => "sku",
            Self::Name => "name",
            Self::Description => "description",
            Self::Price => "price",
            Self::Stock => "stock",
            Self::Category => "category",
            Self::ImageUrl => "image_url",
            Self::Status => "status",
            Self::Guarded => "guarded",
        }
    }

    /// Returns the column of this name, which must be in lower case.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }
}
