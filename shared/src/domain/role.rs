use serde::Serialize;

use super::text_enum::text_enum;

/// What a user may do. Admins may do everything that staff may, and staff everything that customers may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Customer,
    Staff,
    Admin,
}

text_enum!(Role);

impl Role {
    pub const ALL: [Self; 3] = [Self::Customer, Self::Staff, Self::Admin];

    /// Returns true if this role includes the other.
    pub fn includes(self, other: Self) -> bool {
        self >= other
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Staff => "staff",
            Self::Admin => "admin",
        }
    }
}
