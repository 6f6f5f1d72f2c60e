use std::fmt;

use serde::Serialize;

use super::text_enum::text_enum;

/// The status of an order.
///
/// ```text
/// pending ──► paid ──► shipped ──► delivered
///    │ │        │         ▲
///    │ └────────┼─────────┘  cash on delivery
///    └──► cancelled ◄── paid
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderStatus {
    Pending,
    Paid,
    Shipped,
    Delivered,
    Cancelled,
}

text_enum!(OrderStatus);

impl OrderStatus {
    pub const ALL: [Self; 5] = [Self::Pending, Self::Paid, Self::Shipped, Self::Delivered, Self::Cancelled];

    /// Returns the statuses that may follow. Empty if the order is finished.
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Pending => &[Self::Paid, Self::Shipped, Self::Cancelled],
            Self::Paid => &[Self::Shipped, Self::Cancelled],
            Self::Shipped => &[Self::Delivered],
            Self::Delivered | Self::Cancelled => &[],
        }
    }

    pub fn may_become(self, next: Self) -> bool {
        self.next().contains(&next)
    }

    /// Returns true if no status may follow.
    pub const fn is_finished(self) -> bool {
        self.next().is_empty()
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The specified list, independent of the code above.
    const LISTED: [(&str, &str); 6] = [
        ("pending", "paid"),
        ("pending", "shipped"),
        ("pending", "cancelled"),
        ("paid", "shipped"),
        ("paid", "cancelled"),
        ("shipped", "delivered"),
    ];

    #[test]
    fn only_the_listed_steps_exist() {
        for from in OrderStatus::ALL {
            for to in OrderStatus::ALL {
                let listed = LISTED.contains(&(from.as_str(), to.as_str()));
                assert_eq!(from.may_become(to), listed, "{from} to {to}");
            }
        }
    }

    proptest! {
        /// In any sequence of requested changes, a finished order never changes and stock is released at most once.
        #[test]
        fn any_walk_ends_finished_and_cancels_once(asked in proptest::collection::vec(0..5_usize, 0..40)) {
            let mut at = OrderStatus::Pending;
            let mut cancelled = 0;
            for to in asked.into_iter().map(|index| OrderStatus::ALL[index]) {
                if at.may_become(to) {
                    prop_assert!(!at.is_finished());
                    prop_assert_ne!(at, to);
                    cancelled += usize::from(to == OrderStatus::Cancelled);
                    at = to;
                }
            }
            prop_assert!(cancelled <= 1);
            prop_assert_eq!(cancelled == 1, at == OrderStatus::Cancelled);
        }
    }
}
