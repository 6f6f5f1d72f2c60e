//! The statuses that an order has had: since when, and who set them.

use serde::{Deserialize, Serialize};

use crate::domain::{OrderStatus, Timestamp, UserId};
use crate::store::OrderItem;

/// Who changed the status of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovedBy {
    Buyer,
    Staff(UserId),
}

/// A change of an order's status, as stored. At most three, because an order has each status once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderMove {
    pub status: OrderStatus,
    pub at: Timestamp,
    pub by: MovedBy,
}

/// A status of an order, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderStay {
    pub status: OrderStatus,
    pub since: Timestamp,
    /// None if the order changed status before moves were stored.
    pub by: Option<MovedBy>,
}

impl OrderItem {
    /// Each status that the order has had, oldest first. Changes from before moves were stored are missing, except the
    /// last one.
    pub fn history(&self) -> Vec<OrderStay> {
        let placed = OrderStay { status: OrderStatus::Pending, since: self.created_at, by: Some(MovedBy::Buyer) };
        let stay = |it: &OrderMove| OrderStay { status: it.status, since: it.at, by: Some(it.by) };
        let mut stays: Vec<OrderStay> = std::iter::once(placed).chain(self.moves.iter().map(stay)).collect();
        if stays.last().is_some_and(|last| last.status != self.status) {
            stays.push(OrderStay { status: self.status, since: self.updated_at, by: None });
        }
        stays
    }

    /// Returns true if the buyer, not staff, cancelled it.
    pub fn is_cancelled_by_buyer(&self) -> bool {
        self.moves.iter().any(|it| it.status == OrderStatus::Cancelled && it.by == MovedBy::Buyer)
    }
}
