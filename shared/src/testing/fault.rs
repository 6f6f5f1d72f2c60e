/// What may go wrong with one HTTP call to DynamoDB. A fault that makes no sense for a call leaves it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Refused for now: `ProvisionedThroughputExceededException` and its relatives; for a transaction also as the
    /// reason of one of its actions. Nothing was done.
    Throttled,
    /// Another transaction is in the way of one item. Writes and transactions only. Nothing was done.
    Conflict,
    /// `InternalServerError`. Nothing was done.
    Failed,
    /// `InternalServerError`, although it was done.
    FailedLate,
    /// Never answered, and nothing was done: whoever waits has to give up.
    Silent,
    /// The network gave up waiting, at once. Nothing was done.
    TimedOut,
    /// No connection. Nothing was done.
    Refused,
    /// Done, but the answer was lost on its way.
    Lost,
    /// Done, some milliseconds late.
    Delayed,
    /// Half of the keys of a BatchGetItem come back unprocessed.
    Unprocessed,
    /// The function died before the call left it.
    KilledBefore,
    /// The function died after the call was done.
    KilledAfter,
}

impl Fault {
    pub const ALL: [Self; 12] = [
        Self::Throttled,
        Self::Conflict,
        Self::Failed,
        Self::FailedLate,
        Self::Silent,
        Self::TimedOut,
        Self::Refused,
        Self::Lost,
        Self::Delayed,
        Self::Unprocessed,
        Self::KilledBefore,
        Self::KilledAfter,
    ];

    /// Whether the function dies of it.
    pub const fn kills(self) -> bool {
        matches!(self, Self::KilledBefore | Self::KilledAfter)
    }
}

/// What a killed function's thread unwinds with: no line of the request's code runs any more, and no panic is reported.
/// Whoever catches it is the environment, not the function.
#[derive(Debug)]
pub struct Killed;

impl Killed {
    pub(super) fn unwind() -> ! {
        std::panic::resume_unwind(Box::new(Self))
    }
}
