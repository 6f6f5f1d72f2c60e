//! Replaces a key without logging anybody out. First every function learns the new key. Then the new key signs. When
//! the last token of the old key has expired, the old key is removed.

use std::time::Duration;

use auth::{KeyError, KeyRing};
use shared::auth::ACCESS_TOKEN_LIFETIME;
use shared::domain::Timestamp;

/// How long a key is kept after it was seen not to sign: the lifetime of its tokens, and five minutes for functions
/// that were running during the deployment.
const KEPT: Duration = Duration::from_secs(ACCESS_TOKEN_LIFETIME.as_secs() + 5 * 60);

/// The next step of a rotation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Create a new key. Publish it after the old one, which continues to sign.
    Add,
    /// The same, but the key already exists.
    DeployNew,
    /// Publish the new key first, so that it signs.
    Switch,
    /// Do nothing: tokens of the old key are still valid.
    Wait { until: Timestamp },
    /// Delete the old key and stop publishing it.
    Remove,
    /// The same, but the key is already deleted.
    DeployWithoutOld,
}

/// Returns the next step, derived from the keys that the shop publishes.
///
/// # Errors
/// Returns a sentence if the published keys fit no step: it is another shop, or somebody changed the keys by hand.
pub(crate) fn next_step(ring: &KeyRing, published: &[String], now: Timestamp) -> Result<Step, String> {
    let published: Vec<&str> = published.iter().map(String::as_str).collect();
    match (ring.kids().as_slice(), published.as_slice()) {
        ([only], [there]) if only == there => Ok(Step::Add),
        ([only], [there, ..]) if only == there => Ok(Step::DeployWithoutOld),
        ([_, old], [there]) if old == there => Ok(Step::DeployNew),
        ([new, old], [first, second]) if old == first && new == second => Ok(Step::Switch),
        ([new, old], [first, second]) if new == first && old == second => {
            let until = ring.retired_at(old).unwrap_or(now).plus(KEPT);
            Ok(if now < until { Step::Wait { until } } else { Step::Remove })
        }
        ([new, _], [there]) if new == there => Ok(Step::Remove),
        _ => Err("the shop publishes other keys than these, so this is another shop, or one between two \
                  deployments; keys list tells more"
            .to_owned()),
    }
}

impl Step {
    /// Takes the step, and returns the public keys to deploy.
    ///
    /// # Errors
    /// Returns `KeyError` if no key can be created.
    pub(crate) fn take(self, ring: &mut KeyRing, now: Timestamp) -> Result<String, KeyError> {
        if self == Self::Add {
            ring.add()?;
        }
        let kids: Vec<String> = ring.kids().into_iter().map(str::to_owned).collect();
        let old = kids.last().map(String::as_str).unwrap_or_default();
        match self {
            Self::Wait { .. } if ring.retired_at(old).is_none() => ring.retire(old, now),
            Self::Remove => ring.remove(old),
            _ => {}
        }
        let mut order = ring.kids();
        if matches!(self, Self::Add | Self::DeployNew) {
            order.reverse();
        }
        Ok(ring.public_jwks_of(&order))
    }

    /// Returns true if the step changes the stored keys.
    pub(crate) fn changes_the_ring(self) -> bool {
        matches!(self, Self::Add | Self::Wait { .. } | Self::Remove)
    }
}

/// Rotates the key of a shop that is one process. Nobody else has to learn the new key first, so it signs at once. Adds
/// a new key, retires the current one, and removes keys whose tokens have expired.
///
/// # Errors
/// Returns `KeyError` if no key can be created.
pub(crate) fn at_once(ring: &mut KeyRing, now: Timestamp) -> Result<(), KeyError> {
    let kids: Vec<String> = ring.kids().into_iter().map(str::to_owned).collect();
    ring.add()?;
    for kid in kids {
        match ring.retired_at(&kid) {
            None => ring.retire(&kid, now),
            Some(at) if at.plus(KEPT) <= now => ring.remove(&kid),
            Some(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use shared::auth::PublicKeys;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    /// Deploys the keys of a step. Returns the published `kid`s and the one that signs now.
    fn deploy(ring: &KeyRing, jwks: &str) -> (Vec<String>, String) {
        let public = PublicKeys::parse(jwks).expect("a key set");
        let again = KeyRing::parse(&ring.to_text().expect("text")).expect("its own text");
        let signs = again.into_signing_key(&public).expect("a key").kid().to_owned();
        (public.kids().to_vec(), signs)
    }

    #[test]
    fn at_each_step_the_key_that_signs_was_published_a_step_before() {
        let mut ring = KeyRing::generate().expect("random");
        let (mut published, old) = deploy(&ring, &ring.public_jwks());
        let (mut now, mut steps, mut signs) = (NOW, Vec::new(), old.clone());
        loop {
            let step = next_step(&ring, &published, now).expect("a step");
            let jwks = step.take(&mut ring, now).expect("a step");
            // Before the deployment, repeating the step gives the same keys.
            if !matches!(step, Step::Remove) {
                let again = next_step(&ring, &published, now).expect("a step").take(&mut ring, now).expect("a step");
                assert_eq!(jwks, again, "{step:?}");
            }
            let (next_published, next_signs) = deploy(&ring, &jwks);
            assert!(published.contains(&next_signs), "{step:?}: functions that are not deployed yet do not know it");
            assert!(next_published.contains(&signs) || matches!(step, Step::Remove), "{step:?}");
            (published, signs) = (next_published, next_signs);
            steps.push(step);
            if matches!(step, Step::Remove) {
                break;
            }
            now = now.plus(Duration::from_secs(10 * 60));
        }
        let until = NOW.plus(Duration::from_secs(40 * 60));
        let wait = Step::Wait { until };
        assert_eq!(steps, [Step::Add, Step::Switch, wait, wait, Step::Remove]);
        assert!(signs != old && published == [signs.clone()] && ring.kids() == [signs.as_str()]);
    }

    #[test]
    fn an_old_key_that_is_not_deployed_away_comes_before_a_new_one() {
        let mut ring = KeyRing::generate().expect("random");
        Step::Add.take(&mut ring, NOW).expect("a step");
        let published: Vec<String> = ring.kids().into_iter().map(str::to_owned).collect();
        ring.remove(&published[1]);
        assert_eq!(next_step(&ring, &published, NOW), Ok(Step::DeployWithoutOld));
    }

    #[test]
    fn another_shops_keys_are_left_alone() {
        let (ring, other) = (KeyRing::generate().expect("random"), KeyRing::generate().expect("random"));
        let published: Vec<String> = other.kids().into_iter().map(str::to_owned).collect();
        assert!(next_step(&ring, &published, NOW).is_err());
    }

    #[test]
    fn at_once_keeps_a_key_for_as_long_as_its_tokens() {
        let mut ring = KeyRing::generate().expect("random");
        let first = ring.kids()[0].to_owned();
        at_once(&mut ring, NOW).expect("random");
        assert_eq!((ring.kids().len(), ring.kids()[1], ring.retired_at(&first)), (2, first.as_str(), Some(NOW)));
        at_once(&mut ring, NOW.plus(KEPT - Duration::from_millis(1))).expect("random");
        assert_eq!(ring.kids().len(), 3);
        at_once(&mut ring, NOW.plus(KEPT)).expect("random");
        assert_eq!((ring.kids().len(), ring.kids().contains(&first.as_str())), (3, false));
    }
}
