use auth::Auth;
use shared::lambda::{self, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let aws = lambda::aws_from_env()?;
    let app = lambda::app_from_env(&aws)?;
    let key = auth::load_signing_key(&aws, app.tokens.public_keys()).await?;
    let auth = Auth::new(app, key);
    auth.check_keys()?;
    lambda::run(auth::service(auth)).await
}
