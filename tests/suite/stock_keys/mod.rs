//! A change of a stock that is repeated with its `Idempotency-Key` is made once.

mod crashes;
mod keys;
mod repeated;

use serde_json::{Value, json};
use tests::{Answer, Client, Product, Shop, unique};

/// A kind of change: how the stock of 12 is divided before, what is asked for, and what is there afterwards.
struct Kind {
    parts_before: u8,
    body: Value,
    units: i64,
    parts: u8,
}

/// Every kind, of one item and of several. Most of them are refused the second time, unless the key says that they are
/// repeats.
fn kinds() -> Vec<Kind> {
    let kind = |parts_before, body: Value, units, parts| Kind { parts_before, body, units, parts };
    vec![
        kind(1, json!({ "delta": 5, "reason": "found" }), 17, 1),
        kind(1, json!({ "delta": -12, "reason": "broken" }), 0, 1),
        kind(1, json!({ "set": 7, "expected": 12, "reason": "counted" }), 7, 1),
        kind(4, json!({ "delta": 5, "reason": "found" }), 17, 4),
        kind(4, json!({ "delta": -12, "reason": "broken" }), 0, 4),
        kind(4, json!({ "set": 7, "expected": 12, "reason": "counted" }), 7, 4),
        kind(1, json!({ "parts": 4, "reason": "flash sale" }), 12, 4),
        kind(4, json!({ "parts": 1, "reason": "it is over" }), 12, 1),
        kind(4, json!({ "parts": 4, "reason": "nothing to do" }), 12, 4),
    ]
}

/// A request to change a stock, by staff with a key of its own.
struct Change {
    kind: Kind,
    product: Product,
    path: String,
    client: Client,
}

impl Change {
    /// Prepares a change of a new product, which its product's route or its variant's route is asked for.
    async fn prepare(shop: &Shop, kind: Kind, by_variant: bool) -> Self {
        let product = shop.product("3.00", 12).await;
        let of_variant = format!("/v1/variants/{}/stock", product.variant);
        let path = if by_variant { of_variant } else { format!("{}/stock", product.path) };
        let admin = shop.admin();
        if kind.parts_before > 1 {
            admin.post(&path, json!({ "parts": kind.parts_before, "reason": "before" })).await.expect(200);
        }
        let client = admin.with("idempotency-key", &format!("change-{}", unique()));
        Self { kind, product, path, client }
    }

    async fn send(&self) -> Answer {
        self.client.post(&self.path, self.kind.body.clone()).await
    }

    /// What is there, and how many records there are of it.
    async fn state(&self, shop: &Shop) -> (i64, usize) {
        let mut records = 0;
        for target in [&self.product.id, &self.product.variant] {
            let page = format!("/v1/admin/audit?target={target}&limit=100");
            let page = shop.admin().get(&page).await.expect(200);
            records += page["items"].as_array().expect("records").len();
        }
        (shop.stock(&self.product).await, records)
    }

    /// Sends it with nothing in its way, and again: it has been done once, whatever became of it before.
    async fn finish(&self, shop: &Shop, story: &str) {
        let Kind { parts_before, body, units, parts } = &self.kind;
        for _ in 0..2 {
            let answer = self.send().await.expect(200);
            assert_eq!((&answer["available"], &answer["parts"]), (&json!(units), &json!(parts)), "{story}");
        }
        // Made, perhaps divided before, and changed if there was anything to change.
        let is_change = body["parts"] != json!(parts_before);
        let records = 1 + usize::from(*parts_before > 1) + usize::from(is_change);
        assert_eq!(self.state(shop).await, (*units, records), "{story}");
        assert_eq!(self.send().await.header("idempotent-replayed"), Some("true"), "{story}");
    }
}

/// The same change once more, by staff who have another reason for it.
async fn also(shop: &Shop, change: &Change, body: Value) {
    shop.admin().post(&change.path, body).await.expect(200);
}
