//! The keys that sign access tokens.

mod place;
mod rotation;

use auth::KeyRing;
use shared::auth::PublicKeys;
use shared::clock::Clock;
use shared::domain::Timestamp;

use self::place::KeyPlace;
use self::rotation::{Step, next_step};
use crate::args::{Keys, Place};
use crate::failure::Failure;
use crate::output;
use crate::shop::Shop;

/// # Errors
/// Returns a failure if the keys cannot be read or written, or if the step would log users out.
pub(crate) async fn run(shop: &Shop, command: Keys) -> Result<(), Failure> {
    match command {
        Keys::Generate(place) => generate(&KeyPlace::of(place).await?).await,
        Keys::Rotate(place) => rotate(shop, place).await,
        Keys::List(place) => list(shop, &KeyPlace::of(place).await?).await,
    }
}

async fn generate(place: &KeyPlace) -> Result<(), Failure> {
    let ring = KeyRing::generate().map_err(|error| Failure::because("a key", error))?;
    place.write_first(&ring).await?;
    eprintln!("The private key is in {place}. This is the public one, for the template's PublicKeys:");
    deploy(&ring.public_jwks())
}

/// Prints public keys, and on standard error the line for `parameter_overrides` in samconfig.toml.
fn deploy(jwks: &str) -> Result<(), Failure> {
    output::line(jwks)?;
    eprintln!("In samconfig.toml, as an entry of parameter_overrides:\n  {}", parameter(jwks));
    Ok(())
}

/// SAM requires a backslash before each quote in a value.
fn parameter(jwks: &str) -> String {
    format!("'PublicKeys=\"{}\"',", jwks.replace('"', "\\\""))
}

async fn rotate(shop: &Shop, place: Place) -> Result<(), Failure> {
    let now = Clock::default().now();
    let place = KeyPlace::of(place).await?;
    let mut ring = place.read().await?;
    if place.is_file() {
        rotation::at_once(&mut ring, now).map_err(|error| Failure::because("a key", error))?;
        place.write(&ring).await?;
        eprintln!(
            "The new key is in {place}: the shop signs with it from its next start on. These are the public keys:"
        );
        return output::line(&ring.public_jwks());
    }
    let published = shop.public_keys().await?;
    let step = next_step(&ring, published.kids(), now).map_err(Failure::refused)?;
    let deploy = step.take(&mut ring, now).map_err(|error| Failure::because("a key", error))?;
    if step.changes_the_ring() {
        place.write(&ring).await?;
    }
    eprintln!("{}", explanation(&step));
    self::deploy(&deploy)
}

fn explanation(step: &Step) -> String {
    match step {
        Step::Add | Step::DeployNew => "There is a new key, which signs nothing yet. Deploy with these PublicKeys, so \
             that all functions know it; then call this again:"
            .to_owned(),
        Step::Switch => {
            "All functions know the new key. Deploy with these PublicKeys, so that it signs; then call this again:"
                .to_owned()
        }
        Step::Wait { until } => format!(
            "The new key signs. Tokens of the old one are about until {}; call this again after that. These are the \
             PublicKeys until then, as deployed:",
            short(*until)
        ),
        Step::Remove => "The last token of the old key has run out, and the old key is gone. Deploy with these \
             PublicKeys, and all is done:"
            .to_owned(),
        Step::DeployWithoutOld => "The old key is gone. Deploy with these PublicKeys, and all is done:".to_owned(),
    }
}

async fn list(shop: &Shop, place: &KeyPlace) -> Result<(), Failure> {
    let ring = place.read().await?;
    let published = shop.public_keys().await;
    for kid in ring.kids() {
        output::line(&format!("{kid}  {}", standing(&ring, kid, published.as_ref().ok())))?;
    }
    if let Err(failure) = published {
        eprintln!("Which of them signs is for the shop to say: {}", failure.sentence().unwrap_or_default());
    }
    Ok(())
}

/// Describes the state of a key, from what the shop publishes.
fn standing(ring: &KeyRing, kid: &str, published: Option<&PublicKeys>) -> String {
    let known = |kids: &[String]| kids.iter().any(|published| published == kid);
    let signs = |kids: &[String]| kids.iter().find(|published| ring.kids().contains(&published.as_str())).cloned();
    match (published.map(PublicKeys::kids), ring.retired_at(kid)) {
        (None, None) => "in the ring".to_owned(),
        (None, Some(at)) => format!("signs no more since {}", short(at)),
        (Some(kids), _) if !known(kids) => "not published".to_owned(),
        (Some(kids), _) if signs(kids).as_deref() == Some(kid) => "signs".to_owned(),
        (Some(_), Some(at)) => format!("signs no more since {}, its tokens hold", short(at)),
        (Some(_), None) => "signs not, its tokens hold".to_owned(),
    }
}

fn short(at: Timestamp) -> String {
    let text = at.to_string();
    format!("{} UTC", text.get(..16).unwrap_or_default().replace('T', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_that_of_samconfig() {
        assert_eq!(parameter(r#"{"keys":[]}"#), r#"'PublicKeys="{\"keys\":[]}"',"#);
    }
}
