use serde::{Deserialize, Serialize};

/// The direction of an order saga, which places or cancels an order in several transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The saga is reserving the stock.
    #[serde(rename = "taking")]
    Reserving,
    /// The saga compensates: it is releasing the stock that it had reserved.
    #[serde(rename = "returning")]
    Releasing,
}

/// The progress of a saga: the first `done` of its `takings` takings are reserved.
///
/// ```text
///                reserve …                   commit
/// reserving, 0 ───────────► reserving, takings ───────► placed
///     │            │ compensate     │
///     ▼            ▼                ▼
/// releasing, 0 ◄─── releasing, done ◄─── releasing, takings
///     │         release …
///     └─ end ─► nothing, or the cancelled order
/// ```
///
/// Every transaction that advances it has the read progress as a condition. So each step happens once, however many
/// processes try it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Progress {
    pub phase: Phase,
    pub done: u32,
    pub takings: u32,
}

/// The next step of a saga.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Reserve the takings from `from` to before `to`.
    Reserve { from: u32, to: u32 },
    /// All stock is reserved: place the order.
    Commit,
    /// Release the takings from `from` to before `to`.
    Release { from: u32, to: u32 },
    /// Nothing is reserved any more: end the saga.
    End,
}

impl Progress {
    /// Starts an order with this number of takings, of which none is reserved.
    pub const fn begun(takings: u32) -> Self {
        Self { phase: Phase::Reserving, done: 0, takings }
    }

    /// Starts to cancel a placed order: all its stock must be released.
    pub const fn cancelled(takings: u32) -> Self {
        Self { phase: Phase::Releasing, done: takings, takings }
    }

    /// Returns the next step, of at most `stage` takings.
    pub fn next(self, stage: u32) -> Step {
        match self.phase {
            Phase::Reserving if self.done >= self.takings => Step::Commit,
            Phase::Reserving => {
                Step::Reserve { from: self.done, to: self.done.saturating_add(stage).min(self.takings) }
            }
            Phase::Releasing if self.done == 0 => Step::End,
            Phase::Releasing => Step::Release { from: self.done.saturating_sub(stage), to: self.done },
        }
    }

    /// Returns the progress after a step.
    #[must_use]
    pub fn after(self, step: Step) -> Self {
        match step {
            Step::Reserve { to, .. } => Self { done: to, ..self },
            Step::Release { from, .. } => Self { done: from, ..self },
            Step::Commit | Step::End => self,
        }
    }

    /// Turns the saga around: it must release what it reserved.
    #[must_use]
    pub const fn compensating(self) -> Self {
        Self { phase: Phase::Releasing, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// For any stage size and any turning point, each taking is reserved once, in order, and released once, and the
        /// saga ends.
        #[test]
        fn each_taking_is_reserved_and_released_once(takings in 1..2_000_u32, stage in 1..100_u32, turn in 0..40_usize) {
            let (mut progress, mut held, mut steps) = (Progress::begun(takings), 0, 0);
            loop {
                if steps == turn {
                    progress = progress.compensating();
                }
                let step = progress.next(stage);
                match step {
                    Step::Reserve { from, to } => {
                        prop_assert_eq!(from, held);
                        prop_assert!(from < to && to <= takings && to - from <= stage);
                        held = to;
                    }
                    Step::Release { from, to } => {
                        prop_assert_eq!(to, held);
                        prop_assert!(from < to && to - from <= stage);
                        held = from;
                    }
                    Step::Commit => {
                        prop_assert_eq!(held, takings);
                        break;
                    }
                    Step::End => {
                        prop_assert_eq!(held, 0);
                        break;
                    }
                }
                progress = progress.after(step);
                steps += 1;
                prop_assert!(steps <= 4_001);
            }
        }
    }
}
