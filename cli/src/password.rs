use std::io::{BufRead, IsTerminal};

use console::Term;
use shared::config;
use shared::random::Random;

use crate::failure::Failure;

/// Without characters that look like others.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789-";
/// Each character has 32 possibilities: 100 bits in total.
const LENGTH: usize = 20;

/// Returns the given password: `BODEGA_PASSWORD`, or what the user types without echo, or the first line of standard
/// input if it is not a terminal. `None` if it is empty.
///
/// # Errors
/// Returns a failure if it cannot be read.
pub(crate) fn given(prompt: &str) -> Result<Option<String>, Failure> {
    if let Some(password) = config::cli_password() {
        return Ok(Some(password));
    }
    let unread = |error| Failure::because("the password cannot be read", error);
    let mut typed = String::new();
    if std::io::stdin().is_terminal() {
        let terminal = Term::stderr();
        terminal.write_str(prompt).map_err(unread)?;
        typed = terminal.read_secure_line().map_err(unread)?;
    } else {
        std::io::stdin().lock().read_line(&mut typed).map_err(unread)?;
    }
    let password = typed.trim_end_matches(['\r', '\n']).to_owned();
    Ok(Some(password).filter(|password| !password.is_empty()))
}

/// Returns a new random password.
pub(crate) fn made_up(random: &Random) -> String {
    let bytes = random.bytes::<LENGTH>();
    let characters = bytes.iter().filter_map(|byte| ALPHABET.get(usize::from(byte % 32)));
    characters.map(|&character| char::from(character)).collect()
}
