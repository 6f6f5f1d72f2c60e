use std::time::Duration;

use super::observations::Observations;
use super::script::MOST_PARTS;
use crate::Table;
use crate::ledger::Lines;

/// The pause between two reads.
const REST: Duration = Duration::from_millis(50);
/// No more items than one transaction reads.
const WATCHED: usize = 100 / MOST_PARTS;

/// Reads the stock of some variants again and again, all its parts in one transaction, until the future is dropped. No
/// part may be below zero, and the sum may be no more than is left after the orders that were answered.
pub(super) async fn watch(table: &Table, observed: &Observations, initial: &Lines) -> std::convert::Infallible {
    let watched: Vec<(&String, &i64)> = initial.iter().take(WATCHED).collect();
    let parts = |id: &String| {
        let partition = format!("VARIANT#{id}");
        (0..MOST_PARTS).map(move |part| (partition.clone(), part_key(part)))
    };
    let keys: Vec<(String, String)> = watched.iter().flat_map(|(id, _)| parts(id)).collect();
    loop {
        let certain = observed.before_a_look();
        let items = table.at_once(&keys).await;
        for ((id, initial), parts) in watched.iter().zip(items.chunks(MOST_PARTS)) {
            let parts = parts.iter().flatten().map(|part| part["available"].as_i64().expect("a number"));
            let parts: Vec<i64> = parts.collect();
            let (left, most) = (parts.iter().sum::<i64>(), observed.most_left(&certain, id, **initial));
            assert!(parts.iter().all(|part| *part >= 0), "{parts:?} of {id}");
            assert!(left <= most, "{left} left of {id}, of which there can be {most} at most");
        }
        tokio::time::sleep(REST).await;
    }
}

fn part_key(part: usize) -> String {
    if part == 0 { "STOCK".to_owned() } else { format!("STOCK#{part:02}") }
}
