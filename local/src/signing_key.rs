use auth::KeyRing;

use crate::error::StartError;
use crate::folder::DataFolder;

const FILE: &str = "signing-key.json";

/// The keys that access tokens are signed with: the folder's, or a new one, which is kept there if there is a folder.
///
/// # Errors
/// When the folder's keys cannot be read. They are left as they are.
pub(crate) fn load(folder: Option<&DataFolder>) -> Result<KeyRing, StartError> {
    let kept = folder.map(|folder| folder.read(FILE)).transpose()?.flatten();
    if let (Some(folder), Some(text)) = (folder, kept) {
        let unreadable =
            |error| StartError::because(format!("{} is no signing key", folder.file(FILE).display()), error);
        return KeyRing::parse(&text).map_err(unreadable);
    }
    let unmade = |error| StartError::because("no signing key could be made", error);
    let ring = KeyRing::generate().map_err(unmade)?;
    if let Some(folder) = folder {
        folder.write(FILE, &ring.to_text().map_err(unmade)?)?;
    }
    Ok(ring)
}
