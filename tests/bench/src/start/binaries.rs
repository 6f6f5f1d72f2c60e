//! The paths of the functions' binaries.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use local::Function;
use serde_json::Value;

use super::Options;
use crate::failure::Failure;

/// Returns the path of a function's binary.
///
/// # Errors
/// Returns a failure if it does not exist.
pub(super) fn of(function: Function, options: &Options) -> Result<PathBuf, Failure> {
    let path = local::function_binary(&options.binaries, function);
    path.map_err(|error| Failure::fatal("what would be started", error))
}

/// Returns the path of the empty function's binary: the given one, or one that cargo builds with the same profile.
///
/// # Errors
/// Returns a failure if it does not exist or cannot be built.
pub(super) fn empty(options: &Options) -> Result<PathBuf, Failure> {
    let Some(path) = &options.empty else { return build("empty") };
    path.canonicalize().map_err(|error| Failure::fatal(path.display(), error))
}

fn build(package: &str) -> Result<PathBuf, Failure> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--release", "--package", package, "--message-format", "json-render-diagnostics"]);
    let built = cargo.stderr(Stdio::inherit()).output();
    let built = built.map_err(|error| Failure::fatal("cargo, which builds the function that does nothing", error))?;
    let messages = String::from_utf8_lossy(&built.stdout);
    let of_its_own = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_it = message.pointer("/target/name").and_then(Value::as_str) == Some(package);
        message.get("executable").filter(|_| is_it)?.as_str().map(PathBuf::from)
    };
    let path = messages.lines().find_map(of_its_own);
    path.ok_or_else(|| Failure::fatal(format!("{package} was not built"), built.status))
}
