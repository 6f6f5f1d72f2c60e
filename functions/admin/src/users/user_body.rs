use serde::Serialize;
use shared::domain::Role;
use shared::store::{UserItem, UserSummary};
use utoipa::ToSchema;

/// A user, as staff see them.
#[derive(Serialize, ToSchema)]
#[schema(as = UserSummary)]
pub(crate) struct UserSummaryBody {
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    #[schema(example = "ada@example.com")]
    email: String,
    #[schema(example = "ada")]
    username: Option<String>,
    #[schema(example = "Ada Lovelace")]
    name: Option<String>,
    #[schema(value_type = RoleBody)]
    role: Role,
    /// A disabled user cannot log in.
    disabled: bool,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    updated_at: String,
}

/// A user's role.
#[derive(ToSchema)]
#[schema(as = Role, rename_all = "lowercase")]
#[allow(dead_code)]
pub(crate) enum RoleBody {
    Customer,
    Staff,
    Admin,
}

impl From<UserSummary> for UserSummaryBody {
    fn from(user: UserSummary) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email,
            username: user.username,
            name: user.name,
            role: user.role,
            disabled: user.disabled,
            created_at: user.created_at.to_string(),
            updated_at: user.updated_at.to_string(),
        }
    }
}

impl From<UserItem> for UserSummaryBody {
    fn from(user: UserItem) -> Self {
        Self {
            id: user.id.to_string(),
            email: user.email.as_str().to_owned(),
            username: user.username.map(|username| username.as_str().to_owned()),
            name: user.name.map(|name| name.into_string()),
            role: user.role,
            disabled: user.disabled,
            created_at: user.created_at.to_string(),
            updated_at: user.updated_at.to_string(),
        }
    }
}
