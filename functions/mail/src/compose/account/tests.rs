use super::*;
use crate::compose::order::tests::{HOSTILE, shop};

const ALL: [(EmailTemplate, &str); 6] = [
    (EmailTemplate::VerifyEmail, "verify_email"),
    (EmailTemplate::ResetPassword, "reset_password"),
    (EmailTemplate::ConfirmAddress, "confirm_address"),
    (EmailTemplate::AddressChangeAsked, "address_change_asked"),
    (EmailTemplate::AddressChanged, "address_changed"),
    (EmailTemplate::PasswordChanged, "password_changed"),
];

fn letter(told: EmailTemplate, name: Option<&str>) -> Letter {
    let with_token =
        matches!(told, EmailTemplate::VerifyEmail | EmailTemplate::ResetPassword | EmailTemplate::ConfirmAddress);
    let link =
        with_token.then(|| "https://shop.example/page?token=mEUbX0xkKBjKBfYJ0x8Vwq6ouBqkn0q1mhxWtCzAzTk".to_owned());
    let to = Email::parse("ada@example.com").expect("an address");
    let view = AccountView { name: name.map(str::to_owned), link };
    render(&shop(), Locale::English, told, &to, &view).expect("a letter")
}

#[test]
fn each_account_letter_as_it_renders() {
    for (told, name) in ALL {
        let letter = letter(told, Some("Ada & <Co>"));
        insta::assert_snapshot!(format!("{name}.txt"), format!("Subject: {}\n\n{}", letter.subject, letter.text));
        insta::assert_snapshot!(format!("{name}.html"), letter.html);
    }
}

#[test]
fn letters_with_a_token_have_its_link_twice_in_html_and_once_in_text() {
    for (told, _) in ALL {
        let letter = letter(told, None);
        let wanted = if matches!(
            told,
            EmailTemplate::VerifyEmail | EmailTemplate::ResetPassword | EmailTemplate::ConfirmAddress
        ) {
            1
        } else {
            0
        };
        assert_eq!(letter.text.matches("?token=mEUb").count(), wanted, "{told:?}");
        assert_eq!(letter.html.matches("?token=mEUb").count(), 2 * wanted, "{told:?}");
        assert!(!letter.subject.contains("token"));
        assert!(letter.text.starts_with("Hello,\n"), "{}", letter.text);
    }
}

#[test]
fn a_hostile_name_stays_a_name() {
    for (told, _) in ALL {
        let letter = letter(told, Some(HOSTILE));
        assert!(!letter.html.contains("<script") && !letter.html.contains("<img"), "{}", letter.html);
        assert!(letter.html.contains("&#60;script&#62;") && letter.text.contains(HOSTILE));
    }
}
