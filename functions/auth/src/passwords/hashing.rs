use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use shared::domain::Password;
use shared::http::Problem;
use shared::random::Random;
use tokio::sync::Semaphore;

/// Argon2id's memory in KiB, passes and lanes: OWASP's Password Storage Cheat Sheet.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What is compared with where there is no such user: a hash with the same settings, of nothing that anybody knows.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes passwords, off the threads that answer, no more at once than there are processors: each takes 19 MiB.
#[derive(Clone)]
pub(crate) struct Passwords {
    random: Random,
    slots: Arc<Semaphore>,
    done: Arc<AtomicU64>,
}

/// A password could not be hashed: out of memory, or what is stored is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordError;

impl Passwords {
    pub(crate) fn new(random: Random) -> Self {
        let slots = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { random, slots: Arc::new(Semaphore::new(slots)), done: Arc::default() }
    }

    pub(crate) fn hashes_done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// The hash to store, in PHC string format.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub(crate) async fn hash(&self, password: &Password) -> Result<String, PasswordError> {
        let salt: [u8; 16] = self.random.bytes();
        let hashed = self.work(password, move |password| {
            settings()?.hash_password_with_salt(password, &salt).map_err(|_| PasswordError)
        });
        Ok(hashed.await?.to_string())
    }

    /// Whether the password is the one that was hashed; the same work where there is no hash.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub(crate) async fn verify(&self, password: &Password, hash: Option<&str>) -> Result<bool, PasswordError> {
        let known = hash.is_some();
        let hash = PasswordHash::new(hash.unwrap_or(NOBODY)).map_err(|_| PasswordError)?;
        let compared = self.work(password, move |password| match settings()?.verify_password(password, &hash) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(_) => Err(PasswordError),
        });
        Ok(compared.await? && known)
    }

    async fn work<T: Send + 'static>(
        &self,
        password: &Password,
        work: impl FnOnce(&[u8]) -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let _slot = self.slots.acquire().await.map_err(|_| PasswordError)?;
        self.done.fetch_add(1, Ordering::Relaxed);
        let password = password.clone();
        tokio::task::spawn_blocking(move || work(password.reveal().as_bytes())).await.map_err(|_| PasswordError)?
    }
}

/// Whether a hash was made with weaker settings than today's.
pub(crate) fn is_weak(hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    let Ok(params) = Params::try_from(&hash) else { return false };
    hash.algorithm != ARGON2ID_IDENT || params.m_cost() < MEMORY_KIB || params.t_cost() < PASSES
}

fn settings() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| PasswordError)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a password could not be hashed")
    }
}

impl std::error::Error for PasswordError {}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        Self::internal().because(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text).expect("a password")
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_which_says_how_it_was_made() {
        let passwords = Passwords::new(Random::default());
        let hash = passwords.hash(&password("correct horse")).await.expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(passwords.hash(&password("correct horse")).await, Ok(hash.clone()));
        assert_eq!(passwords.verify(&password("correct horse"), Some(&hash)).await, Ok(true));
        assert_eq!(passwords.verify(&password("correct horsf"), Some(&hash)).await, Ok(false));
        assert_eq!(passwords.verify(&password("correct horse"), Some("nonsense")).await, Err(PasswordError));
    }

    #[tokio::test]
    async fn nobody_costs_as_much_as_somebody() {
        let passwords = Passwords::new(Random::default());
        assert_eq!(passwords.verify(&password("whatever"), None).await, Ok(false));
        assert_eq!(passwords.hashes_done(), 1);
        let params = |hash: &str| Params::try_from(&PasswordHash::new(hash).expect("a hash")).expect("settings");
        let real = passwords.hash(&password("whatever")).await.expect("hashed");
        assert_eq!(params(NOBODY), params(&real));
        assert!(!is_weak(NOBODY) && !is_weak(&real));
    }

    #[test]
    fn weaker_settings_are_seen() {
        for weak in ["m=9728,t=2,p=1", "m=19456,t=1,p=1"] {
            assert!(is_weak(&NOBODY.replace("m=19456,t=2,p=1", weak)), "{weak}");
        }
        assert!(is_weak(&NOBODY.replace("argon2id", "argon2i")));
        assert!(!is_weak(&NOBODY.replace("m=19456,t=2", "m=65536,t=3")));
    }
}
