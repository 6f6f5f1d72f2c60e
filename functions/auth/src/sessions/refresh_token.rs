use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::auth::Secret;
use shared::domain::{SessionId, UserId};
use shared::random::Random;
use shared::store::Presented;

const PREFIX: &str = "rt_";

/// A refresh token: which session it is of, a secret that all tokens of the session share, and one of its own. As text
/// `rt_` and 80 bytes in base64url. Has no `Debug`: it is never shown but to its holder.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RefreshToken {
    pub(crate) user: UserId,
    pub(crate) session: SessionId,
    pub(crate) family: Secret<16>,
    pub(crate) secret: Secret<32>,
}

impl RefreshToken {
    /// The first one of a session.
    pub(crate) fn first(user: UserId, session: SessionId, random: &Random) -> Self {
        Self { user, session, family: Secret::new(random.bytes()), secret: Secret::new(random.bytes()) }
    }

    /// The next one of the same session.
    pub(crate) fn succeeded_by(self, secret: Secret<32>) -> Self {
        Self { secret, ..self }
    }

    pub(crate) fn presented(&self) -> Presented {
        Presented { user: self.user, session: self.session, family: self.family.hash(), secret: self.secret.clone() }
    }

    /// Reads exactly what [`RefreshToken::reveal`] wrote.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        let (user, rest) = bytes.split_first_chunk()?;
        let (session, rest) = rest.split_first_chunk()?;
        let (family, rest) = rest.split_first_chunk()?;
        Some(Self {
            user: UserId::from_bytes(*user),
            session: SessionId::from_bytes(*session),
            family: Secret::new(*family),
            secret: Secret::new(rest.try_into().ok()?),
        })
    }

    /// The text to give to its holder.
    pub(crate) fn reveal(&self) -> String {
        let parts: [&[u8]; 4] = [&self.user.bytes(), &self.session.bytes(), self.family.bytes(), self.secret.bytes()];
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(parts.concat()))
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::Timestamp;

    use super::*;

    #[test]
    fn comes_back_and_takes_one_spelling_only() {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let random = Random::seeded(1);
        let token = RefreshToken::first(random.id(now), random.id(now), &random);
        let text = token.reveal();
        assert!(RefreshToken::parse(&text).is_some_and(|parsed| parsed == token));
        let other = [
            &text[3..],
            "",
            "rt_",
            "rt_AAAA",
            &text[..text.len() - 1],
            &format!("{text}A"),
            &format!("{text}="),
            &format!("{text}AAAA"),
        ];
        for wrong in other {
            assert!(RefreshToken::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn all_tokens_of_a_session_share_its_family() {
        let random = Random::seeded(2);
        let now = Timestamp::from_millis(0);
        let first = RefreshToken::first(random.id(now), random.id(now), &random);
        let second = first.clone().succeeded_by(first.secret.derive(b"salt"));
        assert!(first.family == second.family && first.secret != second.secret && first.session == second.session);
    }
}
