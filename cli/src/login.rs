use crate::args::Login;
use crate::failure::Failure;
use crate::shop::Shop;
use crate::{output, password};

/// # Errors
/// Returns a failure if the address or password is wrong, or if the tokens cannot be stored.
pub(crate) async fn log_in(shop: &Shop, args: Login) -> Result<(), Failure> {
    let missing = || Failure::usage("there is no password: type it, pipe it in, or set BODEGA_PASSWORD");
    let password = password::given(&format!("Password of {}: ", args.email))?.ok_or_else(missing)?;
    shop.log_in(&args.email, &password).await?;
    output::line(&format!("logged in as {}", args.email))
}

/// # Errors
/// Returns a failure if the shop does not answer. The tokens are deleted anyway.
pub(crate) async fn log_out(shop: &Shop) -> Result<(), Failure> {
    shop.log_out().await?;
    output::line("logged out")
}
