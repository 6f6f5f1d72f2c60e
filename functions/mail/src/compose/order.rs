//! Letters to an order's buyer.

use askama::Template;
use shared::config;
use shared::domain::{Currency, Money, OrderId, OrderLine, recorded_currency};
use shared::store::OrderItem;

use super::{Letter, Locale};
use crate::{Failure, Mail};

/// What a letter tells of its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Placed,
    Shipped,
    Cancelled,
}

/// An order as letters show it.
struct OrderView {
    id: OrderId,
    /// Whom to greet, if the name is known.
    name: Option<String>,
    lines: Vec<LineView>,
    total: String,
    /// Where it goes, line by line; empty if it was not said.
    address: Vec<String>,
    /// Where its buyer can look at it: guests have no place.
    link: Option<String>,
}

struct LineView {
    name: String,
    sku: Option<String>,
    quantity: u32,
    total: String,
}

/// The templates of one letter: what they show has the same names in all.
macro_rules! forms {
    ($($form:ident, $path:literal;)+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $form<'a> {
            shop: &'a config::Mail,
            order: &'a OrderView,
        }
    )+};
}

forms! {
    EnglishPlacedHtml, "en/order_placed.html";
    EnglishPlacedText, "en/order_placed.txt";
    EnglishShippedHtml, "en/order_shipped.html";
    EnglishShippedText, "en/order_shipped.txt";
    EnglishCancelledHtml, "en/order_cancelled.html";
    EnglishCancelledText, "en/order_cancelled.txt";
}

impl Mail {
    /// To the buyer: a customer at the address of their account, as it is now; a guest at the one given with the order.
    pub(super) async fn order_letter(&self, id: OrderId, told: Told) -> Result<Option<Letter>, Failure> {
        let Some(order) = self.store.order_of_anyone(id).await? else { return Ok(None) };
        let (to, name, link) = match order.customer_id {
            Some(customer) => {
                let Some(user) = self.store.user(customer).await? else { return Ok(None) };
                let link = format!("{}/orders/{id}", self.settings.shop_url);
                (user.email, user.name.map(|name| name.into_string()), Some(link))
            }
            None => {
                let Some(email) = order.email.clone() else { return Ok(None) };
                let name = order.shipping_address.as_ref().map(|address| address.name.as_str().to_owned());
                (email, name, None)
            }
        };
        let view = OrderView::new(order, name, link);
        render(&self.settings, Locale::default(), told, to.as_str(), &view).map(Some)
    }
}

fn render(shop: &config::Mail, locale: Locale, told: Told, to: &str, order: &OrderView) -> Result<Letter, Failure> {
    let (id, name) = (order.id, &shop.shop_name);
    match (locale, told) {
        (Locale::English, Told::Placed) => {
            let subject = format!("{name}: we have your order {id}");
            Letter::new(to, subject, &EnglishPlacedText { shop, order }, &EnglishPlacedHtml { shop, order })
        }
        (Locale::English, Told::Shipped) => {
            let subject = format!("{name}: your order {id} is on its way");
            Letter::new(to, subject, &EnglishShippedText { shop, order }, &EnglishShippedHtml { shop, order })
        }
        (Locale::English, Told::Cancelled) => {
            let subject = format!("{name}: your order {id} is cancelled");
            Letter::new(to, subject, &EnglishCancelledText { shop, order }, &EnglishCancelledHtml { shop, order })
        }
    }
}

impl OrderView {
    fn new(order: OrderItem, name: Option<String>, link: Option<String>) -> Self {
        let currency = recorded_currency(&order.currency);
        let address = order.shipping_address.map_or_else(Vec::new, |address| {
            let place = [address.postal_code.as_ref().map(|code| code.as_str()), Some(address.city.as_str())];
            let place: Vec<&str> = place.into_iter().flatten().collect();
            let country = serde_json::to_value(&address.country).ok();
            [
                Some(address.name.as_str().to_owned()),
                Some(address.line1.as_str().to_owned()),
                address.line2.map(|line| line.into_string()),
                Some(place.join(" ")),
                address.region.map(|region| region.into_string()),
                country.and_then(|country| country.as_str().map(str::to_owned)),
            ]
            .into_iter()
            .flatten()
            .collect()
        });
        Self {
            id: order.id,
            name,
            lines: order.lines.into_iter().map(|line| LineView::new(line, currency)).collect(),
            total: amount(order.total, currency),
            address,
            link,
        }
    }
}

impl LineView {
    fn new(line: OrderLine, currency: Currency) -> Self {
        // Orders whose sums cannot be counted are refused at checkout.
        let total = line.unit_price.times(line.quantity).unwrap_or(Money::ZERO);
        Self { name: line.name, sku: line.sku, quantity: line.quantity.get(), total: amount(total, currency) }
    }
}

fn amount(money: Money, currency: Currency) -> String {
    format!("{} {}", money.format(currency), currency.code())
}

#[cfg(test)]
pub(super) mod tests;
