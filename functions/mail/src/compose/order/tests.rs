use serde_json::json;
use shared::config;
use shared::domain::{Quantity, Timestamp};

use super::*;
use crate::compose::templates::{assert_rendered, assert_snapshot};

/// What a product, or somebody, may be called.
pub(crate) const HOSTILE: &str =
    "</td><script>alert(1)</script>\"'{{ order.total }} &amp; <img src=x onerror=alert(1)> \u{202e}\u{1f600}";

pub(crate) fn shop() -> config::Mail {
    config::Mail { shop_url: "https://shop.example".to_owned(), ..config::Mail::default() }
}

fn order(customer: bool, name: &str) -> OrderItem {
    let at = Timestamp::from_millis(1_769_860_800_000);
    let text = |text| shared::domain::SingleLine::parse(text).expect("a text");
    let size = shared::domain::OrderLineOption {
        name: text("Size"),
        value: shared::domain::OptionValue::parse("M").expect("a value"),
    };
    let line = |product: u8, quantity, price| OrderLine {
        variant_id: shared::domain::VariantId::new(at, [product; 10]),
        product_id: shared::domain::ProductId::new(at, [product; 10]),
        name: name.to_owned(),
        options: (product == 2).then(|| size.clone()).into_iter().collect(),
        image_url: None,
        sku: (product == 1).then(|| "MUG-BLUE".to_owned()),
        quantity: Quantity::new(quantity).expect("a quantity"),
        unit_price: Money::from_minor(price),
        taken: quantity.into(),
    };
    let address = json!({
        "name": name, "line1": "1 Analytical Row", "line2": "Flat 2", "city": "London", "postal_code": "N1 9GU",
        "country": "GB",
    });
    OrderItem {
        id: OrderId::new(at, [5; 10]),
        number: Some(shared::domain::OrderNumber::of(4_711)),
        status: shared::domain::OrderStatus::Pending,
        lines: vec![line(1, 2, 1_250), line(2, 1, 99)],
        takings: Vec::new(),
        taking_count: 0,
        chunks: 0,
        total: Money::from_minor(2_599),
        currency: "USD".to_owned(),
        line_count: 2,
        unit_count: 3,
        customer_id: customer.then(|| shared::domain::UserId::new(at, [1; 10])),
        email: None,
        shipping_address: customer.then(|| serde_json::from_value(address).expect("an address")),
        created_at: at,
        updated_at: at,
        hidden_at: None,
        moves: Vec::new(),
        note_count: 0,
        anonymised_at: None,
    }
}

fn recipient(verified: bool, name: Option<&str>, link: Option<&str>) -> Recipient {
    let to = Email::parse("ada@example.com").expect("an address");
    Recipient { to, verified, name: name.map(str::to_owned), link: link.map(str::to_owned) }
}

fn letter(template: EmailTemplate, customer: bool, name: &str) -> Letter {
    let link = customer.then_some("https://shop.example/orders/ord_1");
    let view = OrderView::new(order(customer, name), recipient(customer, customer.then_some(name), link));
    template.letter(&shop(), Locale::English, "ada@example.com", &view).expect("a letter")
}

#[test]
fn each_letter_as_it_renders() {
    for (template, path) in EmailTemplate::ALL {
        assert_rendered(path, &letter(*template, true, "Ada's <best> mug & co"));
    }
    let guests = letter(EmailTemplate::Placed, false, "Mug");
    assert_snapshot("en/order_placed/letter_to_guest.txt", &guests.text);
    assert!(!guests.html.contains("/orders/"), "a guest has no place to look at it");
}

/// Whoever orders may type any address, and words beside it.
#[test]
fn what_a_buyer_typed_goes_to_nobody_who_may_be_another() {
    let typed = "Win a prize at evil.example";
    let mut order = order(true, "Mug");
    let address = json!({
        "name": typed, "line1": typed, "line2": typed, "city": typed, "region": typed, "postal_code": "N1 evil",
        "country": "GB",
    });
    order.shipping_address = Some(serde_json::from_value(address).expect("an address"));
    for template in [EmailTemplate::Placed, EmailTemplate::Shipped, EmailTemplate::Cancelled] {
        let view = OrderView::new(order.clone(), recipient(false, Some(typed), None));
        let letter = template.letter(&shop(), Locale::English, "ada@example.com", &view).expect("a letter");
        for text in [&letter.subject, &letter.text, &letter.html] {
            assert!(!text.contains("evil") && text.contains(&view.number), "{text}");
        }
        assert!(letter.text.contains("2 x Mug"), "what the shop itself has written stays");
    }
}

#[test]
fn an_order_of_before_there_were_numbers_is_called_by_its_id() {
    let order = OrderItem { number: None, ..order(true, "Mug") };
    let id = order.id.to_string();
    let view = OrderView::new(order, recipient(true, None, None));
    let letter = EmailTemplate::Placed.letter(&shop(), Locale::English, "ada@example.com", &view).expect("a letter");
    assert!(letter.subject.ends_with(&id) && letter.text.contains(&format!("Order {id}")));
}

#[test]
fn hostile_names_stay_names() {
    for template in [EmailTemplate::Placed, EmailTemplate::Shipped, EmailTemplate::Cancelled] {
        let letter = letter(template, true, HOSTILE);
        assert!(!letter.html.contains("<script") && !letter.html.contains("<img"), "{}", letter.html);
        assert!(letter.html.contains("&#60;script&#62;") && letter.html.contains("{{ order.total }}"));
        assert!(letter.text.contains(HOSTILE), "text is not escaped: {}", letter.text);
        assert!(!letter.subject.contains(HOSTILE));
    }
}

#[test]
fn a_shop_of_any_name_is_escaped_too() {
    let shop = config::Mail { shop_name: HOSTILE.to_owned(), ..shop() };
    let view = OrderView::new(order(true, "Mug"), recipient(true, None, Some("https://shop.example/?a=\"><script>")));
    let letter = EmailTemplate::Placed.letter(&shop, Locale::English, "ada@example.com", &view).expect("a letter");
    assert!(!letter.html.contains("<script"), "{}", letter.html);
}
