//! A shop under seeded chaos: clients who order, cancel and try again at random, staff who come between, faults and
//! contention beneath, and a comparison of what they were answered with what is in the table.

mod check;
mod demoted;
mod intent;
mod leaver;
mod observations;
mod policies;
mod redeemer;
mod retries;
mod scene;
mod script;
mod seeded_shop;
mod seeds;
mod shopper;
mod staff;
mod tabs;
mod watcher;

pub use intent::Intent;
pub use observations::Observations;
pub use retries::{Asker, Insisted};
pub use scene::{Scene, is_elsewhere};
pub use script::{Script, Size};
pub use seeded_shop::SeededShop;
pub use seeds::for_each_seed;
