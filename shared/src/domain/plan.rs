use serde::{Deserialize, Serialize};

/// Which way an order that takes several transactions is going.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Its stock is being taken.
    Taking,
    /// What was taken of it is being given back.
    Returning,
}

/// How far such an order has come: the first `done` of its `lines` lines are taken and not given back.
///
/// ```text
///              take …                commit
/// taking, 0 ─────────► taking, lines ───────► placed
///     │ turn    │ turn       │ turn
///     ▼         ▼            ▼      give back …                end
/// returning, 0 ◄── returning, done ◄─────────── returning, lines
///     └────► nothing, or the cancelled order
/// ```
///
/// Every transaction that moves it is conditional on all of this as it was read, so each happens once whoever tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Progress {
    pub phase: Phase,
    pub done: u32,
    pub lines: u32,
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Take the stock of the lines from `from` to before `to`.
    Take { from: u32, to: u32 },
    /// All is taken: place the order.
    Commit,
    /// Give back the stock of the lines from `from` to before `to`.
    GiveBack { from: u32, to: u32 },
    /// Nothing is held any more: forget the plan.
    End,
}

impl Progress {
    /// Of an order of so many lines, with nothing taken.
    pub const fn begun(lines: u32) -> Self {
        Self { phase: Phase::Taking, done: 0, lines }
    }

    /// Of a placed order that is cancelled: all is to be given back.
    pub const fn cancelled(lines: u32) -> Self {
        Self { phase: Phase::Returning, done: lines, lines }
    }

    /// The next step, of at most `stage` lines.
    pub fn next(self, stage: u32) -> Step {
        match self.phase {
            Phase::Taking if self.done >= self.lines => Step::Commit,
            Phase::Taking => Step::Take { from: self.done, to: self.done.saturating_add(stage).min(self.lines) },
            Phase::Returning if self.done == 0 => Step::End,
            Phase::Returning => Step::GiveBack { from: self.done.saturating_sub(stage), to: self.done },
        }
    }

    /// After a step that changes how much is taken; as it is after one that does not.
    #[must_use]
    pub fn after(self, step: Step) -> Self {
        match step {
            Step::Take { to, .. } => Self { done: to, ..self },
            Step::GiveBack { from, .. } => Self { done: from, ..self },
            Step::Commit | Step::End => self,
        }
    }

    /// The other way round: what was taken is to be given back.
    #[must_use]
    pub const fn turned(self) -> Self {
        Self { phase: Phase::Returning, ..self }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever the size of the stages and wherever it turns: each line is taken once, in order, and given back
        /// once, and it comes to an end.
        #[test]
        fn each_line_is_taken_and_given_back_once(lines in 1..2_000_u32, stage in 1..100_u32, turn in 0..40_usize) {
            let (mut progress, mut held, mut steps) = (Progress::begun(lines), 0, 0);
            loop {
                if steps == turn {
                    progress = progress.turned();
                }
                let step = progress.next(stage);
                match step {
                    Step::Take { from, to } => {
                        prop_assert_eq!(from, held);
                        prop_assert!(from < to && to <= lines && to - from <= stage);
                        held = to;
                    }
                    Step::GiveBack { from, to } => {
                        prop_assert_eq!(to, held);
                        prop_assert!(from < to && to - from <= stage);
                        held = from;
                    }
                    Step::Commit => {
                        prop_assert_eq!(held, lines);
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
