//! Orders: placing them in one transaction or in several, driving them on, and giving back.

pub(in crate::store) mod anonymise;
pub(in crate::store) mod checkout;
pub(in crate::store) mod drive;
pub(in crate::store) mod giving_back;
pub(in crate::store) mod history;
pub(in crate::store) mod idempotency;
pub(in crate::store) mod kept;
pub(in crate::store) mod lines;
pub(in crate::store) mod list;
pub(in crate::store) mod notes;
pub(in crate::store) mod number;
pub(in crate::store) mod order;
pub(in crate::store) mod placing;
pub(in crate::store) mod plan;
pub(in crate::store) mod refusals;
pub(in crate::store) mod sale;
pub(in crate::store) mod status;
pub(in crate::store) mod sweep;
