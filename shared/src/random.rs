//! Randomness, injected so that tests can make it reproducible.

use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::{Id, Kind, Timestamp};

/// A source of random bytes: the operating system, or a seed in tests.
#[derive(Clone, Debug, Default)]
pub struct Random {
    seeded: Option<Arc<Mutex<u64>>>,
}

impl Random {
    /// Reproducible bytes, for tests. Never use it for secrets.
    pub fn seeded(seed: u64) -> Self {
        Self { seeded: Some(Arc::new(Mutex::new(seed))) }
    }

    /// Returns `N` random bytes.
    ///
    /// # Panics
    /// Panics if the operating system provides no randomness: the program cannot safely continue without it.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &self.seeded {
            None => {
                #[allow(clippy::expect_used, clippy::disallowed_methods)]
                getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
            }
            Some(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in bytes.chunks_mut(8) {
                    let word = splitmix64(&mut state).to_le_bytes();
                    chunk.iter_mut().zip(word).for_each(|(to, from)| *to = from);
                }
            }
        }
        bytes
    }

    /// Returns a new time-ordered id.
    pub fn id<K: Kind>(&self, now: Timestamp) -> Id<K> {
        Id::new(now, self.bytes())
    }

    /// Returns a number below `bound`, for jitter or to choose one of several. Returns 0 if `bound` is 0.
    pub fn below(&self, bound: u64) -> u64 {
        u64::from_le_bytes(self.bytes()).checked_rem(bound).unwrap_or(0)
    }
}

/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
