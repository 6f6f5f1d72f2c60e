//! What becomes of files: fixtures are made by code.

mod bombs;
mod damaged;
mod fixtures;
mod metadata;
mod orientation;
mod sizes;
