//! Counters that are no stock. The shop has none yet, and the protocol knows nothing of them. So tests put them into the
//! table, and order through the store.

use aws_sdk_dynamodb::types::AttributeValue;
use shared::auth::SecretHash;
use shared::domain::{CounterName, OrderId, OrderLine, OrderStatus, Quantity, Timestamp};
use shared::random::Random;
use shared::store::{Buyer, Checkout, Consistency, OrderItem, Reservation, Store, StoreError};

use crate::{Product, Table, unique};

/// A counter of uses that is not there yet.
pub fn new_counter() -> CounterName {
    CounterName::parse(&format!("uses#{}", unique())).expect("a name")
}

impl Table {
    /// Puts a counter with so many units into each of its shards.
    pub async fn put_counter(&self, name: &CounterName, shards: &[i64]) {
        for (shard, units) in shards.iter().enumerate() {
            let sk = if shard == 0 { "COUNTER".to_owned() } else { format!("COUNTER#{shard:02}") };
            let text = |text: String| AttributeValue::S(text);
            let number = |number: i64| AttributeValue::N(number.to_string());
            let put = self.client.put_item().table_name(&self.name);
            let put = put.item("PK", text(format!("COUNTER#{}", name.as_str()))).item("SK", text(sk));
            put.item("available", number(*units)).item("version", number(1)).send().await.expect("a put");
        }
    }
}

/// A guest's order of so many of each of these, that also takes from counters.
///
/// # Errors
/// Returns `StoreError` if the offers cannot be read.
pub async fn checkout_with(
    store: &Store,
    now: Timestamp,
    items: &[(&Product, u32)],
    uses: &[(&CounterName, i64)],
) -> Result<Checkout, StoreError> {
    let wanted: Vec<_> = items
        .iter()
        .map(|(product, count)| (product.variant.parse().expect("an id"), Quantity::new(*count).expect("a quantity")))
        .collect();
    let ids: Vec<_> = wanted.iter().map(|(id, _)| *id).collect();
    let offers = store.offers(&ids, Consistency::Now).await?;
    let line = |(id, quantity): &(_, Quantity)| {
        let offer = &offers[id];
        OrderLine {
            variant_id: *id,
            product_id: offer.stock.product_id,
            name: offer.terms.name.clone(),
            options: Vec::new(),
            sku: None,
            image_url: None,
            quantity: *quantity,
            unit_price: offer.stock.price,
            taken: Reservation::of_stock(&offer.stock, *quantity).taking.amount,
        }
    };
    let lines: Vec<OrderLine> = wanted.iter().map(line).collect();
    let of_stock = wanted.iter().map(|(id, quantity)| Reservation::of_stock(&offers[id].stock, *quantity));
    let of_counters = uses.iter().map(|(name, units)| Reservation::of_counter((*name).clone(), *units));
    let reservations = of_stock.chain(of_counters).collect();
    let id: OrderId = Random::default().id(now);
    let total = shared::domain::total(lines.iter().map(|line| (line.unit_price, line.quantity))).expect("a total");
    let order = OrderItem {
        id,
        number: None,
        status: OrderStatus::Pending,
        line_count: u32::try_from(lines.len()).expect("few"),
        unit_count: lines.iter().map(|line| u64::from(line.quantity.get())).sum(),
        lines,
        takings: Vec::new(),
        taking_count: 0,
        chunks: 0,
        total,
        currency: "USD".to_owned(),
        customer_id: None,
        email: None,
        shipping_address: None,
        created_at: now,
        updated_at: now,
        hidden_at: None,
        moves: Vec::new(),
        note_count: 0,
        anonymised_at: None,
    };
    let buyer = Buyer::Guest(SecretHash::of(id.to_string().as_bytes()));
    Ok(Checkout { order, buyer, reservations, cart: None, idempotency: None, guests: None })
}
