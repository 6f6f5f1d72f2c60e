//! Products and their stock.

pub(crate) mod adjust_stock;
pub(crate) mod create_product;
pub(crate) mod delete_product;
pub(crate) mod list_prices;
pub(crate) mod option_values;
pub(crate) mod product_request;
pub(crate) mod resolve;
pub(crate) mod sale_fields;
pub(crate) mod stock_body;
pub(crate) mod stock_change;
pub(crate) mod stock_request;
pub(crate) mod update_product;
pub(crate) mod variant_request;
pub(crate) mod variants;
