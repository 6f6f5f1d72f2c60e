//! The names of objects in the bucket of media, all derived from ids: whatever is to be deleted is known without a list.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

use super::{PictureFormat, PictureSize};
use crate::domain::{Id, Kind, MalformedId, MediaId, ProductId};

/// Files that clients upload. The bucket's lifecycle rule deletes what is left here after two days.
const INCOMING: &str = "incoming";
/// The files as they were uploaded, for the shop alone.
const ORIGINALS: &str = "originals";
/// What is served.
const MEDIA: &str = "media";

/// The random name of the folder of a picture's renditions, 32 hexadecimal digits. It says nothing about the original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MediaFolder(String);

/// The upload that filled a folder, and so all objects of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMedia {
    pub media: MediaId,
    pub folder: MediaFolder,
}

/// The name of an object, without a slash at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaKey(String);

impl MediaFolder {
    pub fn new(random: [u8; 16]) -> Self {
        Self(random.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for MediaFolder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl StoredMedia {
    /// Every object that there may be of it.
    pub fn keys(&self, product: ProductId) -> Vec<MediaKey> {
        let mut keys = vec![MediaKey::incoming(product, self.media), MediaKey::original(product, self.media)];
        for size in PictureSize::ALL {
            keys.extend(PictureFormat::ALL.map(|format| MediaKey::rendition(product, &self.folder, size, format)));
        }
        keys
    }
}

impl MediaKey {
    /// Where a client puts a file.
    pub fn incoming(product: ProductId, media: MediaId) -> Self {
        Self(format!("{INCOMING}/{}/{}", digits(product), digits(media)))
    }

    /// Where the file is kept.
    pub fn original(product: ProductId, media: MediaId) -> Self {
        Self(format!("{ORIGINALS}/{}/{}", digits(product), digits(media)))
    }

    /// Where a rendition is. With a slash before it, it is its path on the shop's site.
    pub fn rendition(product: ProductId, folder: &MediaFolder, size: PictureSize, format: PictureFormat) -> Self {
        let (width, extension) = (size.width(), format.extension());
        Self(format!("{MEDIA}/{}/{}/{width}.{extension}", digits(product), folder.as_str()))
    }

    /// The upload that this is the file of, if it is one's.
    pub fn upload(key: &str) -> Option<(ProductId, MediaId)> {
        let (product, media) = key.strip_prefix(INCOMING)?.strip_prefix('/')?.split_once('/')?;
        Some((id(product)?, id(media)?))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MediaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An id without its prefix.
fn digits<K: Kind>(id: Id<K>) -> String {
    id.bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn id<K: Kind>(digits: &str) -> Option<Id<K>> {
    Id::from_str(&format!("{}_{digits}", K::PREFIX)).map_err(|MalformedId| ()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    #[test]
    fn every_object_has_its_own_name() {
        let at = Timestamp::from_millis(1_769_860_800_000);
        let (product, media) = (ProductId::new(at, [3; 10]), MediaId::new(at, [9; 10]));
        let stored = StoredMedia { media, folder: MediaFolder::new([7; 16]) };
        let keys = stored.keys(product);
        let names: std::collections::BTreeSet<&str> = keys.iter().map(MediaKey::as_str).collect();
        assert_eq!(names.len(), keys.len());
        let incoming = MediaKey::incoming(product, media);
        assert_eq!(MediaKey::upload(incoming.as_str()), Some((product, media)));
        for key in keys.iter().filter(|key| **key != incoming) {
            assert_eq!(MediaKey::upload(key.as_str()), None, "{key}");
        }
        let digits = media.to_string().replace("media_", "");
        let served = MediaKey::rendition(product, &stored.folder, PictureSize::Medium, PictureFormat::Jpeg);
        assert!(served.as_str().starts_with("media/") && served.as_str().ends_with("/480.jpg"), "{served}");
        assert!(!served.as_str().contains(&digits), "{served} tells the original's name");
        for wrong in ["incoming/x", "incoming/x/y", "media/a/b", "incoming", ""] {
            assert_eq!(MediaKey::upload(wrong), None, "{wrong}");
        }
    }
}
