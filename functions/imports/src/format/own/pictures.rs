//! The pictures that are elsewhere, as the shop's own files have them: JSON in a cell.

use serde::Deserialize;
use shared::domain::{AltText, ImageUrl, Invalid, MAX_MEDIA, ProductColumn as Column, SingleLine, VariantId};

use super::Names;
use super::json_cell::of_json;
use super::row::Row;
use crate::format::check::Check;
use crate::format::model::{ImportedMedia, ImportedVariant};

/// A picture and the variants that it shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Picture {
    url: ImageUrl,
    #[serde(default)]
    alt: Option<AltText>,
    #[serde(default)]
    variants: Vec<VariantId>,
}

/// The pictures of a row, if the file has a column for them. What is wrong goes into `check`.
pub(super) fn read(row: &Row<'_>, names: Names<'_>, check: &mut Check) -> Option<Vec<Picture>> {
    let read = row.parse(Column::Media, names(Column::Media), check, |text| {
        let pictures: Vec<Picture> = of_json(text)?;
        if pictures.len() > MAX_MEDIA {
            return Err(Invalid::new("too_many", format!("must be at most {MAX_MEDIA}")));
        }
        Ok(pictures)
    });
    row.says(Column::Media).then(|| read.unwrap_or_default())
}

/// The pictures with the places of their variants among those of the file.
pub(super) fn bound(pictures: Vec<Picture>, variants: &[ImportedVariant]) -> Vec<ImportedMedia> {
    let place = |id: &VariantId| variants.iter().position(|variant| variant.id == Some(*id));
    let bound = |Picture { url, alt, variants }: Picture| ImportedMedia {
        url,
        alt: alt.map(SingleLine::into_string),
        variants: variants.iter().filter_map(place).collect(),
    };
    pictures.into_iter().map(bound).collect()
}
