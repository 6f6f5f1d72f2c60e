//! From the bytes of a file to the products that its rows describe. Nothing here waits, or knows where bytes come from
//! or products go to.
//!
//! A file is gone through twice. [`Survey`] finds out what only all of it can tell: its encoding, its separator, its
//! decimal sign, and which rows belong together. With that plan, [`Feed`] reads it:
//!
//! - `encoding`, `separator`, `csv_record`, `splitter`: bytes to records, whatever they are broken into on the way.
//! - `recognise`, `columns`: whose header it is.
//! - `groups`, `held`: which records are one product, wherever they are.
//! - `own`, `shopify`, `woocommerce`: records to an [`ImportedProduct`], by the columns of a format.
//! - `numbers`, `labels`, `description`, `category`, `media`, `slug`: what cells say.
//! - `remarks`: what cannot be kept.

mod category;
mod cells;
mod check;
mod columns;
mod context;
mod csv_record;
mod description;
mod encoding;
mod failure;
mod feed;
mod groups;
mod hash;
mod held;
mod item;
mod labels;
mod media;
mod model;
mod numbers;
mod own;
mod reader;
mod recognise;
mod record;
mod remarks;
mod says;
mod seen;
mod separator;
mod shopify;
mod slug;
mod splitter;
mod survey;
mod woocommerce;

#[cfg(test)]
mod tests;

pub(crate) use failure::{Failure, Refusal};
pub(crate) use feed::Feed;
pub(crate) use hash::fnv_1a;
pub(crate) use item::Item;
pub(crate) use model::{
    Backorder, Description, Field, ImportedMedia, ImportedProduct, ImportedStock, ImportedVariant, Source,
};
pub(crate) use remarks::{Remark, Remarks};
pub(crate) use says::{Said, Says};
pub(crate) use seen::Seen;
pub(crate) use survey::Survey;
