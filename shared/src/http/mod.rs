//! The HTTP service and what handlers share.
//!
//! [`HttpService`] receives a request, limits it, routes it and gives every answer its headers, its request id and its
//! log line. Extractors parse the rest, strictly: [`Json`], [`Query`], [`PathId`], callers by role, the tokens of
//! visitors and guests. An error is a [`Problem`].

mod address;
mod bearer;
mod category;
mod cursor;
mod etag;
mod field_errors;
mod idempotency;
mod json;
mod money;
mod order;
mod page;
mod patch;
mod path;
mod picture;
mod problem;
mod product;
mod query;
mod routes;
mod service;
mod source;
mod tokens;
mod variant_required;

pub use address::AddressBody;
pub use bearer::{Admin, Customer, MaybeCaller, Staff, stands};
pub use category::CategoryBody;
pub use cursor::{Cursor, MalformedCursor};
pub use etag::{ETag, IfMatch, IfNoneMatch, Validator};
pub use idempotency::{IdempotencyKey, replayed};
pub use json::Json;
pub use money::{DecimalBody, MoneyBody};
pub use order::{OrderBody, OrderLineBody, OrderStatusBody, option_values};
pub use page::{DEFAULT_PAGE, MAX_PAGE, PageBody, PageLimit};
#[doc(hidden)]
pub use pastey;
pub use patch::Present;
pub use path::{PathId, PathIds, PathItem, PathSlug};
pub use picture::{PictureBody, RenditionBody, renditions};
pub use problem::{FieldError, Problem};
pub use product::{
    BackorderBody, PriceRangeBody, ProductBody, ProductOptionBody, ProductStatusBody, VariantBody, Viewer,
};
pub use query::Query;
pub use routes::serve;
pub use service::{HttpService, RequestId, Routes};
pub use source::SourceAddress;
pub use tokens::{CartToken, OrderToken};
