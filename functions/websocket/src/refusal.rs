use serde_json::{Value, json};
use shared::domain::{MAX_WATCHED_ORDERS, Subscription};
use shared::store::{StoreError, SubscribeError};

/// The largest message, in bytes. API Gateway itself ends a connection at frames of more than 32 KiB.
pub(crate) const MAX_MESSAGE: usize = 4 * 1024;

/// Why a message was not done, as a problem in the words of RFC 9457.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    TooLarge,
    MalformedJson,
    /// JSON, but no message that is known here.
    Invalid,
    Forbidden,
    /// Not there, or somebody else's.
    NotFound,
    TooManyOrders,
    /// Not the client's fault, and no strike against it.
    Unavailable,
    /// The connection has ended; it only does not know yet.
    Gone,
}

impl Refusal {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "message_too_large",
            Self::MalformedJson => "malformed_json",
            Self::Invalid => "invalid_message",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::TooManyOrders => "too_many_orders",
            Self::Unavailable => "unavailable",
            Self::Gone => "gone",
        }
    }

    const fn status(self) -> u16 {
        match self {
            Self::TooLarge => 413,
            Self::MalformedJson => 400,
            Self::Invalid => 422,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::TooManyOrders => 409,
            Self::Unavailable => 503,
            Self::Gone => 410,
        }
    }

    fn detail(self) -> String {
        match self {
            Self::TooLarge => format!("A message must have at most {MAX_MESSAGE} bytes."),
            Self::MalformedJson => "A message must be JSON.".to_owned(),
            Self::Invalid => "A message must be an action that is known here, with what belongs to it.".to_owned(),
            Self::Forbidden => "Your role does not allow this.".to_owned(),
            Self::NotFound => "There is nothing here.".to_owned(),
            Self::TooManyOrders => format!("A connection watches at most {MAX_WATCHED_ORDERS} orders one by one."),
            Self::Unavailable => "The shop is busy. Try again in a moment.".to_owned(),
            Self::Gone => "This connection has ended.".to_owned(),
        }
    }

    /// The message to send back.
    pub(crate) fn body(self, request_id: &str, strikes_left: Option<u32>) -> Value {
        let mut body = json!({
            "type": format!("urn:bodega:problem:{}", self.code()),
            "status": self.status(),
            "code": self.code(),
            "detail": self.detail(),
            "request_id": request_id,
        });
        if let (Some(left), Some(members)) = (strikes_left, body.as_object_mut()) {
            members.insert("strikes_left".to_owned(), left.into());
        }
        body
    }

    /// Why a subscription did not change.
    pub(crate) fn of(error: SubscribeError, what: Subscription) -> Self {
        match error {
            SubscribeError::Gone => Self::Gone,
            SubscribeError::NotFound => Self::NotFound,
            SubscribeError::TooManyOrders => Self::TooManyOrders,
            SubscribeError::Store(StoreError::Revoked) => Self::Forbidden,
            SubscribeError::Store(error) => {
                tracing::error!(?what, cause = %error, "a subscription did not change");
                Self::Unavailable
            }
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(cause = %error, "a message was not handled");
        Self::Unavailable
    }
}
