//! Checkout as a state machine, explored exhaustively: every order in which the calls of a few processes can reach
//! DynamoDB, after any earlier reads, with crashes and lost answers. `docs/checkout.md` explains what it models, and
//! names the function behind each of its writes.
//!
//! A state is the table (`table.rs`) and the memory of each process (`process.rs`). An action is one call: a read, or a
//! write with its conditions (`writes.rs`). A write is atomic, as in DynamoDB. `shared::domain::Progress`, the code
//! that runs in the shop, decides what a driver does next, and `shared::domain::StockPolicy` what a sale takes and how
//! much there is. `properties.rs` has the properties that must hold in every state. `configurations.rs` and
//! `policies.rs` have the shops that are explored. `mutations.rs` removes the conditions one by one and
//! shows which properties then fail.
//!
//! Time is not modelled: every process may act at any moment, including the sweep. A crashed process never acts again.
//! Any process may simply stop acting in any state, so crashes are separate actions only where a test is about what
//! follows one. Prices are not modelled, because a change of one refuses a line like a change of its policy. Shards are not modelled: the stock
//! here is their sum.

mod answers;
mod checkout;
mod conditions;
mod configurations;
mod doing;
mod driving;
mod effects;
mod exploration;
mod guard;
mod mutations;
mod operation;
mod others;
mod policies;
mod policy;
mod process;
mod properties;
mod quantities;
mod reached;
mod recovery;
mod role;
mod sales;
mod settled;
mod shop;
mod table;
mod takings;
mod writes;
