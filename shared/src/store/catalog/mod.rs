//! Categories and products, and the listings that product lists are read from.

pub(in crate::store) mod by_sku;
pub(in crate::store) mod categories;
pub(in crate::store) mod category_writes;
pub(in crate::store) mod hidden_products;
pub(in crate::store) mod listing;
pub(in crate::store) mod listing_page;
pub(in crate::store) mod product_filter;
pub(in crate::store) mod product_plan;
pub(in crate::store) mod product_writes;
pub(in crate::store) mod products;
pub(in crate::store) mod sync_listing_stock;
