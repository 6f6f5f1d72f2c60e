use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use super::environment::environment;
use super::{Emulated, Lambda};
use crate::error::StartError;
use crate::function::Function;
use crate::shutdown::Shutdown;
use crate::template::Template;

/// How many processes each function has, and so how many of its invocations run at once.
const AT_ONCE: usize = 3;
/// How long a function waits for its next process after one has ended.
const PAUSE: Duration = Duration::from_secs(1);

/// Where the functions find what they use.
pub(crate) struct Services {
    pub(crate) gateway: String,
    pub(crate) dynamodb: String,
    pub(crate) ses: String,
    pub(crate) ssm: String,
    /// What the template's variables are on this machine, where they are not what the template says.
    pub(crate) values: BTreeMap<&'static str, String>,
}

/// The functions' processes, until they are stopped or dropped.
#[derive(Debug, Default)]
pub(crate) struct Binaries(JoinSet<()>);

impl Binaries {
    /// Starts them. One that ends is followed by another, as on Lambda, and the log tells.
    ///
    /// # Errors
    /// When a binary is missing or cannot be started, or the template's environment is not known here.
    pub(crate) fn start(
        emulated: &Emulated,
        lambda: &Lambda,
        services: &Services,
        stop: &Shutdown,
    ) -> Result<Self, StartError> {
        let template = Template::parse()?;
        let mut running = JoinSet::new();
        for function in Function::ALL {
            let binary = function_binary(&emulated.functions, function)?;
            let environment = environment(&template, function, lambda, services)?;
            for _ in 0..AT_ONCE {
                let unstarted = |error| StartError::because(format!("{} cannot be started", binary.display()), error);
                let process = spawn(&binary, &environment).map_err(unstarted)?;
                running.spawn(keep(process, function, binary.clone(), environment.clone(), stop.clone()));
            }
        }
        Ok(Self(running))
    }

    /// Waits until all have ended.
    pub(crate) async fn stopped(mut self) {
        while self.0.join_next().await.is_some() {}
    }
}

/// Where a function's binary is in a folder: by its name, in `cargo lambda build`'s way, or in that of `sam build`.
///
/// # Errors
/// When it is not there.
pub fn function_binary(folder: &Path, function: Function) -> Result<PathBuf, StartError> {
    let name = Path::new(function.name());
    let places = [name.to_owned(), name.join("bootstrap"), Path::new(function.logical_id()).join("bootstrap")];
    let found = places.into_iter().map(|place| folder.join(place)).find(|path| path.is_file());
    found.ok_or_else(|| StartError::new(format!("{} has no binary of {function}: build it first", folder.display())))
}

/// With this environment and nothing of this process's own.
fn spawn(binary: &Path, environment: &BTreeMap<String, String>) -> std::io::Result<Child> {
    let variables = environment.iter().map(|(name, value)| (OsStr::new(name), OsStr::new(value)));
    let mut command = Command::new(binary);
    command.env_clear().envs(variables).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut process = command.spawn()?;
    if let Some(mut log) = process.stdout.take() {
        // Standard output is where this process says that it is ready, and nothing else.
        tokio::spawn(async move { _ = tokio::io::copy(&mut log, &mut tokio::io::stderr()).await });
    }
    Ok(process)
}

async fn keep(
    mut process: Child,
    function: Function,
    binary: PathBuf,
    environment: BTreeMap<String, String>,
    stop: Shutdown,
) {
    let mut stop = std::pin::pin!(stop.requested());
    loop {
        tokio::select! {
            biased;
            () = &mut stop => {
                let _ended_already = process.kill().await;
                return;
            }
            ended = process.wait() => {
                let status = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
                tracing::error!(%function, status, "a function's process ended");
            }
        }
        tokio::select! {
            biased;
            () = &mut stop => return,
            () = tokio::time::sleep(PAUSE) => {}
        }
        match spawn(&binary, &environment) {
            Ok(started) => process = started,
            Err(error) => {
                tracing::error!(%function, %error, "a function's process cannot be started");
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_is_found_wherever_a_tool_puts_it() {
        let folder = std::env::temp_dir().join(format!("bodega-binaries-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("CartFunction")).unwrap();
        std::fs::create_dir_all(folder.join("mail")).unwrap();
        for file in ["CartFunction/bootstrap", "mail/bootstrap", "auth"] {
            std::fs::write(folder.join(file), "").unwrap();
        }
        let found = |function| function_binary(&folder, function);
        assert_eq!(found(Function::Cart), Ok(folder.join("CartFunction/bootstrap")));
        assert_eq!(found(Function::Mail), Ok(folder.join("mail/bootstrap")));
        assert_eq!(found(Function::Auth), Ok(folder.join("auth")));
        assert!(found(Function::Orders).unwrap_err().to_string().contains("no binary of orders"));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
