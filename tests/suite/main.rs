//! What the shop does, seen from outside.
#![allow(clippy::disallowed_methods, reason = "tests take their shop from the environment")]

mod access;
mod accounts;
mod architecture;
mod calls;
mod carts;
mod catalog;
mod checkout;
mod contract;
mod events;
mod input;
mod orders;
mod permissions;
mod privacy;
mod profiles;
mod readme;
mod refresh;
mod seeds;
mod stock_races;
mod tokens;
