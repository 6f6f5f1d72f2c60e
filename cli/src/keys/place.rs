use std::fmt;
use std::path::PathBuf;

use auth::KeyRing;
use aws_sdk_ssm::Client;
use aws_sdk_ssm::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ssm::types::ParameterType;

use crate::args::Place;
use crate::failure::Failure;
use crate::{aws, private_file};

/// Where the private keys are stored.
pub(crate) enum KeyPlace {
    Parameter(String, Client),
    File(PathBuf),
}

impl KeyPlace {
    /// # Errors
    /// Returns a failure if the keys are in AWS and there are no credentials for it.
    pub(crate) async fn of(place: Place) -> Result<Self, Failure> {
        Ok(match (place.parameter, place.file) {
            (Some(name), _) => Self::Parameter(name, Client::new(&aws::config(None, aws::ITS_KEYS).await?)),
            (None, file) => Self::File(file.unwrap_or_default()),
        })
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self, Self::File(_))
    }

    /// # Errors
    /// Returns a failure if there are no keys or they cannot be read.
    pub(crate) async fn read(&self) -> Result<KeyRing, Failure> {
        let text = match self {
            Self::File(path) => private_file::read(path)?,
            Self::Parameter(name, client) => {
                match client.get_parameter().name(name).with_decryption(true).send().await {
                    Ok(answer) => answer.parameter.and_then(|parameter| parameter.value),
                    Err(error) if error.code() == Some("ParameterNotFound") => None,
                    Err(error) => return Err(self.unusable(&error)),
                }
            }
        };
        let text =
            text.ok_or_else(|| Failure::refused(format!("there is no key in {self}; keys generate makes one")))?;
        KeyRing::parse(&text).map_err(|error| Failure::because(self, error))
    }

    /// Writes a shop's first key.
    ///
    /// # Errors
    /// Returns a failure if there is a key already, or if it cannot be written.
    pub(crate) async fn write_first(&self, ring: &KeyRing) -> Result<(), Failure> {
        let there = || Failure::refused(format!("there is a key in {self}; keys rotate puts a new one in its place"));
        match self {
            Self::File(path) if path.exists() => Err(there()),
            Self::File(_) => self.write(ring).await,
            Self::Parameter(name, client) => {
                let put = client.put_parameter().name(name).r#type(ParameterType::SecureString).overwrite(false);
                match put.value(text(ring)?).send().await {
                    Ok(_) => Ok(()),
                    Err(error) if error.code() == Some("ParameterAlreadyExists") => Err(there()),
                    Err(error) => Err(self.unusable(&error)),
                }
            }
        }
    }

    /// Replaces the stored keys.
    ///
    /// # Errors
    /// Returns a failure if they cannot be written.
    pub(crate) async fn write(&self, ring: &KeyRing) -> Result<(), Failure> {
        match self {
            Self::File(path) => private_file::write(path, &text(ring)?),
            Self::Parameter(name, client) => {
                let put = client.put_parameter().name(name).r#type(ParameterType::SecureString).overwrite(true);
                let put = put.value(text(ring)?).send().await;
                put.map(|_| ()).map_err(|error| self.unusable(&error))
            }
        }
    }

    fn unusable<E: ProvideErrorMetadata, R>(&self, error: &SdkError<E, R>) -> Failure {
        let why = match error {
            SdkError::ServiceError(_) => error.code().unwrap_or("refused").to_owned(),
            SdkError::TimeoutError(_) => "AWS took too long".to_owned(),
            _ => "AWS cannot be reached; are there credentials and a region?".to_owned(),
        };
        Failure::because(format!("{self} cannot be used"), why)
    }
}

fn text(ring: &KeyRing) -> Result<String, Failure> {
    ring.to_text().map_err(|error| Failure::because("the keys", error))
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(name, _) => write!(f, "the parameter {name}"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}
