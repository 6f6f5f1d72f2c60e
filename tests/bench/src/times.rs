use std::time::Duration;

use hdrhistogram::Histogram;

/// The number of significant digits in histograms.
const DIGITS: u8 = 3;

/// Times in microseconds, to three significant digits.
pub(crate) struct Times(Option<Histogram<u64>>);

impl Default for Times {
    fn default() -> Self {
        // Histograms support three digits, so this never fails.
        Self(Histogram::new(DIGITS).ok())
    }
}

impl Times {
    pub(crate) fn add(&mut self, time: Duration) {
        if let Some(histogram) = &mut self.0 {
            // The histogram grows as needed. Only a time beyond its maximum is dropped.
            let _kept = histogram.record(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
        }
    }

    pub(crate) fn add_all(&mut self, others: &Self) {
        if let (Some(histogram), Some(others)) = (&mut self.0, &others.0) {
            let _kept = histogram.add(others);
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.as_ref().map_or(0, Histogram::len)
    }

    /// Returns the median; 0 if there are no times.
    pub(crate) fn p50(&self) -> u64 {
        self.0.as_ref().map_or(0, |histogram| histogram.value_at_quantile(0.5))
    }

    pub(crate) fn p99(&self) -> u64 {
        self.0.as_ref().map_or(0, |histogram| histogram.value_at_quantile(0.99))
    }

    pub(crate) fn max(&self) -> u64 {
        self.0.as_ref().map_or(0, Histogram::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_of_all_that_was_added() {
        let (mut times, mut others) = (Times::default(), Times::default());
        (1..=60).for_each(|millis| times.add(Duration::from_millis(millis)));
        (61..=100).for_each(|millis| others.add(Duration::from_millis(millis)));
        times.add_all(&others);
        assert_eq!(times.count(), 100);
        for (micros, millis) in [(times.p50(), 50), (times.p99(), 99), (times.max(), 100)] {
            assert_eq!((micros + 500) / 1_000, millis, "{micros}");
        }
        assert_eq!(Times::default().p50(), 0);
    }
}
