//! Reads uploaded catalogue files into the table.
//!
//! S3 tells of each upload through EventBridge, and a schedule goes on with what was interrupted. [`Imports`] does the
//! work: it reads a file block by block, writes its products in batches, and notes after each how far it has come.

mod apply;
mod batch;
mod categories;
mod event;
mod find;
mod format;
mod imports;
mod objects;
mod report;
mod retry;
mod run;
mod source;
mod usage;
mod wanted;

pub use event::{Event, Task};
pub use imports::{Handled, ImportError, Imports, Summary};
pub use objects::{ObjectError, Objects};
pub use usage::Usage;
