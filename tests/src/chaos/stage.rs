use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use shared::testing::{Contention, Network};

use super::Scene;
use super::ask::Asker;
use super::script::{Script, Size};
use super::shopper::Shopper;
use super::staff::Staff;
use super::told::Told;
use super::watcher::watch;
use crate::books::Lines;
use crate::{Answer, Client, Product};

/// So that seeds are not spent on waiting.
const RETRY_AFTER: Duration = Duration::from_millis(10);

/// A shop on which one seed after the other is played.
pub struct Stage {
    scene: Scene,
    size: Size,
    customers: Vec<Client>,
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

impl Stage {
    pub async fn open(size: Size) -> Self {
        let network = Network::default().contended(Contention::new(size.hold, size.hold));
        network.faults().retry_after(RETRY_AFTER);
        let mut scene = Scene::open(network).await;
        let products = scene.products(&vec![0; size.products]).await;
        // Every other client has an account.
        let customers = join_all((0..size.clients / 2).map(|_| scene.shop.customer())).await;
        Self { scene, size, customers, products }
    }

    /// Plays a seed, and holds what was told against what is there.
    ///
    /// # Panics
    /// When something was not as it must be, at any moment.
    pub async fn play(&mut self, seed: u64) {
        let script = Script::new(seed, self.size);
        self.scene.restock(&self.products, &script.stock).await;
        let products = Arc::clone(&self.products);
        let initial: Lines = products.iter().map(|it| it.id.clone()).zip(script.stock.iter().copied()).collect();
        let (told, asker) = (Arc::new(Told::default()), Asker::default());
        let kills = self.scene.faults().kills();

        self.scene.faults().draw(seed, self.size.rates);
        let actors = self.actors(&script, &products, &told, &asker);
        tokio::select! {
            never = watch(&self.scene.shop.table, &told, &initial) => match never {},
            () = actors => {}
        }
        self.scene.faults().off();

        let killed = self.scene.faults().kills() - kills;
        let crashes = asker.crashes();
        let all_killed = usize::try_from(killed).is_ok_and(|killed| killed == crashes.len());
        assert!(all_killed, "{killed} functions were killed, and more answered 500: {}", causes(&crashes));
        let contention = self.scene.shop.network().contention().expect("it is modelled");
        assert_eq!(contention.held(), 0, "nothing stays held");
        self.scene.sweep().await;
        let books = self.scene.books().await;
        books.check_at_rest();
        told.check(&books, script.enough);
    }

    /// That the table is what its history has led to.
    ///
    /// # Panics
    /// When it is not.
    pub async fn check_table(&mut self) {
        assert_eq!(self.scene.books().await, self.scene.table().await);
    }

    async fn actors(&self, script: &Script, products: &Arc<[Product]>, told: &Arc<Told>, asker: &Asker) {
        let shoppers = script.clients.iter().enumerate().map(|(index, steps)| {
            let client = match index % 2 {
                0 => self.scene.shop.visitor(),
                _ => self.customers[index / 2].clone(),
            };
            let shopper = Shopper {
                client,
                products: Arc::clone(products),
                told: Arc::clone(told),
                asker: asker.clone(),
                table: self.scene.shop.table.clone(),
                placed: Vec::new(),
            };
            shopper.run(steps.clone())
        });
        let staff = Staff {
            client: self.scene.shop.admin(),
            products: Arc::clone(products),
            told: Arc::clone(told),
            asker: asker.clone(),
        };
        tokio::join!(join_all(shoppers), staff.run(script.staff.clone()));
    }
}
