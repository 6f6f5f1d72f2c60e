//! The program itself, as somebody at a terminal has it, each time with a shop of its own.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "that is how a test fails")]

mod admin;
mod events;
mod export;
mod import;
mod keys;
mod login;
mod orders;
mod run;
mod ssm;
mod tail;
mod usage;
