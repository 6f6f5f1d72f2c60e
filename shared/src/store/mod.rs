//! The one table. The only user of the DynamoDB SDK and the only place that knows a key.
//!
//! Each file holds one kind of item and what is done with it. Everything is read and written by key: there is no Scan,
//! and every write carries a condition, its own or its transaction's.

mod action;
mod audit;
mod backoff;
mod carts;
mod categories;
mod category_writes;
mod checkout;
mod client;
mod erasure;
mod error;
mod idempotency;
mod key;
mod listing;
mod listing_page;
mod logins;
mod meter;
mod order_status;
mod orders;
mod prefix;
mod product_filter;
mod product_plan;
mod product_writes;
mod products;
mod refresh;
mod relist;
pub mod schema;
mod sessions;
mod stock;
mod stock_adjust;
mod stock_change;
mod throttle;
mod transact;
mod user_changes;
mod user_list;
mod users;

pub use audit::{Actor, Audit};
pub use carts::{CartOwner, VISITOR_CART_LIFETIME};
pub use categories::{CategoryFields, CategoryItem};
pub use category_writes::CategoryError;
pub use checkout::{Checkout, CheckoutError};
pub use client::Store;
pub use error::StoreError;
pub use idempotency::{IdempotencyId, IdempotencyRecord, IdempotencyScope};
pub use key::Buyer;
pub use listing::ProductCard;
pub use logins::{LoginItem, LoginName, PasswordChangeError};
pub use order_status::StatusError;
pub use orders::{HideError, OrderItem, OrderSummary};
pub use product_filter::{ProductFilter, ProductPosition, ProductSort};
pub use product_plan::ProductError;
pub use product_writes::ProductEdit;
pub use products::{ProductFields, ProductItem};
pub use refresh::{Presented, REFRESH_GRACE, RefreshError, Refreshed};
pub use sessions::{NewSession, OpenError, SESSION_IDLE, SESSION_LIFETIME, SessionItem};
pub use stock::StockItem;
pub use stock_adjust::{AdjustError, Adjustment, SeenVersions};
pub use stock_change::{MalformedRecord, stock_that_crossed_zero};
pub use throttle::{Attempt, AttemptError, THROTTLE_WINDOW};
pub use user_changes::{ProfileError, UserChange};
pub use user_list::UserSummary;
pub use users::{NewUser, RegisterError, UserItem};
