use serde::Serialize;
use shared::domain::{AddressBook, Email, SingleLine, Username};
use shared::http::{AddressBody, ETag, FieldError, Problem};
use shared::store::UserItem;
use utoipa::ToSchema;

/// An account, as its owner sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(crate) struct UserBody {
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    #[schema(value_type = String, example = "ada@example.com")]
    email: Email,
    /// Whether the address is verified.
    email_verified: bool,
    /// The new address, until it is confirmed.
    #[schema(value_type = Option<String>, example = "ada@example.net")]
    pending_email: Option<Email>,
    #[schema(value_type = Option<String>, example = "ada")]
    username: Option<Username>,
    #[schema(value_type = Option<String>, example = "Ada Lovelace")]
    name: Option<SingleLine<100>>,
    #[schema(value_type = Option<String>, example = "+44 20 7946 0000")]
    phone: Option<SingleLine<40>>,
    /// The first one is the default.
    #[schema(value_type = Vec<AddressBody>)]
    addresses: AddressBook,
    /// `customer`, `staff` or `admin`.
    #[schema(pattern = "^(customer|staff|admin)$", example = "customer")]
    role: &'static str,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    updated_at: String,
}

impl From<UserItem> for UserBody {
    fn from(user: UserItem) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email,
            email_verified: user.email_verified,
            pending_email: user.pending_email,
            username: user.username,
            name: user.name,
            phone: user.phone,
            addresses: user.addresses,
            role: user.role.as_str(),
            created_at: user.created_at.to_string(),
            updated_at: user.updated_at.to_string(),
        }
    }
}

/// A profile's tag is its version.
pub(crate) fn etag(user: &UserItem) -> ETag {
    ETag::new(user.version.to_string())
}

/// 409, with the field whose value somebody else has.
pub(crate) fn taken(field: &str, code: &'static str) -> Problem {
    let error = FieldError { pointer: format!("/{field}"), code: code.to_owned(), detail: "is taken".to_owned() };
    Problem::conflict(code, format!("Somebody else has this {field}.")).with_errors(vec![error])
}
