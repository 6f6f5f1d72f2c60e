//! The one table. The only user of the DynamoDB SDK and the only place that knows a key.
//!
//! Each folder is a subject, and each file holds one kind of item and what is done with it; `table` is what all of them
//! are made of. Everything is read and written by key: there is no Scan,
//! and every write carries a condition, its own or its transaction's.

mod accounts;
mod audit;
mod carts;
mod catalog;
mod clean_up;
mod client;
mod dead_letters;
mod error;
mod events;
mod imports;
mod live;
mod mails;
mod orders;
mod sales;
pub mod schema;
mod settings;
mod stock;
mod table;

pub use accounts::address_change::{AddressChangeError, ConfirmError};
pub use accounts::changes::{ProfileError, UserChange};
pub use accounts::erasure::EraseError;
pub use accounts::list::UserSummary;
pub use accounts::logins::{LoginItem, LoginName, PasswordChangeError};
pub use accounts::mail_tokens::{MailToken, TokenError, TokenPurpose};
pub use accounts::password_reset::PasswordReset;
pub use accounts::quota::{AskError, QUOTA_WINDOW};
pub use accounts::refresh::{Presented, REFRESH_GRACE, RefreshError, Refreshed};
pub use accounts::revoked::user_whose_role_changed;
pub use accounts::sessions::{NewSession, OpenError, SESSION_IDLE, SESSION_LIFETIME, SessionItem};
pub use accounts::throttle::{Attempt, AttemptError, THROTTLE_WINDOW};
pub use accounts::users::{NewUser, RegisterError, RegistrationLimit, UserItem};
pub use audit::{Actor, Audit};
pub use carts::{CartError, CartLimit, CartOwner, CartRead, VISITOR_CART_LIFETIME};
pub use catalog::categories::{CategoryFields, CategoryItem};
pub use catalog::category_writes::CategoryError;
pub use catalog::listing::ProductCard;
pub use catalog::product_filter::{ProductFilter, ProductPosition, ProductSort};
pub use catalog::product_plan::ProductError;
pub use catalog::product_writes::ProductEdit;
pub use catalog::products::{ProductFields, ProductItem};
pub use client::{Consistency, Store};
pub use dead_letters::DeadLetter;
pub use error::StoreError;
pub use events::{MalformedRecord, event_of};
pub use imports::import::{ImportItem, ImportRefusal, NewImport, ReportParts};
pub use imports::lease::Lost;
pub use live::connections::{ConnectError, ConnectionItem, Listener};
pub use live::sessions::session_that_ended;
pub use live::subscriptions::SubscribeError;
pub use live::tickets::TicketError;
pub use mails::feedback::{FeedbackNoted, MailFeedback};
pub use mails::mail::{MailId, MailItem, MailKind, MailState, MailUrgency, mail_of};
pub use mails::recipient::ToRecipient;
pub use mails::states::{MAIL_LEASE, MAIL_PATIENCE, MailEnd, MailPage};
pub use orders::checkout::{BeforeCheckout, Checkout, CheckoutError, GuestLimit, Terms};
pub use orders::history::{MovedBy, OrderMove, OrderStay};
pub use orders::idempotency::{IdempotencyId, IdempotencyRecord, IdempotencyScope};
pub use orders::list::{OrderFilter, OrdersOf};
pub use orders::notes::{MAX_NOTE, MAX_ORDER_NOTES, NoteError, OrderNote};
pub use orders::order::{HideError, MAX_LOOKED_AT, MAX_PAGE_LINES, OrderItem, OrderSummary};
pub use orders::status::StatusError;
pub use orders::sweep::{ABANDONED_AFTER, Swept};
pub use sales::count::{CountTerms, Counted, SETTLED_AFTER, is_settled};
pub use settings::SettingsError;
pub use stock::adjust::{AdjustError, Adjustment, SeenVersions};
pub use stock::change::stock_that_crossed_zero;
pub use stock::item::StockItem;
pub use stock::low::stock_to_watch;
pub use stock::parts::{StockPart, WholeStock};
pub use stock::parts_share::distribute;
pub use table::key::Buyer;
