//! Invokes functions as EventBridge Scheduler does: by the template's schedules.

mod handlers;
mod scheduler;

pub(crate) use handlers::Handlers;
pub(crate) use scheduler::{ScheduleHandle, Scheduler};
