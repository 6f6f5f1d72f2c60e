use serde::Serialize;
use shared::domain::{Address, Decimal, Email, Object, ProductId, Quantity};
use shared::http::{AddressBody, DecimalBody};
use utoipa::ToSchema;

/// An order of the cart, or of these items.
#[derive(Default, eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateOrder)]
pub(crate) struct CreateOrderRequest {
    /// Without it, the cart is ordered. Items of the same product are summed.
    #[serde(default)]
    #[schema(value_type = Option<Vec<ItemRequest>>, min_items = 1, max_items = 1500)]
    pub(crate) items: Option<Vec<Object<ItemRequest>>>,
    /// Required of guests.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 254, example = "ada@example.com")]
    pub(crate) email: Option<Email>,
    /// The total that the buyer has seen. If the order costs more, it is refused with `price_changed`.
    #[serde(default)]
    #[schema(value_type = Option<DecimalBody>)]
    pub(crate) expected_total: Option<Decimal>,
    #[serde(default)]
    #[schema(value_type = Option<AddressBody>)]
    pub(crate) shipping_address: Option<Object<Address>>,
}

/// One product and how many of it.
#[derive(Clone, Copy, eserde::Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderItemRequest)]
pub(crate) struct ItemRequest {
    #[schema(value_type = String, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff")]
    pub(crate) product_id: ProductId,
    #[schema(value_type = u32, minimum = 1, maximum = 100_000, example = 2)]
    pub(crate) quantity: Quantity,
}

impl CreateOrderRequest {
    /// The request in one spelling, whatever its white space or the order of its keys.
    pub(crate) fn canonical(&self) -> String {
        let items = self.items.as_ref().map(|items| items.iter().map(|Object(item)| item).collect::<Vec<_>>());
        let address = self.shipping_address.as_ref().map(|Object(address)| address);
        serde_json::json!([items, self.email, self.expected_total, address]).to_string()
    }
}
