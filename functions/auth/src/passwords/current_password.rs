use shared::domain::{Invalid, Password, Timestamp};
use shared::http::Problem;
use shared::store::{Attempt, LoginItem, LoginName, UserItem};

use crate::{Auth, passwords::attempt};

/// What somebody logs in with who has just given their password, and the attempt that this was.
pub(crate) struct Proven {
    pub(crate) login: LoginItem,
    pub(crate) attempt: Attempt,
}

/// Asks a user for their password once more, throttled like logging in: an access token alone may be stolen.
///
/// # Errors
/// 422 for another password, 429 after too many.
pub(crate) async fn check(
    auth: &Auth,
    user: &UserItem,
    password: &Password,
    address: &str,
    now: Timestamp,
) -> Result<Proven, Problem> {
    let store = &auth.app.store;
    let name = LoginName::email(user.email.as_str());
    let (login, attempt) = store.begin_attempt(name, address, now).await.map_err(attempt::refused)?;
    let verified = async {
        let login = login.filter(|login| login.user_id == user.id).ok_or_else(Problem::not_found)?;
        let right = auth.passwords.verify(password, Some(&login.password_hash)).await?;
        Ok(Some(login).filter(|_| right))
    };
    if let Some(login) = attempt::concluded(auth, &attempt, now, verified.await).await? {
        return Ok(Proven { login, attempt });
    }
    store.fail_attempt(&attempt, now).await?;
    Err(Problem::invalid("/current_password", &Invalid::new("wrong_password", "is not your password")))
}
