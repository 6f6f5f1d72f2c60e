use auth::CreateAdminError;
use shared::clock::Clock;
use shared::domain::{Email, Password, Role};
use shared::random::Random;
use shared::store::{Actor, Store, UserChange, UserItem};

use crate::args::CreateAdmin;
use crate::failure::Failure;
use crate::{aws, output, password};

/// Creates an admin directly in the table, because in a new shop nobody may do it through the API.
///
/// # Errors
/// Returns a failure if the address belongs to another account, the password is refused, or the table cannot be
/// written.
pub(crate) async fn create(args: CreateAdmin) -> Result<(), Failure> {
    let email = Email::parse(&args.email).map_err(|wrong| Failure::usage(format!("--email {}", wrong.detail)))?;
    let aws = aws::config(args.endpoint.as_deref(), aws::ITS_DYNAMODB).await?;
    let (clock, random) = (Clock::default(), Random::default());
    let store = Store::new(&aws, args.table.as_str(), random.clone());
    let unreached = |error| Failure::because(format!("the table {} cannot be used", args.table), error);
    // Before the user is asked for a password in vain.
    if let Some(user) = store.user_by_email(&email).await.map_err(unreached)? {
        return if args.promote { promote(&store, &clock, user).await } else { Err(taken(&args.email)) };
    }
    let given = password::given("Password of the new admin (nothing: one is made up): ")?;
    let (text, is_made_up) = match given {
        Some(text) => (text, false),
        None => (password::made_up(&random), true),
    };
    let password = Password::parse(&text).map_err(|wrong| Failure::usage(format!("the password {}", wrong.detail)))?;
    match auth::create_admin(&store, &clock, &random, &email, &password).await {
        Ok(id) => {
            output::line(&format!("Admin     {} ({id})", args.email))?;
            if is_made_up {
                output::line(&format!("Password  {text}   (write it down: it is not shown again)"))?;
            }
            Ok(())
        }
        Err(CreateAdminError::EmailTaken) => Err(taken(&args.email)),
        Err(error @ CreateAdminError::WeakPassword(_)) => Err(Failure::usage(error.to_string())),
        Err(error) => Err(Failure::because("there is no new admin", error)),
    }
}

fn taken(email: &str) -> Failure {
    Failure::refused(format!("{email} is somebody's already; --promote makes an admin of them"))
}

/// The audit record names the promoted user as its author, because operators have no account in the shop.
async fn promote(store: &Store, clock: &Clock, user: UserItem) -> Result<(), Failure> {
    if user.role == Role::Admin {
        return output::line(&format!("{} is an admin already", user.id));
    }
    let change = UserChange { role: Some(Role::Admin), disabled: None };
    let changed = store.change_user(Actor::proven(user.id, clock.now()), user.id, change).await;
    match changed.map_err(|error| Failure::because("there is no new admin", error))? {
        Some(user) => output::line(&format!("{} is an admin now, from their next login on", user.id)),
        None => Err(Failure::refused("there is no such user any more")),
    }
}
