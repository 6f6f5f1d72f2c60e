//! The columns of WooCommerce's product export, in English.

use crate::format::numbers::Unit;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Column {
    Id,
    Type,
    Sku,
    Barcode,
    Name,
    Published,
    Visibility,
    ShortDescription,
    Description,
    SaleStarts,
    SaleEnds,
    TaxStatus,
    TaxClass,
    InStock,
    Stock,
    Backorders,
    SoldIndividually,
    Weight(WeightUnit),
    SalePrice,
    RegularPrice,
    Cost,
    Categories,
    Tags,
    Brands,
    Images,
    Parent,
    Grouped,
    Upsells,
    CrossSells,
    /// What only products of elsewhere have.
    ExternalUrl,
    ButtonText,
    /// In which order variations are.
    Position,
    AttributeName(u8),
    AttributeValues(u8),
    /// How an attribute is shown in WooCommerce.
    AttributeSetting(u8, Setting),
    /// The name or address of a file to download.
    Download,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Setting {
    Visible,
    Global,
    Default,
}

/// WooCommerce has the shop's unit of weight in the column's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) struct WeightUnit(pub(super) u8);

const UNITS: [(&str, Unit); 4] = [("kg", Unit::Kilogram), ("g", Unit::Gram), ("lbs", Unit::Pound), ("oz", Unit::Ounce)];

const NAMES: [(&str, Column); 42] = [
    ("id", Column::Id),
    ("type", Column::Type),
    ("sku", Column::Sku),
    ("gtin, upc, ean, or isbn", Column::Barcode),
    ("name", Column::Name),
    ("published", Column::Published),
    ("visibility in catalog", Column::Visibility),
    ("visibility in catalogue", Column::Visibility),
    ("short description", Column::ShortDescription),
    ("description", Column::Description),
    ("date sale price starts", Column::SaleStarts),
    ("date sale price ends", Column::SaleEnds),
    ("tax status", Column::TaxStatus),
    ("tax class", Column::TaxClass),
    ("in stock?", Column::InStock),
    ("in stock", Column::InStock),
    ("stock", Column::Stock),
    ("stock quantity", Column::Stock),
    ("backorders allowed?", Column::Backorders),
    ("backorders allowed", Column::Backorders),
    ("sold individually?", Column::SoldIndividually),
    ("sold individually", Column::SoldIndividually),
    ("weight (kg)", Column::Weight(WeightUnit(0))),
    ("weight (g)", Column::Weight(WeightUnit(1))),
    ("weight (lbs)", Column::Weight(WeightUnit(2))),
    ("weight (oz)", Column::Weight(WeightUnit(3))),
    ("sale price", Column::SalePrice),
    ("regular price", Column::RegularPrice),
    ("cost of goods", Column::Cost),
    ("categories", Column::Categories),
    ("tags", Column::Tags),
    ("tags (comma separated)", Column::Tags),
    ("brands", Column::Brands),
    ("images", Column::Images),
    ("parent", Column::Parent),
    ("grouped products", Column::Grouped),
    ("upsells", Column::Upsells),
    ("cross-sells", Column::CrossSells),
    ("external url", Column::ExternalUrl),
    ("external url (grouped/external)", Column::ExternalUrl),
    ("button text", Column::ButtonText),
    ("position", Column::Position),
];

/// The column of a name in lower case.
pub(in crate::format) fn known(name: &str) -> Option<Column> {
    let fixed = NAMES.iter().find(|(known, _)| *known == name).map(|(_, column)| *column);
    fixed.or_else(|| attribute(name)).or_else(|| download(name))
}

/// All names that are fixed.
pub(super) fn names() -> Vec<&'static str> {
    NAMES.iter().map(|(name, _)| *name).collect()
}

fn attribute(name: &str) -> Option<Column> {
    let (number, of) = name.strip_prefix("attribute ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    Some(match of {
        "name" => Column::AttributeName(number),
        "value(s)" | "value" | "values" => Column::AttributeValues(number),
        "visible" => Column::AttributeSetting(number, Setting::Visible),
        "global" => Column::AttributeSetting(number, Setting::Global),
        "default" => Column::AttributeSetting(number, Setting::Default),
        _ => return None,
    })
}

/// Only whether there are any is told.
fn download(name: &str) -> Option<Column> {
    let (number, of) = name.strip_prefix("download ")?.split_once(' ')?;
    (number == "1" && of == "url").then_some(Column::Download)
}

impl Column {
    /// Whether it has numbers with decimals.
    pub(in crate::format) const fn is_decimal(self) -> bool {
        matches!(self, Self::SalePrice | Self::RegularPrice | Self::Cost | Self::Weight(_))
    }
}

impl WeightUnit {
    pub(super) fn all() -> impl Iterator<Item = (Self, Unit)> {
        (0_u8..).zip(UNITS).map(|(number, (_, unit))| (Self(number), unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_attributes_are_numbered() {
        assert_eq!(known("attribute 12 value(s)"), Some(Column::AttributeValues(12)));
        assert_eq!(known("attribute 1 default"), Some(Column::AttributeSetting(1, Setting::Default)));
        assert_eq!(
            (known("attribute x name"), known("attribute 300 name"), known("meta: _layout")),
            (None, None, None)
        );
        assert_eq!(known("download 1 url"), Some(Column::Download));
        for (number, unit) in WeightUnit::all() {
            let name = format!("weight ({})", UNITS[usize::from(number.0)].0);
            assert_eq!(known(&name), Some(Column::Weight(number)), "{unit:?}");
        }
    }
}
