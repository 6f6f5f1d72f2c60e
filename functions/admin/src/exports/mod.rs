//! Exports of products and categories.

pub(crate) mod category_names;
pub(crate) mod export;
pub(crate) mod export_json;
pub(crate) mod export_page;
pub(crate) mod export_row;
