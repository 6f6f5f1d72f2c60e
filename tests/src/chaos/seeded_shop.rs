use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use reqwest::Method;
use shared::testing::{Contention, Network};

use super::demoted::Demoted;
use super::leaver::Leaver;
use super::observations::Observations;
use super::redeemer::Redeemer;
use super::retries::Asker;
use super::script::{Script, Size};
use super::shopper::Shopper;
use super::staff::Staff;
use super::tabs::Tabs;
use super::watcher::{Known, watch};
use super::{Intent, Scene};
use crate::{Answer, Client, Product};

/// Short, so that seeds do not spend their time waiting.
const RETRY_AFTER: Duration = Duration::from_millis(10);

/// A shop on which one seed after the other is played.
pub struct SeededShop {
    scene: Scene,
    size: Size,
    customers: Vec<Client>,
    /// The customer who merges a visitor's cart into their own.
    merger: Client,
    /// The customer who becomes staff and is demoted in each seed.
    hired: Client,
    products: Arc<[Product]>,
}

/// Answers that were 500, and what the log says of each. Of a function that was killed it says nothing.
fn causes(crashes: &[Answer]) -> String {
    let logs = crate::captured_logs();
    let cause = |answer: &Answer| {
        let id = answer.body["request_id"].as_str().unwrap_or_default();
        logs.lines().find(|line| line.contains(id) && line.contains("\"cause\":")).unwrap_or("killed").to_owned()
    };
    crashes.iter().map(|answer| format!("\n{answer:?}\n  {}", cause(answer))).collect()
}

/// Checkouts whose clients go away before they are answered.
async fn abandon(visitor: Client, intents: &[Intent], products: &[Product], asker: &Asker) {
    for (number, intent) in (0..).zip(intents) {
        let (client, body) = (visitor.with("idempotency-key", &intent.email), intent.body_of_items(products));
        let request = asker.once(&client, &Method::POST, "/v1/orders", Some(&body));
        // Some are there long enough to be answered.
        let _gone = tokio::time::timeout(Duration::from_millis(1 << (2 * number).min(6)), request).await;
    }
}

fn known(script: &Script, at: usize, product: &Product) -> Known {
    Known {
        variant: product.variant.clone(),
        initial: script.stock[at],
        floor: script.floor(at),
        is_counted: script.is_counted(at),
    }
}

impl SeededShop {
    pub async fn open(size: Size) -> Self {
        let network = Network::default().contended(Contention::new(size.hold, size.hold));
        network.faults().retry_after(RETRY_AFTER);
        let mut scene = Scene::open(network).await;
        let products = scene.products(&vec![0; size.products]).await;
        // Every other client has an account.
        let customers = join_all((0..size.clients / 2).map(|_| scene.shop.customer())).await;
        let (merger, hired) = (scene.shop.customer().await, scene.shop.customer().await);
        Self { scene, size, customers, merger, hired, products }
    }

    /// Plays a seed, and compares what clients were answered with what is in the table.
    ///
    /// # Panics
    /// When something was not as it must be, at any moment.
    pub async fn play(&mut self, seed: u64) {
        let script = Script::new(seed, self.size);
        self.scene.restock(&self.products, &script.stock).await;
        let products = Arc::clone(&self.products);
        self.scene.sell(&products, &script.policies, &script.stock).await;
        let known: Vec<Known> = (0..).zip(products.iter()).map(|(at, product)| known(&script, at, product)).collect();
        let (observed, asker) = (Arc::new(Observations::default()), Asker::default());
        let kills = self.scene.faults().kills();
        let leaver = Leaver {
            client: self.scene.shop.customer().await,
            staff: self.scene.shop.admin(),
            products: Arc::clone(&products),
            asker: asker.clone(),
            table: self.scene.shop.table.clone(),
            name: format!("Zebedee s{seed} Zanzibar"),
        };

        let demoted = Demoted::hired(&self.scene.shop, &self.hired, &asker).await;
        self.merger.delete("/v1/cart").await.expect(204);
        let tabs = Tabs {
            visitor: self.scene.shop.visitor(),
            customer: self.merger.clone(),
            products: Arc::clone(&products),
            asker: asker.clone(),
        };

        let redeemer = Redeemer {
            store: self.scene.shop.gateway.app().store.clone(),
            products: Arc::clone(&products),
            counter: self.scene.counter(&script.uses).await,
        };

        self.scene.faults().draw(seed, self.size.rates);
        let (stays, leaves) = &script.leaver;
        let actors = async {
            let abandoning = abandon(self.scene.shop.visitor(), &script.abandoned, &products, &asker);
            let leaving = leaver.run(stays, *leaves);
            let all = self.actors(&script, &products, &observed, &asker);
            let working = demoted.run(&products[0], script.demoted);
            let redeeming = redeemer.run(&script.redeemer);
            let (merged, redeemed, ..) = tokio::join!(tabs.run(), redeeming, all, leaving, working, abandoning);
            (merged, redeemed)
        };
        let (merged, redeemed) = tokio::select! {
            never = watch(&self.scene.shop.table, &observed, &known) => match never {},
            done = actors => done,
        };
        self.scene.faults().off();

        let killed = self.scene.faults().kills() - kills;
        let crashes = asker.crashes();
        // Clients that hung up saw no answer of a function that was killed.
        let all_killed = usize::try_from(killed).is_ok_and(|killed| crashes.len() <= killed);
        assert!(all_killed, "{killed} functions were killed, and more answered 500: {}", causes(&crashes));
        self.scene.come_to_rest().await;
        self.scene.sweep().await;
        leaver.check_gone().await;
        if let Some(visitor) = &merged {
            tabs.check(visitor).await;
        }
        let ledger = self.scene.ledger().await;
        ledger.check_at_rest();
        observed.check(&ledger, script.enough);
        redeemer.check(&redeemed, &ledger);
    }

    /// Checks that the table is what its history has led to.
    ///
    /// # Panics
    /// When it is not.
    pub async fn check_table(&mut self) {
        let (history, table) = (self.scene.ledger().await, self.scene.table().await);
        assert!(history == table, "the table is not what its history led to:\n{}", table.difference(&history));
    }

    async fn actors(&self, script: &Script, products: &Arc<[Product]>, observed: &Arc<Observations>, asker: &Asker) {
        let shoppers = script.clients.iter().enumerate().map(|(index, steps)| {
            let client = match index % 2 {
                0 => self.scene.shop.visitor(),
                _ => self.customers[index / 2].clone(),
            };
            let shopper = Shopper {
                client,
                products: Arc::clone(products),
                observed: Arc::clone(observed),
                asker: asker.clone(),
                table: self.scene.shop.table.clone(),
                placed: Vec::new(),
            };
            shopper.run(steps.clone())
        });
        let staff = || Staff {
            client: self.scene.shop.admin(),
            products: Arc::clone(products),
            observed: Arc::clone(observed),
            asker: asker.clone(),
        };
        let (work, sales) = (staff().run(script.staff.clone()), staff().run(script.merchant.clone()));
        tokio::join!(join_all(shoppers), work, sales);
    }
}
