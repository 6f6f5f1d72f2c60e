//! Letters to an order's buyer.

use shared::domain::{Address, Currency, Email, Money, OrderId, OrderLine, recorded_currency};
use shared::store::OrderItem;

use super::templates::email_templates;
use super::{Letter, Locale};
use crate::{Failure, Mail};

/// An order as letters show it.
struct OrderView {
    /// Its number; its id, where it is of before there were numbers.
    number: String,
    /// The name in the greeting. None if it is not known, or the address is not verified.
    name: Option<String>,
    lines: Vec<LineView>,
    total: String,
    /// The shipping address, line by line. Empty if the order has none, or the mail address is not verified.
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

email_templates! { order: OrderView;
    Placed, "en/order_placed/letter.html", "en/order_placed/letter.txt", "{{ shop.shop_name }}: we have your order {{ order.number }}";
    Shipped, "en/order_shipped/letter.html", "en/order_shipped/letter.txt", "{{ shop.shop_name }}: your order {{ order.number }} is on its way";
    Cancelled, "en/order_cancelled/letter.html", "en/order_cancelled/letter.txt", "{{ shop.shop_name }}: your order {{ order.number }} is cancelled";
}

/// The recipient of a letter.
struct Recipient {
    to: Email,
    /// Whether the address is known to be theirs. Whatever the buyer typed goes to nobody else.
    verified: bool,
    name: Option<String>,
    link: Option<String>,
}

impl Mail {
    /// To the buyer: a customer at the address of their account, as it is now; a guest at the one given with the order.
    /// A guest who cancelled gets no mail: they know, and a stranger's word must not cause mail to anybody else.
    pub(super) async fn order_letter(&self, id: OrderId, template: EmailTemplate) -> Result<Option<Letter>, Failure> {
        let Some(order) = self.store.order_of_anyone(id).await? else { return Ok(None) };
        let by_guest = order.customer_id.is_none() && order.is_cancelled_by_buyer();
        if template == EmailTemplate::Cancelled && by_guest {
            return Ok(None);
        }
        let Some(recipient) = self.recipient(&order).await? else { return Ok(None) };
        let stranger = (!recipient.verified).then(|| recipient.to.clone());
        let to = recipient.to.clone();
        let view = OrderView::new(order, recipient);
        let letter = template.letter(&self.settings, Locale::default(), to.as_str(), &view)?;
        Ok(Some(Letter { stranger, ..letter }))
    }

    async fn recipient(&self, order: &OrderItem) -> Result<Option<Recipient>, Failure> {
        let Some(customer) = order.customer_id else {
            let to = order.email.clone();
            return Ok(to.map(|to| Recipient { to, verified: false, name: None, link: None }));
        };
        let Some(user) = self.store.user(customer).await? else { return Ok(None) };
        let link = Some(format!("{}/orders/{}", self.settings.shop_url, order.id));
        let name = user.name.map(|name| name.into_string());
        Ok(Some(Recipient { to: user.email, verified: user.email_verified, name, link }))
    }
}

impl OrderView {
    fn new(order: OrderItem, recipient: Recipient) -> Self {
        let currency = recorded_currency(&order.currency);
        let Recipient { verified, name, link, .. } = recipient;
        let number = order.number.as_ref().map_or_else(|| order.id.to_string(), ToString::to_string);
        Self {
            number,
            name: name.filter(|_| verified),
            lines: order.lines.into_iter().map(|line| LineView::new(line, currency)).collect(),
            total: amount(order.total, currency),
            address: order.shipping_address.filter(|_| verified).map_or_else(Vec::new, lines_of),
            link,
        }
    }
}

/// An address, line by line.
fn lines_of(address: Address) -> Vec<String> {
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
}

impl LineView {
    fn new(line: OrderLine, currency: Currency) -> Self {
        // Orders whose sums cannot be counted are refused at checkout.
        let total = line.unit_price.times(line.quantity).unwrap_or(Money::ZERO);
        Self { name: line.full_name(), sku: line.sku, quantity: line.quantity.get(), total: amount(total, currency) }
    }
}

fn amount(money: Money, currency: Currency) -> String {
    format!("{} {}", money.format(currency), currency.code())
}

#[cfg(test)]
pub(super) mod tests;
