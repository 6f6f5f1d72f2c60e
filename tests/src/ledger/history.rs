use std::collections::BTreeSet;

use aws_sdk_dynamodbstreams::types::Record;
use serde_json::Value;

use super::Ledger;
use super::balance::{Change, text};
use super::stream::Stream;
use crate::Table;

/// DynamoDB's own limit on actions of a transaction, and so on how many changes may pass before the ledger balances again.
const LONGEST: usize = 100;

/// Everything that ever changed in a table, by its stream, in the order in which it was committed.
///
/// The embedded DynamoDB writes the records of a transaction one after the other with none of another's in between, and
/// does not say where one ends. So it is checked that from each moment at which the ledger balances to the next one there
/// are no more changes than a transaction has, and that these are about one order or one count. Stock that moved apart
/// from its order would be met by others' changes in between.
#[derive(Debug)]
pub struct History {
    stream: Stream,
    ledger: Ledger,
    /// What the changes since the ledger last balanced are about, and how many they are.
    about: BTreeSet<String>,
    changes: Vec<String>,
}

impl History {
    /// From the beginning. The table must be on the embedded DynamoDB.
    pub async fn of(table: &Table) -> Self {
        let stream = Stream::of(table).await;
        Self { stream, ledger: Ledger::default(), about: BTreeSet::new(), changes: Vec::new() }
    }

    /// Reads on to the end, and checks each moment.
    ///
    /// # Panics
    /// When at some moment something was not as it can be.
    pub async fn read(&mut self) -> &Ledger {
        loop {
            let records = self.stream.next().await;
            for record in &records {
                self.follow(change(record));
            }
            if records.is_empty() {
                assert!(self.changes.is_empty(), "never added up again: {}", self.story());
                return &self.ledger;
            }
        }
    }

    fn follow(&mut self, change: Change) {
        self.ledger.check_sale(&change);
        if let Some(made) = made(&change) {
            let image = change.new.as_ref().expect("an image");
            self.ledger.grant(&made, image["available"].as_i64().expect("a number"));
        }
        self.changes.push(format!("{} {}", change.key.0, change.key.1));
        self.about.extend(self.ledger.apply(&change));
        assert!(self.about.len() <= 1, "{:?} are entangled: {}", self.about, self.story());
        assert!(self.changes.len() <= LONGEST, "does not add up for too long: {}", self.story());
        if self.ledger.add_up() {
            self.changes.clear();
            self.about.clear();
        }
    }

    fn story(&self) -> String {
        format!("{:?} open, after {:#?}", self.ledger.open, self.changes)
    }
}

/// What is made with this change: a variant comes with its stock, and a counter with its units.
fn made(change: &Change) -> Option<String> {
    let (pk, sk) = (&change.key.0, &change.key.1);
    let variant = pk.strip_prefix("VARIANT#").filter(|_| sk == "STOCK").map(str::to_owned);
    let counter = pk.strip_prefix("COUNTER#").map(|name| format!("counter:{name}"));
    variant.or(counter).filter(|_| change.old.is_none())
}

fn change(record: &Record) -> Change {
    let change = record.dynamodb.as_ref().expect("a change");
    let item = |image: &Option<std::collections::HashMap<String, _>>| -> Option<Value> {
        image.clone().filter(|image| !image.is_empty()).map(|image| serde_dynamo::from_item(image).expect("an item"))
    };
    let keys = item(&change.keys).expect("keys");
    Change { key: (text(&keys, "PK"), text(&keys, "SK")), old: item(&change.old_image), new: item(&change.new_image) }
}
