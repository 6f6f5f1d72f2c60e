//! Makes renditions of the pictures that staff upload to products, and deletes what nothing refers to any more.
//!
//! S3 tells of each upload through EventBridge. A schedule works off what must be done later: [`MediaFunction`] does both.
//! [`render`] is what is made of a file.

mod event;
mod function;
mod objects;
mod pictures;
mod tend;
mod upload;

pub use event::{Event, Task};
pub use function::{BUDGET, MediaError, MediaFunction, Summary, handle};
pub use objects::{IMMUTABLE, ObjectError, Objects};
pub use pictures::{Rendered, digest, png, render};
