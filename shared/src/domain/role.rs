use serde::{Deserialize, Serialize};

/// What somebody may do. Admins may do all that staff may, and staff all that customers may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Customer,
    Staff,
    Admin,
}

impl Role {
    /// Whether this role includes the other.
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
