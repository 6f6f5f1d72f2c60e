//! From the bytes of a file to the products that its rows describe. Nothing here waits, or knows where bytes come from
//! or products go to.
//!
//! - [`sniff`]: what is no text at all.
//! - [`Splitter`]: bytes to records, whatever they are broken into on the way.
//! - [`Reader`]: records to rows, by the columns of a format.
//! - [`Feed`]: both, and each sku once.

mod bodega;
mod check;
mod columns;
mod csv_record;
mod feed;
mod html;
mod json_row;
mod reader;
mod record;
mod row;
mod seen;
mod shopify;
mod sniff;
mod splitter;

pub(crate) use feed::{Feed, Item};
pub(crate) use row::{Failure, Refusal, Row};
pub(crate) use sniff::sniff;
