//! Bodega on one machine.
//!
//! [`Gateway`] is the whole shop in one process. It reads `template.yaml` to know which function serves what, turns each
//! HTTP request into the event that API Gateway would make of it, and takes it through `lambda_http` to the function and
//! back, so that a function cannot tell the difference. Beneath is an embedded DynamoDB that the real SDK talks to, and
//! its stream invokes the functions that follow it. Mails land in a [`Mailbox`].
//!
//! The binary `bodega` is [`cli`] around it.

mod admin_account;
mod aws_emulators;
mod changes;
pub mod cli;
mod demo;
mod dynamodb;
mod error;
mod feedback;
mod folder;
mod function;
mod gateway;
mod imports;
mod lambda;
mod media;
pub mod openapi;
mod pages;
mod progress;
mod recorder;
mod running;
mod schedule;
mod set_up;
mod shutdown;
mod signing_key;
mod stream;
mod template;

pub use aws_emulators::sam::Host as SamHost;
pub use aws_emulators::ses::{Mailbox, ReceivedMail, Trouble};
pub use dynamodb::{Dynamodb, aws_config};
pub use error::StartError;
pub use function::Function;
pub use gateway::{Gateway, Options, Storage};
pub use lambda::{Emulated, function_binary};
pub use recorder::{Record, Recorder};
pub use running::running_function;
pub use stream::DeadLetter;
pub use template::{
    Permission, TemplateRoute, TemplateSchedule, template_memory, template_permissions, template_routes,
    template_schedules, template_variables,
};
