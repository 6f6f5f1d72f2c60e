//! Categories.

pub(crate) mod category_request;
pub(crate) mod create_category;
pub(crate) mod delete_category;
pub(crate) mod update_category;
