//! Letters to staff about the stock.

use shared::domain::ProductId;

use super::templates::email_templates;
use super::{Letter, Locale};
use crate::{Failure, Mail};

/// A low stock as letters show it.
struct LowStock {
    product: ProductId,
    name: String,
    sku: Option<String>,
    left: i64,
}

email_templates! { low: LowStock;
    LowStock, "en/low_stock/letter.html", "en/low_stock/letter.txt", "Low stock: {{ low.name }}";
}

impl Mail {
    /// To staff, if their address is configured.
    pub(super) fn low_stock_letter(
        &self,
        product: ProductId,
        name: &str,
        sku: Option<&str>,
        left: i64,
    ) -> Result<Option<Letter>, Failure> {
        let Some(staff) = &self.settings.staff else { return Ok(None) };
        let low = LowStock { product, name: name.to_owned(), sku: sku.map(str::to_owned), left };
        EmailTemplate::LowStock.letter(&self.settings, Locale::default(), staff.as_str(), &low).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use shared::domain::Timestamp;

    use super::*;
    use crate::compose::order::tests::{HOSTILE, shop};
    use crate::compose::templates::assert_rendered;

    fn letter(name: &str, sku: Option<&str>) -> Letter {
        let product = ProductId::new(Timestamp::from_millis(1_769_860_800_000), [3; 10]);
        let low = LowStock { product, name: name.to_owned(), sku: sku.map(str::to_owned), left: 3 };
        EmailTemplate::LowStock.letter(&shop(), Locale::English, "staff@bodega.example", &low).expect("a letter")
    }

    #[test]
    fn a_low_stock_as_it_renders() {
        for (_, path) in EmailTemplate::ALL {
            assert_rendered(path, &letter("Blue mug", Some("MUG-BLUE")));
        }
    }

    #[test]
    fn a_hostile_name_stays_a_name() {
        let letter = letter(HOSTILE, Some(HOSTILE));
        assert!(!letter.html.contains("<script") && !letter.html.contains("<img"), "{}", letter.html);
        assert!(letter.html.contains("&#60;script&#62;"), "{}", letter.html);
        assert!(letter.text.contains(HOSTILE));
    }
}
