//! Letters to staff about the stock.

use askama::Template;
use shared::config;
use shared::domain::ProductId;

use super::{Letter, Locale};
use crate::{Failure, Mail};

/// What a letter about a low stock tells.
struct Low<'a> {
    product: ProductId,
    name: &'a str,
    sku: Option<&'a str>,
    left: i64,
}

#[derive(Template)]
#[template(path = "en/low_stock.html")]
struct EnglishHtml<'a> {
    shop: &'a config::Mail,
    low: &'a Low<'a>,
}

#[derive(Template)]
#[template(path = "en/low_stock.txt")]
struct EnglishText<'a> {
    shop: &'a config::Mail,
    low: &'a Low<'a>,
}

impl Mail {
    /// To staff, if they want to be told.
    pub(super) fn low_stock_letter(
        &self,
        product: ProductId,
        name: &str,
        sku: Option<&str>,
        left: i64,
    ) -> Result<Option<Letter>, Failure> {
        let Some(staff) = &self.settings.staff else { return Ok(None) };
        render(&self.settings, Locale::default(), staff.as_str(), &Low { product, name, sku, left }).map(Some)
    }
}

fn render(shop: &config::Mail, locale: Locale, to: &str, low: &Low<'_>) -> Result<Letter, Failure> {
    match locale {
        Locale::English => {
            let subject = format!("Low stock: {}", low.name);
            Letter::new(to, subject, &EnglishText { shop, low }, &EnglishHtml { shop, low })
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::Timestamp;

    use super::*;
    use crate::compose::order::tests::{HOSTILE, shop};

    fn letter(name: &str, sku: Option<&str>) -> Letter {
        let product = ProductId::new(Timestamp::from_millis(1_769_860_800_000), [3; 10]);
        let low = Low { product, name, sku, left: 3 };
        render(&shop(), Locale::English, "staff@bodega.example", &low).expect("a letter")
    }

    #[test]
    fn a_low_stock_as_it_renders() {
        let letter = letter("Blue mug", Some("MUG-BLUE"));
        insta::assert_snapshot!("low_stock.txt", format!("Subject: {}\n\n{}", letter.subject, letter.text));
        insta::assert_snapshot!("low_stock.html", letter.html);
    }

    #[test]
    fn a_hostile_name_stays_a_name() {
        let letter = letter(HOSTILE, Some(HOSTILE));
        assert!(!letter.html.contains("<script") && !letter.html.contains("<img"), "{}", letter.html);
        assert!(letter.html.contains("&#60;script&#62;"), "{}", letter.html);
        assert!(letter.text.contains(HOSTILE));
    }
}
