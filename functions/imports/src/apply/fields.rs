//! What a file says of a product as a whole.

use shared::domain::{Attributes, CategoryId, Invalid, Metadata, ProductDescription};
use shared::store::ProductFields;

use super::Unapplied;
use crate::format::{Field, Said};
use crate::wanted::Wanted;

/// Sets the fields that the file says something of. `category` is the category that it names.
pub(super) fn set(fields: &mut ProductFields, wanted: &Wanted, category: Option<CategoryId>) -> Result<(), Unapplied> {
    if let Some(name) = &wanted.name {
        fields.name.clone_from(name);
    }
    if let Some(status) = wanted.status {
        fields.status = status;
    }
    if let Some(category) = category.filter(|_| !wanted.category_path.is_empty()) {
        fields.category_id = category;
    }
    set_description(fields, wanted);
    if let Some(tags) = &wanted.tags {
        fields.tags.clone_from(tags);
    }
    match &wanted.image_url {
        Field::Absent => {}
        Field::Cleared => fields.image_url = None,
        Field::Is(url) => fields.image_url = Some(url.clone()),
    }
    let says = wanted.says;
    if says.says(Said::SeoTitle) {
        fields.seo.title.clone_from(&wanted.seo.title);
    }
    if says.says(Said::SeoDescription) {
        fields.seo.description.clone_from(&wanted.seo.description);
    }
    set_lists(fields, wanted).map_err(|(column, Invalid { code, detail })| {
        let detail = format!("together with those that the product has {detail}");
        Unapplied::wrong(wanted.line, column, code, detail)
    })
}

fn set_description(fields: &mut ProductFields, wanted: &Wanted) {
    let (text, html) = match &wanted.description {
        Field::Absent => return,
        Field::Cleared => (None, None),
        Field::Is(description) => (Some(&description.text), description.html.as_ref()),
    };
    fields.description_html = html.cloned();
    let is_blank = |text: Option<&ProductDescription>| text.is_none_or(|text| text.as_str().is_empty());
    // An empty one and none are the same to a file.
    if !is_blank(text) || !is_blank(fields.description.as_ref()) {
        fields.description = text.filter(|text| !text.as_str().is_empty()).cloned();
    }
}

/// Attributes and metadata: all of them, or those that the file names beside those that are there.
fn set_lists(fields: &mut ProductFields, wanted: &Wanted) -> Result<(), (&'static str, Invalid)> {
    if wanted.says.says(Said::Attributes) {
        fields.attributes = Attributes::default();
    }
    for (name, values) in &wanted.attributes {
        let set = fields.attributes.set(name.clone(), values.iter().cloned());
        set.map_err(|invalid| ("attributes", invalid))?;
    }
    if wanted.says.says(Said::Metadata) {
        fields.metadata = Metadata::default();
    }
    for (key, value) in &wanted.metadata {
        fields.metadata.set(key.clone(), value.clone()).map_err(|invalid| ("metadata", invalid))?;
    }
    Ok(())
}
