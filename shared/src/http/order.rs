use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{AddressBody, MoneyBody, Problem};
use crate::config::Shop;
use crate::domain::{Address, Currency, Money, OrderLine, OrderLineOption, OrderStatus, recorded_currency};
use crate::store::{OrderItem, StatusError};

/// An order, as its buyer and staff see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderBody {
    #[schema(example = "ord_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    /// The number that people use. Null for orders placed before numbers existed.
    #[schema(example = "K7QX-2M9F")]
    number: Option<String>,
    #[schema(value_type = OrderStatusBody)]
    status: OrderStatus,
    /// The statuses that may follow.
    #[schema(value_type = Vec<OrderStatusBody>)]
    next_statuses: Vec<OrderStatus>,
    /// What was bought, with names and prices as sold.
    items: Vec<OrderLineBody>,
    total: MoneyBody,
    /// How many different variants.
    #[schema(example = 1)]
    line_count: u32,
    /// How many units of all variants.
    #[schema(example = 2)]
    unit_count: u64,
    /// Whose order it is; null for a guest's.
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    customer_id: Option<String>,
    #[schema(example = "ada@example.com")]
    email: Option<String>,
    #[schema(value_type = Option<AddressBody>)]
    shipping_address: Option<Address>,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    updated_at: String,
}

/// A variant in an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub struct OrderLineBody {
    #[schema(example = "var_019b78cf732073819059bf1f823cb2ff")]
    variant_id: String,
    #[schema(example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: String,
    /// The product's name.
    #[schema(example = "Blue mug")]
    name: String,
    /// The values of its options. Null if the product has none.
    #[schema(example = "Navy / M")]
    variant_name: Option<String>,
    /// The value of each of the product's options.
    #[schema(example = json!({"Size": "M"}))]
    options: BTreeMap<String, String>,
    #[schema(example = "MUG-BLUE")]
    sku: Option<String>,
    #[schema(example = "https://img.example/mug-blue.jpg")]
    image_url: Option<String>,
    #[schema(minimum = 1, maximum = 100_000, example = 2)]
    quantity: u32,
    unit_price: MoneyBody,
    line_total: MoneyBody,
}

/// The status of an order.
#[derive(ToSchema)]
#[schema(as = OrderStatus, rename_all = "lowercase")]
#[allow(dead_code)]
pub enum OrderStatusBody {
    Pending,
    Paid,
    Shipped,
    Delivered,
    Cancelled,
}

impl OrderBody {
    pub fn new(order: OrderItem, shop: &Shop) -> Self {
        let currency = recorded_currency(&order.currency);
        Self {
            id: order.id.to_string(),
            number: order.number.map(|number| number.to_string()),
            status: order.status,
            next_statuses: order.status.next().to_vec(),
            items: order.lines.into_iter().map(|line| OrderLineBody::new(line, currency, shop)).collect(),
            total: MoneyBody::new(order.total, currency),
            line_count: order.line_count,
            unit_count: order.unit_count,
            customer_id: order.customer_id.map(|id| id.to_string()),
            email: order.email.map(|email| email.as_str().to_owned()),
            shipping_address: order.shipping_address,
            created_at: order.created_at.to_string(),
            updated_at: order.updated_at.to_string(),
        }
    }
}

impl OrderLineBody {
    fn new(line: OrderLine, currency: Currency, shop: &Shop) -> Self {
        // Checkout refuses orders whose sums overflow.
        let line_total = line.unit_price.times(line.quantity).unwrap_or(Money::ZERO);
        Self {
            variant_id: line.variant_id.to_string(),
            product_id: line.product_id.to_string(),
            variant_name: line.variant_name(),
            options: option_values(&line.options),
            name: line.name,
            sku: line.sku,
            image_url: line.image_url.map(|url| shop.picture_url(url)),
            quantity: line.quantity.get(),
            unit_price: MoneyBody::new(line.unit_price, currency),
            line_total: MoneyBody::new(line_total, currency),
        }
    }
}

/// Options as an object of their values.
pub fn option_values(options: &[OrderLineOption]) -> BTreeMap<String, String> {
    options.iter().map(|it| (it.name.as_str().to_owned(), it.value.as_str().to_owned())).collect()
}

impl From<StatusError> for Problem {
    fn from(error: StatusError) -> Self {
        match error {
            StatusError::NotFound => Self::not_found(),
            StatusError::Illegal(status) => {
                let next: Vec<&str> = status.next().iter().map(|next| next.as_str()).collect();
                Self::conflict("illegal_status", format!("The order is {status}; that cannot follow."))
                    .with("order_status", status.as_str())
                    .with("next_statuses", next)
            }
            StatusError::Store(error) => error.into(),
        }
    }
}
