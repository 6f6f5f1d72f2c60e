//! The pictures of a product, each once.

use shared::domain::ImageUrl;

use super::model::{ImportedMedia, MAX_MEDIA};
use super::remarks::Remarks;

#[derive(Default)]
pub(super) struct Pictures(Vec<(Option<i64>, ImportedMedia)>);

impl Pictures {
    /// A picture of the product; the first one with an address has its text and position.
    pub(super) fn add(&mut self, url: ImageUrl, alt: Option<String>, position: Option<i64>) {
        match self.0.iter_mut().find(|(_, known)| known.url == url) {
            Some((_, known)) => known.alt = known.alt.take().or(alt),
            None => self.0.push((position, ImportedMedia { url, alt, variants: Vec::new() })),
        }
    }

    /// A picture of a variant, by the variant's place.
    pub(super) fn bind(&mut self, url: ImageUrl, variant: usize) {
        match self.0.iter_mut().find(|(_, known)| known.url == url) {
            Some((_, known)) => known.variants.push(variant),
            None => self.0.push((None, ImportedMedia { url, alt: None, variants: vec![variant] })),
        }
    }

    /// By their positions; those without come after, in the order of the file.
    pub(super) fn into_media(mut self, line: u64, remarks: &mut Remarks) -> Vec<ImportedMedia> {
        self.0.sort_by_key(|(position, _)| position.unwrap_or(i64::MAX));
        if self.0.len() > MAX_MEDIA {
            remarks.row("too_many_pictures", &format!("Products keep their first {MAX_MEDIA} pictures"), line);
            self.0.truncate(MAX_MEDIA);
        }
        self.0.into_iter().map(|(_, media)| media).collect()
    }
}
