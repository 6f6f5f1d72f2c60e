//! Sales by day.

pub(crate) mod list_sales;
pub(crate) mod sales_body;
pub(crate) mod view_sales;
