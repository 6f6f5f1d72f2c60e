//! Changes of products that exceed one transaction, because they write many variants.
//!
//! The first transaction stores the change beside the product, and has all conditions that may fail: the product's
//! version, the actor's role, the new category. From then on it always completes: [`drive`](drive) writes some variants
//! after the other and then the product itself, each transaction once, whoever drives. A new product becomes visible
//! with the last one. Meanwhile each variant has its old or its new price and terms, never a mixture.
//!
//! Whoever wants to change the product drives an open change to its end first. The sweep does so for those that nobody
//! drives.

pub(in crate::store) mod begin;
pub(in crate::store) mod drive;
pub(in crate::store) mod item;
pub(in crate::store) mod step;
