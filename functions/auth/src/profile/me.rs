use shared::App;
use shared::auth::Caller;
use shared::http::Problem;
use shared::store::UserItem;

/// The caller's account. An access token may outlive it for a moment.
///
/// # Errors
/// 404 once it is erased, 401 while it is disabled.
pub(crate) async fn load(app: &App, caller: Caller) -> Result<UserItem, Problem> {
    let user = app.store.user(caller.user).await?.ok_or_else(Problem::not_found)?;
    check(&user)?;
    Ok(user)
}

/// That the account is not disabled.
pub(crate) fn check(user: &UserItem) -> Result<(), Problem> {
    if user.disabled { Err(Problem::unauthorized("invalid_token", "The account is disabled.")) } else { Ok(()) }
}
