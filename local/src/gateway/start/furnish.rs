use shared::App;
use shared::domain::UserId;

use super::super::options::Options;
use crate::error::StartError;
use crate::progress::unless_quick;
use crate::{admin_account, demo};

/// Makes the first admin and the demo catalogue of a new shop, as the options ask. Returns the admin who is to make the
/// demo's pictures, if there is a demo.
pub(super) async fn furnish(options: &Options, app: &App) -> Result<Option<UserId>, StartError> {
    let Some((email, password)) = &options.admin else {
        return if options.demo {
            Err(StartError::new("the demo catalogue needs an admin who loads it"))
        } else {
            Ok(None)
        };
    };
    let admin = admin_account::create(app, email, password);
    let admin = unless_quick("creating the admin", options.progress, admin).await?;
    if options.demo {
        let loading = demo::load(app, admin);
        unless_quick("loading the demo catalogue", options.progress, loading).await?;
    }
    Ok(options.demo.then_some(admin))
}

/// Makes the pictures of the demo catalogue, once the bucket is served.
pub(super) async fn pictures(
    options: &Options,
    app: &App,
    objects: &media::Objects,
    admin: UserId,
) -> Result<(), StartError> {
    unless_quick("drawing the pictures of the demo catalogue", options.progress, demo::pictures(app, objects, admin))
        .await
}
