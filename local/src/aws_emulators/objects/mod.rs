//! S3 on this machine: two buckets, each in a folder. It speaks S3's own protocol and checks its signatures, so that the
//! real SDK signs addresses for it, and tells the functions of each upload as EventBridge does. What is below `media/` in
//! the bucket of pictures is served to everybody, as by CloudFront.

mod event;
mod folder;
mod pictures;
mod serve;

use std::path::{Path, PathBuf};

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use shared::App;
use shared::clock::Clock;
use shared::random::Random;

use crate::dynamodb;
use crate::error::StartError;
use crate::imports::ImportsRunner;
use crate::media::MediaRunner;
use folder::ObjectFolder;

pub(super) use serve::routes;

/// The bucket's name, and so the first segment of its objects' paths.
pub(crate) const BUCKET: &str = "local-uploads";
/// The same of the bucket of pictures.
pub(crate) const MEDIA_BUCKET: &str = "local-media";
/// Whose requests are let in. They are no secret: this S3 is for this machine alone.
const ACCESS_KEY: &str = "local";
const SECRET_KEY: &str = "local";

/// Who hears of uploads.
pub(crate) struct Tell {
    pub(crate) imports: ImportsRunner,
    pub(crate) media: MediaRunner,
}

/// An S3 with two buckets.
pub(crate) struct Objects {
    service: S3Service,
    /// The objects' folder. A temporary one is removed when this is dropped.
    folder: ObjectFolder,
    tell: Tell,
    /// Reads pictures in order to serve them.
    reader: Client,
    random: Random,
    clock: Clock,
}

impl Objects {
    /// Opens the buckets in the folder at `path`; without a path, in a temporary folder with this name.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub(crate) fn open(
        path: Option<&Path>,
        name: &str,
        tell: Tell,
        app: &App,
        s3_url: &str,
    ) -> Result<Self, StartError> {
        let folder = ObjectFolder::open(path, name, &[BUCKET, MEDIA_BUCKET])?;
        let unusable = |error| {
            StartError::because(format!("the folder of uploads {} cannot be used", folder.path().display()), error)
        };
        let files = s3s_fs::FileSystem::new(folder.path()).map_err(|error| unusable(format!("{error:?}")))?;
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let reader = pictures::reader(s3_url);
        let (random, clock) = (app.random.clone(), app.clock.clone());
        Ok(Self { service: builder.build(), folder, tell, reader, random, clock })
    }

    /// Where the objects of the bucket of pictures are, by their keys.
    pub(crate) fn media_path(&self) -> PathBuf {
        self.folder.path().join(MEDIA_BUCKET)
    }

    /// Where the bucket's objects are, by their keys.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }
}

/// How the SDK reaches the bucket, once the gateway serves there.
pub(crate) fn aws_config(gateway: &str) -> SdkConfig {
    dynamodb::aws_config(gateway)
}
