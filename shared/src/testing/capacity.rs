use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::answers;
use super::call::{Call, Writes};

/// Models the write capacity of partitions, as in DynamoDB. Emulators do not.
///
/// Each partition key is a partition of its own, with so many write units a second and none saved up from before the last
/// second. A write that exceeds them is refused; in a transaction it cancels all of it. Units of a transaction are twice
/// those of single writes. Indexes are not modelled: theirs have half the load of the table's. (AWS, Amazon DynamoDB
/// Developer Guide, "Designing partition keys", "DynamoDB burst and adaptive capacity".)
#[derive(Clone, Debug)]
pub struct Capacity {
    units_a_second: i64,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    partitions: HashMap<String, Bucket>,
    throttled: u64,
}

/// What is left of a partition's capacity, in thousandths of a unit: those of a millisecond are whole.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    thousandths: i64,
    at: Instant,
}

impl Capacity {
    /// DynamoDB's partitions have 1,000.
    pub fn new(units_a_second: u32) -> Self {
        Self { units_a_second: i64::from(units_a_second), state: Arc::default() }
    }

    /// Returns the number of calls that were refused.
    pub fn throttled(&self) -> u64 {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).throttled
    }

    /// Forwards a call, unless a partition is exhausted.
    pub(super) async fn carry(
        &self,
        beyond: &dyn HttpConnector,
        request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let writes = Writes::of(&request);
        match self.take(&writes, Instant::now()) {
            Ok(()) => beyond.call(request).await,
            Err(exhausted) => Ok(answers::exhausted(&Call::of(&request), &exhausted)),
        }
    }

    /// Takes the units of all writes, or returns which of them exceed their partitions.
    fn take(&self, writes: &Writes, now: Instant) -> Result<(), Vec<bool>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left: HashMap<&str, i64> = HashMap::new();
        let exhausted: Vec<bool> = writes
            .0
            .iter()
            .map(|(partition, units)| {
                let has = left.entry(partition).or_insert_with(|| state.left(partition, self.units_a_second, now));
                // The last write of a second may be larger than what is left.
                let fits = *has > 0;
                *has = has.saturating_sub(i64::from(*units).saturating_mul(1_000));
                !fits
            })
            .collect();
        if exhausted.contains(&true) {
            state.throttled = state.throttled.saturating_add(1);
            return Err(exhausted);
        }
        for (partition, thousandths) in left {
            state.partitions.insert(partition.to_owned(), Bucket { thousandths, at: now });
        }
        Ok(())
    }
}

impl State {
    fn left(&self, partition: &str, a_second: i64, now: Instant) -> i64 {
        let most = a_second.saturating_mul(1_000);
        self.partitions.get(partition).map_or(most, |bucket| {
            let millis = i64::try_from(now.duration_since(bucket.at).as_millis()).unwrap_or(i64::MAX);
            bucket.thousandths.saturating_add(millis.saturating_mul(a_second)).min(most)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_partition_has_so_many_units_a_second() {
        let (capacity, began) = (Capacity::new(10), Instant::now());
        let writes = |partition: &str, units| Writes(vec![(partition.to_owned(), units)]);
        assert_eq!(capacity.take(&writes("a", 6), began), Ok(()));
        assert_eq!(capacity.take(&writes("a", 6), began), Ok(()));
        assert_eq!(capacity.take(&writes("a", 1), began), Err(vec![true]));
        assert_eq!(capacity.take(&writes("b", 1), began), Ok(()), "another partition");
        let mixed = Writes(vec![("b".to_owned(), 1), ("a".to_owned(), 1)]);
        assert_eq!(capacity.take(&mixed, began), Err(vec![false, true]));
        assert_eq!(capacity.throttled(), 2);
        assert_eq!(capacity.take(&writes("a", 4), began + Duration::from_millis(300)), Ok(()));
        // None of a quiet hour is saved up.
        let later = began + Duration::from_secs(3_600);
        assert_eq!(capacity.take(&writes("a", 11), later), Ok(()));
        assert_eq!(capacity.take(&writes("a", 1), later), Err(vec![true]));
    }
}
