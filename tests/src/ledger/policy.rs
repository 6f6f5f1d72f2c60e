use serde_json::Value;

/// How a variant is sold when none is left. Written down here once more on purpose: the shop's own rule is what is
/// tested.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    #[default]
    Deny,
    /// Until so many are owed, or without end.
    Allow(Option<i64>),
    Untracked,
}

impl Policy {
    /// As a stock item has it.
    pub(super) fn of(item: &Value) -> Self {
        match &item["policy"] {
            Value::Null => Self::Deny,
            Value::String(text) if text == "untracked" => Self::Untracked,
            policy => Self::Allow(policy.get("allow").unwrap_or_else(|| panic!("no policy: {policy}")).as_i64()),
        }
    }

    /// What an order of so many takes.
    pub fn taken(self, quantity: i64) -> i64 {
        if self == Self::Untracked { 0 } else { quantity }
    }

    /// The fewest that a sale may leave. None if there is no end.
    pub fn floor(self) -> Option<i64> {
        match self {
            Self::Deny => Some(0),
            Self::Allow(limit) => limit.map(|limit| -limit),
            Self::Untracked => None,
        }
    }
}
