/// Something that the protocol relies on, and that the model can do without to see what it is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// To begin, or place a small order: the idempotency key has no record yet.
    KeyIsNew,
    /// The same: the cart's version is as it was read.
    CartAsRead,
    /// To begin: the cart is claimed by nobody, or by whom it was when it was read.
    ClaimAsRead,
    /// To begin, commit, or place a small order: there is no saga or order of this id yet.
    IdIsNew,
    /// To take, or place a small order: so much is available.
    Available,
    /// To move a saga: its phase is as it was read.
    ReservePhase,
    CommitPhase,
    CompensatePhase,
    AdoptPhase,
    ReleasePhase,
    EndPhase,
    /// The same: so much is done as was read.
    ReserveDone,
    CommitDone,
    CompensateDone,
    AdoptDone,
    ReleaseDone,
    EndDone,
    /// To commit: the cart's version is still the one that it had at the beginning.
    CommitCart,
    /// To delete an idempotency record: it is this order's.
    OwnRecord,
    /// To cancel an order: its status is as it was read.
    CancelStatus,
    /// The same: it has no saga.
    CancelSaga,
    /// Any other step of an order: its status is as it was read.
    MoveStatus,
    /// A transaction is sent again under the same client token, so that it is not done twice.
    ClientToken,
    /// Each try of a checkout has an order id of its own.
    FreshIds,
    /// Whether an order came to be is read after its saga is seen to be gone.
    SagaBeforeOrder,
    /// A cart that another checkout has claimed is no changed cart.
    ClaimIsNoChange,
    /// Before a request is told that its cart is ordered already, it looks whether it was that itself.
    KeyAfterCart,
}

impl Guard {
    pub const ALL: [Self; 27] = [
        Self::KeyIsNew,
        Self::CartAsRead,
        Self::ClaimAsRead,
        Self::IdIsNew,
        Self::Available,
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
        Self::KeyAfterCart,
    ];
}

/// The guards that the model does without: none, but where a test is about them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Without(pub &'static [Guard]);

impl Without {
    pub fn has(self, guard: Guard) -> bool {
        !self.0.contains(&guard)
    }

    /// A condition of a write; the refusal if it does not hold and is asked for.
    pub fn require<R>(self, guard: Guard, holds: bool, refusal: R) -> Result<(), R> {
        if holds || !self.has(guard) { Ok(()) } else { Err(refusal) }
    }
}
