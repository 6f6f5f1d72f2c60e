//! Live notifications, with a real WebSocket client: thirty-four.

mod endings;
mod gone;
mod listener;
mod messages;
mod scene;
mod tickets;
mod told;

pub use listener::Listener;
