use auth::Auth;
use shared::lambda::{self, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging();
    let app = lambda::app_from_env().await?;
    let auth = Auth::new(app, auth::load_signing_key().await?);
    auth.check_keys()?;
    lambda::run(auth::edge(auth)).await
}
