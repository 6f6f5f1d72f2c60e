/// A fault of one HTTP call to DynamoDB. A fault that does not apply to a call leaves it unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Throttled: `ProvisionedThroughputExceededException` and similar errors. A transaction may also be cancelled with
    /// it as the reason of one action. Nothing was done.
    Throttled,
    /// One item conflicts with another transaction. Writes and transactions only. Nothing was done.
    Conflict,
    /// `InternalServerError`. Nothing was done.
    Failed,
    /// `InternalServerError`, although the call was done.
    FailedLate,
    /// No answer, and nothing was done: the caller must time out.
    Silent,
    /// The network reports a timeout at once. Nothing was done.
    TimedOut,
    /// No connection. Nothing was done.
    Refused,
    /// The call was done, but its answer was lost.
    Lost,
    /// The call was done, some milliseconds late.
    Delayed,
    /// Half of the keys of a BatchGetItem come back unprocessed.
    Unprocessed,
    /// The function died before it sent the call.
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

    /// Returns true if the function dies.
    pub const fn kills(self) -> bool {
        matches!(self, Self::KilledBefore | Self::KilledAfter)
    }
}

/// The panic payload of a killed function. It unwinds without running the panic hook, so no panic is reported. The test
/// catches it in place of Lambda's environment, and none of the request's code runs any more.
#[derive(Debug)]
pub struct Killed;

impl Killed {
    pub(super) fn unwind() -> ! {
        std::panic::resume_unwind(Box::new(Self))
    }
}
