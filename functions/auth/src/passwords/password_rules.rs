//! What may become somebody's password (NIST SP 800-63B, 5.1.1.2): long enough, and not what is tried first.

use std::collections::HashSet;
use std::sync::LazyLock;

use shared::domain::{Email, Invalid, Password, Username, fold};

/// The commonest passwords of at least eight characters, folded, one a line.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Whether a password may become that of somebody with this e-mail address and username.
///
/// # Errors
/// `too_short` or `too_common`.
pub(crate) fn check(password: &Password, email: &Email, username: Option<&Username>) -> Result<(), Invalid> {
    password.check_new()?;
    let folded = fold(password.reveal());
    let email = email.folded();
    let local = email.split('@').next().unwrap_or_default();
    let own = folded == email || folded == local || username.is_some_and(|username| folded == username.folded());
    if own {
        return Err(Invalid::new("too_common", "must not be your own e-mail address or username"));
    }
    if COMMON.contains(folded.trim()) {
        return Err(Invalid::new("too_common", "is a common password"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_tried_first_is_refused() {
        let email = Email::parse("Margaret.Hamilton@example.com").expect("an address");
        let username = Username::parse("apollo-eleven").expect("a username");
        let check =
            |text| check(&Password::parse(text).expect(text), &email, Some(&username)).map_err(|invalid| invalid.code);
        for (text, found) in [
            ("short", Err("too_short")),
            ("password1", Err("too_common")),
            ("PassWord1", Err("too_common")),
            ("qwertyuiop", Err("too_common")),
            ("margaret.hamilton", Err("too_common")),
            ("margaret.hamilton@EXAMPLE.com", Err("too_common")),
            ("Apollo-Eleven", Err("too_common")),
            ("correct horse", Ok(())),
            ("пароль и ещё", Ok(())),
        ] {
            assert_eq!(check(text), found, "{text}");
        }
    }

    #[test]
    fn the_list_is_folded_and_holds_only_what_is_long_enough() {
        assert!(COMMON.len() > 300);
        for line in include_str!("common_passwords.txt").lines() {
            assert!(line.chars().count() >= 8 && line == fold(line), "{line}");
        }
    }
}
