use std::time::Duration;

use super::observations::Observations;
use super::script::MOST_PARTS;
use crate::Table;

/// The pause between two reads.
const REST: Duration = Duration::from_millis(50);
/// No more items than one transaction reads.
const WATCHED: usize = 100 / MOST_PARTS;

/// What is known of a variant before a seed.
pub(super) struct Known {
    pub(super) variant: String,
    pub(super) initial: i64,
    /// The fewest that can be left. None if there is no end.
    pub(super) floor: Option<i64>,
    /// Whether it is counted all the time.
    pub(super) is_counted: bool,
}

/// Reads the stock of some variants again and again, all its parts in one transaction, until the future is dropped. No
/// part may be below what its policies allow, and the sum may be no more than is left after the orders that were answered.
pub(super) async fn watch(table: &Table, observed: &Observations, known: &[Known]) -> std::convert::Infallible {
    let watched: Vec<&Known> = known.iter().take(WATCHED).collect();
    let parts = |of: &&Known| {
        let partition = format!("VARIANT#{}", of.variant);
        (0..MOST_PARTS).map(move |part| (partition.clone(), part_key(part)))
    };
    let keys: Vec<(String, String)> = watched.iter().flat_map(parts).collect();
    loop {
        let certain = observed.before_a_look();
        let items = table.at_once(&keys).await;
        for (Known { variant, initial, floor, is_counted }, parts) in watched.iter().zip(items.chunks(MOST_PARTS)) {
            let parts = parts.iter().flatten().map(|part| part["available"].as_i64().expect("a number"));
            let parts: Vec<i64> = parts.collect();
            let (left, most) = (parts.iter().sum::<i64>(), observed.most_left(&certain, variant, *initial));
            assert!(floor.is_none_or(|floor| parts.iter().all(|part| *part >= floor)), "{parts:?} of {variant}");
            assert!(!is_counted || left <= most, "{left} left of {variant}, of which there can be {most} at most");
        }
        tokio::time::sleep(REST).await;
    }
}

fn part_key(part: usize) -> String {
    if part == 0 { "STOCK".to_owned() } else { format!("STOCK#{part:02}") }
}
