use std::fmt;

use shared::clock::Clock;
use shared::domain::{Email, Invalid, Password, Role, UserId};
use shared::random::Random;
use shared::store::{NewUser, RegisterError, Store, StoreError};

use crate::passwords::hashing::{PasswordError, Passwords};
use crate::passwords::password_rules;

/// Why there is no new admin.
#[derive(Debug)]
pub enum CreateAdminError {
    EmailTaken,
    /// The password is too short or too common.
    WeakPassword(Invalid),
    Password(PasswordError),
    Store(StoreError),
}

/// Makes an account that may do everything.
///
/// # Errors
/// When somebody has the address, the password will not do, or the table cannot be written.
pub async fn create_admin(
    store: &Store,
    clock: &Clock,
    random: &Random,
    email: &Email,
    password: &Password,
) -> Result<UserId, CreateAdminError> {
    password_rules::check(password, email, None).map_err(CreateAdminError::WeakPassword)?;
    let hash = Passwords::new(random.clone()).hash(password).await.map_err(CreateAdminError::Password)?;
    let new = NewUser {
        email: email.clone(),
        username: None,
        name: None,
        phone: None,
        role: Role::Admin,
        password_hash: hash,
    };
    match store.register(new, None, clock.now()).await {
        Ok(user) => Ok(user.id),
        Err(RegisterError::EmailTaken | RegisterError::UsernameTaken) => Err(CreateAdminError::EmailTaken),
        Err(RegisterError::Throttled { .. }) => {
            Err(CreateAdminError::Store(StoreError::Unexpected("what is not limited was throttled".to_owned())))
        }
        Err(RegisterError::Store(error)) => Err(CreateAdminError::Store(error)),
    }
}

impl fmt::Display for CreateAdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmailTaken => f.write_str("somebody has this e-mail address"),
            Self::WeakPassword(invalid) => write!(f, "the password {invalid}"),
            Self::Password(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CreateAdminError {}
