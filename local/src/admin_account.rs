use shared::App;
use shared::domain::{Email, Password, UserId};

use crate::error::StartError;

/// Creates the first admin.
///
/// # Errors
/// When the e-mail address or the password is not as it must be, or there is such an account.
pub(crate) async fn create(app: &App, email: &str, password: &str) -> Result<UserId, StartError> {
    let wrong = |what: &str, error: shared::domain::Invalid| StartError::because(what, error.detail);
    let email = Email::parse(email).map_err(|error| wrong("BODEGA_ADMIN_EMAIL, the admin's e-mail address", error))?;
    let password =
        Password::parse(password).map_err(|error| wrong("BODEGA_ADMIN_PASSWORD, the admin's password", error))?;
    let created = auth::create_admin(&app.store, &app.clock, &app.random, &email, &password).await;
    created.map_err(|error| StartError::because("the admin could not be created", error))
}
