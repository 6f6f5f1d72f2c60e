//! Checkout as a state machine, explored exhaustively: every order in which the calls of a few processes can reach
//! DynamoDB, with whatever they read before, crashes and lost answers among them. `docs/checkout.md` explains what it is
//! a model of, and names the function that each of its writes stands for.
//!
//! A state is the table (`table.rs`) and what each process remembers (`process.rs`). An action is one call: a read, or
//! a write with its conditions (`writes.rs`), all of it or nothing and at one moment, as DynamoDB does it. What a driver
//! does next is asked of `shared::domain::Progress`, the code that runs in the shop. `properties.rs` says what must hold
//! in every state, `configurations.rs` has the shops that are explored, and `mutations.rs` takes the conditions away one
//! by one and sees the rest fall.
//!
//! Time is left out: whoever may act, may act at any moment, the sweep too. A process that crashed is one that never
//! acts again, so in every state any of them may have; crashes are actions of their own where a test is to see what
//! comes after one. Left out too are prices, which refuse a line as a shortage does, and the parts of a hot product's
//! stock, whose sum is the stock here.

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
mod process;
mod properties;
mod quantities;
mod reached;
mod recovery;
mod role;
mod settled;
mod shop;
mod table;
mod writes;
