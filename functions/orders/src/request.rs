use shared::domain::{Address, Decimal, Email, ItemId, Object, ProductId, Quantity, VariantId};
use shared::http::{AddressBody, DecimalBody, FieldError, Problem};
use utoipa::ToSchema;

/// An order of the cart, or of these items.
#[derive(Default, eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CreateOrder)]
pub(crate) struct CreateOrderRequest {
    /// Without it, the cart is ordered. Items of the same variant are summed.
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

/// A variant, or a product without options, and how many of it.
#[derive(Clone, Copy, eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderItemRequest)]
pub(crate) struct ItemRequest {
    /// A product without options. Either this or `variant_id`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^prod_[0-9a-f]{32}$", example = "prod_019b78cf732073819059bf1f823cb2ff")]
    product_id: Option<ProductId>,
    /// A variant. Either this or `product_id`.
    #[serde(default)]
    #[schema(value_type = Option<String>, pattern = "^var_[0-9a-f]{32}$")]
    variant_id: Option<VariantId>,
    #[schema(value_type = u32, minimum = 1, maximum = 100_000, example = 2)]
    pub(crate) quantity: Quantity,
}

impl CreateOrderRequest {
    /// The items that it names. `None` if the cart is ordered.
    ///
    /// # Errors
    /// Returns 422 if an item names nothing, or two things.
    pub(crate) fn items(&self) -> Result<Option<Vec<(ItemId, Quantity)>>, Problem> {
        let Some(items) = &self.items else { return Ok(None) };
        let (mut named, mut errors) = (Vec::with_capacity(items.len()), Vec::new());
        for (index, Object(item)) in items.iter().enumerate() {
            match ItemId::of(item.product_id, item.variant_id) {
                Ok(id) => named.push((id, item.quantity)),
                Err((at, invalid)) => errors.push(FieldError::new(format!("/items/{index}{at}"), &invalid)),
            }
        }
        if errors.is_empty() { Ok(Some(named)) } else { Err(Problem::refused(errors)) }
    }

    /// The request in one spelling, whatever its white space or the order of its keys.
    pub(crate) fn canonical(&self) -> String {
        let item = |Object(item): &Object<ItemRequest>| (item.product_id, item.variant_id, item.quantity);
        let items = self.items.as_ref().map(|items| items.iter().map(item).collect::<Vec<_>>());
        let address = self.shipping_address.as_ref().map(|Object(address)| address);
        serde_json::json!([items, self.email, self.expected_total, address]).to_string()
    }
}
