use axum::extract::State;
use axum::response::{IntoResponse, Response};
use shared::App;
use shared::auth::Caller;
use shared::domain::{AddressBook, SingleLine, Username};
use shared::http::{AddressBody, Customer, IfMatch, Json, Problem};
use shared::store::{ProfileError, UserItem};
use utoipa::ToSchema;

use crate::profile::me;
use crate::profile::user_body::{UserBody, etag, taken};

/// All fields of a profile. Absent fields are cleared.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReplaceProfile)]
pub(crate) struct ReplaceProfileRequest {
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100, example = "Ada Lovelace")]
    name: Option<SingleLine<100>>,
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 40, example = "+44 20 7946 0000")]
    phone: Option<SingleLine<40>>,
    /// For logging in. Unique, case-insensitively.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 2, max_length = 64, pattern = r"^[\w.+-]{2,64}$", example = "ada")]
    username: Option<Username>,
    /// The first one is the default.
    #[serde(default)]
    #[schema(value_type = Option<Vec<AddressBody>>, max_items = 20)]
    addresses: Option<AddressBook>,
}

/// Replaces the caller's profile.
#[utoipa::path(
    put,
    path = "/v1/users/me",
    tag = "profile",
    params(("If-Match" = Option<String>, Header, description = "The ETag of the version to change", example = "\"1\"")),
    request_body = ReplaceProfileRequest,
    responses(
        (status = 200, description = "The account", body = UserBody, headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "The account is erased"),
        (status = 409, description = "The username is taken (`username_taken`)"),
        (status = 412, description = "It has changed since the client read it (`stale`)"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn replace_profile(
    State(app): State<App>,
    Customer(caller): Customer,
    if_match: IfMatch,
    Json(request): Json<ReplaceProfileRequest>,
) -> Result<Response, Problem> {
    change(&app, caller, &if_match, |user| {
        user.name.clone_from(&request.name);
        user.phone.clone_from(&request.phone);
        user.username.clone_from(&request.username);
        user.addresses = request.addresses.clone().unwrap_or_default();
    })
    .await
}

/// Changes the caller's profile, if it is still what they saw, and shows it.
pub(crate) async fn change(
    app: &App,
    caller: Caller,
    if_match: &IfMatch,
    change: impl Fn(&mut UserItem),
) -> Result<Response, Problem> {
    let changed = app.store.change_profile::<Problem>(caller.user, app.clock.now(), |user| {
        me::check(user)?;
        if_match.check(|tag| tag == user.version.to_string())?;
        change(user);
        Ok(())
    });
    let user = changed.await.map_err(refusal)??;
    let tag = etag(&user);
    let mut response = Json(UserBody::from(user)).into_response();
    tag.set(response.headers_mut());
    Ok(response)
}

fn refusal(error: ProfileError) -> Problem {
    match error {
        ProfileError::NotFound => Problem::not_found(),
        ProfileError::UsernameTaken => taken("username", "username_taken"),
        ProfileError::Store(error) => error.into(),
    }
}
