use auth::SigningKey;

use crate::error::StartError;
use crate::folder::DataFolder;

const FILE: &str = "signing-key.json";

/// The key that access tokens are signed with: the folder's, or a new one, which is kept there if there is a folder.
///
/// # Errors
/// When the folder's key cannot be read. It is left as it is.
pub(crate) fn load(folder: Option<&DataFolder>) -> Result<SigningKey, StartError> {
    let kept = folder.map(|folder| folder.read(FILE)).transpose()?.flatten();
    if let (Some(folder), Some(text)) = (folder, kept) {
        let unreadable =
            |error| StartError::because(format!("{} is no signing key", folder.file(FILE).display()), error);
        return SigningKey::parse(&text).map_err(unreadable);
    }
    let unmade = |error| StartError::because("no signing key could be made", error);
    let key = SigningKey::generate().map_err(unmade)?;
    if let Some(folder) = folder {
        folder.write(FILE, &key.to_text().map_err(unmade)?)?;
    }
    Ok(key)
}
