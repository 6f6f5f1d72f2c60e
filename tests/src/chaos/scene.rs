use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::{Value, json};
use shared::clock::Clock;
use shared::domain::CounterName;
use shared::store::Swept;
use shared::testing::{Contention, Faults, Network};

use super::policies;
use crate::counters::new_counter;
use crate::ledger::{History, Ledger, Lines, Policy};
use crate::{Product, Shop, ShopOptions};

/// A shop, what goes wrong beneath it, and its ledger.
pub struct Scene {
    pub shop: Shop,
    history: Option<History>,
    /// What each variant was made with.
    made: Lines,
}

/// The shop is at rest when no function runs and no transaction holds an item, at so many looks, so far apart. A request
/// that its client has just sent may not have reached its function at the first of them.
const LOOKS: u32 = 5;
const LOOK: Duration = Duration::from_millis(4);
const LONGEST_REST: Duration = Duration::from_secs(20);
/// How many variants a product has, where it has several.
const OF_ONE_PRODUCT: usize = 3;
/// How many groups of products are made at once.
const AT_ONCE: usize = 4;

/// Whether the tables are not in this process.
pub fn is_elsewhere() -> bool {
    std::env::var("AWS_ENDPOINT_URL_DYNAMODB").is_ok()
}

impl Scene {
    pub async fn open(network: Network) -> Self {
        let shop = Shop::open_with(ShopOptions::on(network)).await;
        let history = match is_elsewhere() {
            true => None,
            false => Some(History::of(&shop.table).await),
        };
        Self { shop, history, made: Lines::new() }
    }

    /// What goes wrong beneath it.
    pub fn faults(&self) -> &Faults {
        self.shop.network().faults()
    }

    fn contention(&self, change: impl Fn(&Contention)) {
        self.shop.network().contention().into_iter().for_each(change);
    }

    /// A variant for each of these, with so many in stock, at 1.00: by turns the only one of its product, and one of
    /// several.
    pub async fn products(&mut self, stock: &[i64]) -> Arc<[Product]> {
        // They would only be in each other's way.
        self.contention(Contention::pause);
        let mut products: Vec<Product> = Vec::with_capacity(stock.len());
        let units: Vec<u64> = stock.iter().map(|stock| u64::try_from(*stock).expect("not below zero")).collect();
        let groups: Vec<(usize, &[u64])> = units.chunks(OF_ONE_PRODUCT).enumerate().collect();
        for some in groups.chunks(AT_ONCE) {
            let making = some.iter().map(async |(place, group)| match place % 2 {
                0 => join_all(group.iter().map(|stock| self.shop.product("1.00", *stock))).await,
                _ => self.shop.variants("1.00", group).await,
            });
            products.extend(join_all(making).await.into_iter().flatten());
        }
        self.contention(Contention::resume);
        self.made.extend(products.iter().map(|it| it.variant.clone()).zip(stock.iter().copied()));
        products.into()
    }

    /// Sets the stock of products past the shop, with the records that staff's counting leaves: for the ledger it was
    /// counted, and it is a matter of one transaction for fifty products.
    pub async fn restock(&mut self, products: &[Product], stock: &[i64]) {
        let ledger = self.ledger().await;
        let counts: Vec<_> =
            products.iter().zip(stock).flat_map(|(it, stock)| ledger.count(&it.variant, *stock)).collect();
        for some in counts.chunks(50) {
            self.shop.table.count(some).await;
        }
    }

    /// Gives products these policies, one after the other. Those that were not counted get these units.
    pub async fn sell(&mut self, products: &[Product], policies: &[Policy], units: &[i64]) {
        let (ledger, staff) = (self.ledger().await, self.shop.admin());
        self.contention(Contention::pause);
        for ((product, policy), units) in products.iter().zip(policies).zip(units) {
            let before = ledger.policy(&product.variant);
            if before == *policy {
                continue;
            }
            if matches!(policy, Policy::Allow(_)) && ledger.parts(&product.variant) > 1 {
                let whole = json!({ "parts": 1, "reason": "back-orders" });
                staff.post(&product.stock_path(), whole).await.expect(200);
            }
            let units = (before == Policy::Untracked).then_some(*units);
            staff.patch(&product.price_path(), policies::request(*policy, units)).await.expect(200);
        }
        self.contention(Contention::resume);
    }

    /// Puts a counter that is no stock, with so many units in each of its shards.
    pub async fn counter(&mut self, shards: &[i64]) -> CounterName {
        let name = new_counter();
        self.shop.table.put_counter(&name, shards).await;
        self.made.insert(format!("counter:{}", name.as_str()), shards.iter().sum());
        name
    }

    /// Waits until the requests of clients that hung up are over too. No item may be held between two transactions of
    /// such a request, so the functions that run are what counts.
    ///
    /// # Panics
    /// When a function runs, or a transaction holds items, for longer than 20 seconds.
    pub async fn come_to_rest(&self) {
        let contention = self.shop.network().contention().expect("it is modelled");
        let (mut free_for, until) = (0, Instant::now() + LONGEST_REST);
        while free_for < LOOKS {
            tokio::time::sleep(LOOK).await;
            let left = until.saturating_duration_since(Instant::now());
            let drained = tokio::time::timeout(left, self.shop.gateway.drain_requests()).await;
            assert!(drained.is_ok(), "a function still runs");
            assert!(!left.is_zero(), "{} items stay held", contention.held());
            free_for = if contention.held() == 0 { free_for + 1 } else { 0 };
        }
    }

    /// Brings to an end what was abandoned, two minutes later.
    ///
    /// # Panics
    /// When something is left.
    pub async fn sweep(&self) {
        let swept = self.sweep_meanwhile().await;
        assert_eq!(swept.left, 0, "{swept:?}");
    }

    /// The same while others are at work: of these it takes everything for abandoned too.
    pub async fn sweep_meanwhile(&self) -> Swept {
        let later = Clock::default();
        later.advance_ms(120_000);
        self.shop.table.store().sweep(&later).await.expect("a sweep")
    }

    /// The ledger as it is now: by every change of the table, each checked, if the stream can be read; else by the
    /// table's items.
    pub async fn ledger(&mut self) -> Ledger {
        match &mut self.history {
            Some(history) => history.read().await.clone(),
            None => self.table().await,
        }
    }

    /// The ledger by the table's items.
    pub async fn table(&self) -> Ledger {
        let items = self.shop.table.items().await.into_iter();
        let items = items.map(|item| serde_dynamo::from_item::<_, Value>(item).expect("an item"));
        Ledger::of_items(items, &self.made)
    }
}
