/// Something that the protocol relies on. The model can leave it out, to show what it is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// To begin, or to place a small order: the idempotency key has no record yet.
    KeyIsNew,
    /// To begin, or to place a small order: the cart has the version that was read.
    CartAsRead,
    /// To begin: nobody claims the cart, or the same order does as when it was read.
    ClaimAsRead,
    /// To begin, commit, or place a small order: there is no saga or order with this id yet.
    IdIsNew,
    /// To reserve, or to place a small order: enough stock is available.
    Available,
    /// To reserve, or to place a small order: each stock is sold on the terms that were read.
    Terms,
    /// To advance a saga: it has the phase that was read.
    ReservePhase,
    CommitPhase,
    CompensatePhase,
    AdoptPhase,
    ReleasePhase,
    EndPhase,
    /// To advance a saga: it has the number of reserved lines that was read.
    ReserveDone,
    CommitDone,
    CompensateDone,
    AdoptDone,
    ReleaseDone,
    EndDone,
    /// To commit: the cart still has the version that it had when the saga began.
    CommitCart,
    /// To delete an idempotency record: it belongs to this order.
    OwnRecord,
    /// To cancel an order: it has the status that was read.
    CancelStatus,
    /// To cancel an order: it has no saga.
    CancelSaga,
    /// To change an order's status otherwise: it has the status that was read.
    MoveStatus,
    /// A repeated transaction has the same client token, so it is not executed twice.
    ClientToken,
    /// Each try of a checkout uses a new order id.
    FreshIds,
    /// A process reads whether an order exists only after it has seen that the saga is gone.
    SagaBeforeOrder,
    /// A cart that another checkout has claimed does not count as changed.
    ClaimIsNoChange,
    /// A stock that is not counted is taken nothing from.
    NotCounted,
    /// What is given back is what is stored of the order, whatever the policy is by then.
    StoredTakings,
    /// Before a request is told that its cart is already ordered, it checks whether it placed that order itself.
    KeyAfterCart,
}

impl Guard {
    pub const ALL: [Self; 30] = [
        Self::KeyIsNew,
        Self::CartAsRead,
        Self::ClaimAsRead,
        Self::IdIsNew,
        Self::Available,
        Self::Terms,
        Self::ReservePhase,
        Self::CommitPhase,
        Self::CompensatePhase,
        Self::AdoptPhase,
        Self::ReleasePhase,
        Self::EndPhase,
        Self::ReserveDone,
        Self::CommitDone,
        Self::CompensateDone,
        Self::AdoptDone,
        Self::ReleaseDone,
        Self::EndDone,
        Self::CommitCart,
        Self::OwnRecord,
        Self::CancelStatus,
        Self::CancelSaga,
        Self::MoveStatus,
        Self::ClientToken,
        Self::FreshIds,
        Self::SagaBeforeOrder,
        Self::ClaimIsNoChange,
        Self::NotCounted,
        Self::StoredTakings,
        Self::KeyAfterCart,
    ];
}

/// The guards that the model leaves out. None, except in tests about them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Without(pub &'static [Guard]);

impl Without {
    pub fn has(self, guard: Guard) -> bool {
        !self.0.contains(&guard)
    }

    /// A condition of a write. Returns the refusal if the condition does not hold, unless the guard is left out.
    pub fn require<R>(self, guard: Guard, holds: bool, refusal: R) -> Result<(), R> {
        if holds || !self.has(guard) { Ok(()) } else { Err(refusal) }
    }
}
