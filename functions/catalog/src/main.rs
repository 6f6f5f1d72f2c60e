use shared::lambda::{self, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda::init_logging()?;
    let app = lambda::app_from_env(&lambda::aws_from_env()?)?;
    lambda::run(catalog::service(app)).await
}
