use super::*;
use crate::compose::order::tests::{HOSTILE, shop};
use crate::compose::templates::assert_rendered;

fn letter(template: EmailTemplate, name: Option<&str>) -> Letter {
    let with_token =
        matches!(template, EmailTemplate::VerifyEmail | EmailTemplate::ResetPassword | EmailTemplate::ConfirmAddress);
    let link =
        with_token.then(|| "https://shop.example/page?token=mEUbX0xkKBjKBfYJ0x8Vwq6ouBqkn0q1mhxWtCzAzTk".to_owned());
    let to = Email::parse("ada@example.com").expect("an address");
    let view = AccountView { name: name.map(str::to_owned), link };
    template.letter(&shop(), Locale::English, to.as_str(), &view).expect("a letter")
}

#[test]
fn each_account_letter_as_it_renders() {
    for (template, path) in EmailTemplate::ALL {
        assert_rendered(path, &letter(*template, Some("Ada & <Co>")));
    }
}

#[test]
fn letters_with_a_token_have_its_link_twice_in_html_and_once_in_text() {
    for &(template, _) in EmailTemplate::ALL {
        let letter = letter(template, None);
        let wanted = if matches!(
            template,
            EmailTemplate::VerifyEmail | EmailTemplate::ResetPassword | EmailTemplate::ConfirmAddress
        ) {
            1
        } else {
            0
        };
        assert_eq!(letter.text.matches("?token=mEUb").count(), wanted, "{template:?}");
        assert_eq!(letter.html.matches("?token=mEUb").count(), 2 * wanted, "{template:?}");
        assert!(!letter.subject.contains("token"));
        assert!(letter.text.starts_with("Hello,\n"), "{}", letter.text);
    }
}

#[test]
fn a_hostile_name_stays_a_name() {
    for &(template, _) in EmailTemplate::ALL {
        let letter = letter(template, Some(HOSTILE));
        assert!(!letter.html.contains("<script") && !letter.html.contains("<img"), "{}", letter.html);
        assert!(letter.html.contains("&#60;script&#62;") && letter.text.contains(HOSTILE));
    }
}
