//! The days whose sales are due to be counted.

use super::count::{CountTerms, Counted, is_settled};
use crate::clock::Clock;
use crate::domain::Day;
use crate::request_context;
use crate::store::{Store, StoreError};

/// How many days back missed counts are made up for.
const MADE_UP_FOR: i64 = 7;

impl Store {
    /// Counts the sales of today, of yesterday once it is over, and of missed days of the last week. With `only`,
    /// counts that day alone. Runs may be concurrent.
    ///
    /// # Errors
    /// Returns `StoreError` if the counted days cannot be read. If one day fails, that is logged and the day is left
    /// for the next run.
    pub async fn count_sales(
        &self,
        only: Option<Day>,
        terms: CountTerms<'_>,
        clock: &Clock,
    ) -> Result<Counted, StoreError> {
        let today = Day::of(clock.now());
        let days = match only {
            Some(day) => Vec::from_iter(Some(day).filter(|day| *day <= today)),
            None => self.days_to_count(today).await?,
        };
        let mut counted = Counted::default();
        for day in days {
            if counted.orders >= terms.most_orders || tokio::time::Instant::now() >= request_context::deadline() {
                counted.left += 1;
                continue;
            }
            if let Err(error) = self.count_day(day, terms, clock, &mut counted).await {
                tracing::warn!(%day, cause = %error, "a day's sales are left for the next count");
                counted.left += 1;
            }
        }
        Ok(counted)
    }

    /// Yesterday comes first, because people wait for it.
    async fn days_to_count(&self, today: Day) -> Result<Vec<Day>, StoreError> {
        let first = today.plus(-MADE_UP_FOR);
        let counted = self.sales(first, today.plus(-1)).await?;
        let is_final = |day: &Day| counted.iter().any(|it| it.day == *day && is_settled(*day, it.as_of));
        let mut days: Vec<Day> = first.through(today.plus(-1)).rev().filter(|day| !is_final(day)).collect();
        let place = usize::from(days.first() == Some(&today.plus(-1)));
        days.insert(place, today);
        Ok(days)
    }
}
