//! A shop under seeded chaos: clients who order, cancel and try again at random, staff who come between, faults and
//! contention beneath, and a check of what they were told against what is in the table.

mod ask;
mod check;
mod fired;
mod intent;
mod leaver;
mod scene;
mod script;
mod seeds;
mod shopper;
mod staff;
mod stage;
mod tabs;
mod told;
mod watcher;

pub use ask::{Asker, Insisted};
pub use intent::Intent;
pub use scene::{Scene, is_elsewhere};
pub use script::{Script, Size};
pub use seeds::for_each_seed;
pub use stage::Stage;
pub use told::Told;
