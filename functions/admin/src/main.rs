use admin::{MediaUploads, Uploads};
use shared::lambda::{self, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let aws = lambda::aws_from_env()?;
    let (app, uploads) = (lambda::app_from_env(&aws)?, Uploads::from_env(&aws)?);
    let media = MediaUploads::from_env(&aws)?;
    lambda::hold_settings(&app.store, &app.shop).await?;
    lambda::run(admin::service(app, uploads, media)).await
}
