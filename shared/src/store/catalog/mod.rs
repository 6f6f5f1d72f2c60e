//! Categories and products, and the listings that product lists are read from.

pub(in crate::store) mod categories;
pub(in crate::store) mod category_tree;
pub(in crate::store) mod category_writes;
pub(in crate::store) mod change;
pub(in crate::store) mod externals;
pub(in crate::store) mod hidden_products;
pub(in crate::store) mod in_stock;
pub(in crate::store) mod listing;
pub(in crate::store) mod listing_page;
pub(in crate::store) mod prices;
pub(in crate::store) mod product_filter;
pub(in crate::store) mod product_plan;
pub(in crate::store) mod product_state;
pub(in crate::store) mod product_writes;
pub(in crate::store) mod products;
pub(in crate::store) mod relist;
pub(in crate::store) mod settle_categories;
pub(in crate::store) mod skus;
pub(in crate::store) mod slugs;
pub(in crate::store) mod sync_listing_stock;
pub(in crate::store) mod terms;
pub(in crate::store) mod variant_writes;
