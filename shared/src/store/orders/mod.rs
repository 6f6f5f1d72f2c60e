//! Orders: placing them in one transaction or by a saga, and their later changes.

pub(in crate::store) mod anonymise;
pub(in crate::store) mod checkout;
pub(in crate::store) mod history;
pub(in crate::store) mod kept;
pub(in crate::store) mod lines;
pub(in crate::store) mod list;
pub(in crate::store) mod notes;
pub(in crate::store) mod number;
pub(in crate::store) mod order;
pub(in crate::store) mod place;
pub(in crate::store) mod reserve;
pub(in crate::store) mod saga;
pub(in crate::store) mod status;
