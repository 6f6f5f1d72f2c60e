use shared::App;

use super::super::options::Options;
use crate::error::StartError;
use crate::progress::unless_quick;
use crate::{admin_account, demo};

/// Makes the first admin and the demo catalogue of a new shop, as the options ask.
pub(super) async fn furnish(options: &Options, app: &App) -> Result<(), StartError> {
    let Some((email, password)) = &options.admin else {
        return if options.demo {
            Err(StartError::new("the demo catalogue needs an admin who loads it"))
        } else {
            Ok(())
        };
    };
    let admin = admin_account::create(app, email, password);
    let admin = unless_quick("creating the admin", options.progress, admin).await?;
    if options.demo {
        let loading = demo::load(app, admin);
        unless_quick("loading the demo catalogue", options.progress, loading).await?;
    }
    Ok(())
}
