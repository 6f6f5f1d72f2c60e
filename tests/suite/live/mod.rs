//! Live notifications, with a real WebSocket client.

mod delivery;
mod endings;
mod gone;
mod listener;
mod messages;
mod scene;
mod tickets;

pub use listener::Listener;
