use axum::extract::State;
use axum::response::Response;
use shared::App;
use shared::domain::{AddressBook, SingleLine, Username};
use shared::http::{AddressBody, Customer, IfMatch, Json, Present, Problem};
use utoipa::ToSchema;

use crate::profile::replace_profile::change;
use crate::profile::user_body::UserBody;

/// The fields to change. Absent fields stay; `null` clears a field.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UpdateProfile)]
pub(crate) struct UpdateProfileRequest {
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: Present<Option<SingleLine<100>>>,
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40, example = "+44 20 7946 0000")]
    phone: Present<Option<SingleLine<40>>>,
    /// For logging in. Unique, case-insensitively.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 2, max_length = 64, pattern = r"^[\w.+-]{2,64}$", example = "ada")]
    username: Present<Option<Username>>,
    /// All of them: the first one is the default.
    #[serde(default)]
    #[schema(value_type = Option<Vec<AddressBody>>, max_items = 20)]
    addresses: Present<Option<AddressBook>>,
}

/// Changes parts of the caller's profile.
#[utoipa::path(
    patch,
    path = "/v1/users/me",
    tag = "profile",
    params(("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1\"")),
    request_body = UpdateProfileRequest,
    responses(
        (status = 200, description = "The account", body = UserBody, headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "The account is erased"),
        (status = 409, description = "The username is taken (`username_taken`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn update_profile(
    State(app): State<App>,
    Customer(caller): Customer,
    if_match: IfMatch,
    Json(request): Json<UpdateProfileRequest>,
) -> Result<Response, Problem> {
    change(&app, caller, &if_match, |user| {
        request.name.set(&mut user.name);
        request.phone.set(&mut user.phone);
        request.username.set(&mut user.username);
        if let Some(addresses) = &*request.addresses {
            user.addresses = addresses.clone().unwrap_or_default();
        }
    })
    .await
}
