use shared::random::Random;

const EMAIL: &str = "admin@bodega.example";
/// Without characters that are easily taken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";
/// 32 possibilities a character: 100 bits.
const LENGTH: usize = 20;

/// The first admin of a new shop.
pub(super) struct Credentials {
    pub(super) email: String,
    pub(super) password: String,
    /// Whether nobody knows the password yet.
    pub(super) generated: bool,
}

impl Credentials {
    /// As given; what is not given is made up.
    pub(super) fn new(email: Option<String>, password: Option<String>, random: &Random) -> Self {
        Self {
            email: email.unwrap_or_else(|| EMAIL.to_owned()),
            generated: password.is_none(),
            password: password.unwrap_or_else(|| generate(random)),
        }
    }
}

fn generate(random: &Random) -> String {
    let bytes = random.bytes::<LENGTH>();
    bytes
        .iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|&character| char::from(character))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_made_up_where_none_is_given() {
        let random = Random::default();
        let made_up = Credentials::new(None, None, &random);
        assert!(made_up.generated && made_up.email == EMAIL && made_up.password.len() == LENGTH);
        assert_ne!(made_up.password, Credentials::new(None, None, &random).password);
        let given = Credentials::new(Some("a@b.example".into()), Some("secret secret".into()), &random);
        assert!(!given.generated && given.password == "secret secret");
    }
}
