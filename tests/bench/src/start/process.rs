//! A function as a process, started as Lambda would do it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::scene::Environment;
use crate::failure::Failure;
use crate::memory;

/// Killed when dropped.
pub(super) struct Process {
    child: Child,
    /// The file with its standard error.
    errors: PathBuf,
}

impl Process {
    /// Starts a binary with only this environment.
    ///
    /// # Errors
    /// Returns a failure if it cannot be started.
    pub(super) fn start(binary: &Path, environment: &Environment, folder: &Path) -> Result<Self, Failure> {
        let errors = folder.join("stderr");
        let file = File::create(&errors).map_err(|error| Failure::fatal(errors.display(), error))?;
        let mut command = Command::new(binary);
        command.env_clear().envs(environment);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let child = command.spawn().map_err(|error| Failure::fatal(binary.display(), error))?;
        Ok(Self { child, errors })
    }

    /// Returns the CPU time of all its threads so far, including ended ones.
    ///
    /// # Errors
    /// Returns a failure if the system does not report it.
    pub(super) fn cpu(&self) -> Result<Duration, Failure> {
        cpu(self.child.id()).ok_or_else(|| Failure::fatal("the CPU time of a process", "this system does not tell it"))
    }

    /// Returns its peak memory so far, in KiB.
    ///
    /// # Errors
    /// Returns a failure if the system does not report it.
    pub(super) fn peak_memory(&self) -> Result<u64, Failure> {
        let most = memory::resident(self.child.id()).map(|(_, most)| most);
        most.ok_or_else(|| Failure::fatal("the memory of a process", "this system does not tell it"))
    }

    /// Returns why it has ended. `None` while it runs.
    pub(super) fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        Some(format!("{status}: {}", self.complaint()))
    }

    /// Returns the last line of its standard error.
    pub(super) fn complaint(&self) -> String {
        let text = fs::read_to_string(&self.errors).unwrap_or_default();
        text.lines().next_back().unwrap_or_default().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.child.kill();
        let _status = self.child.wait();
    }
}

/// The precision is a nanosecond. That of `/proc/<pid>/stat` is a hundredth of a second.
#[cfg(target_os = "linux")]
fn cpu(process: u32) -> Option<Duration> {
    use nix::time::{ClockId, clock_gettime};
    use nix::unistd::Pid;

    let clock = ClockId::pid_cpu_clock_id(Pid::from_raw(i32::try_from(process).ok()?)).ok()?;
    Some(Duration::from(clock_gettime(clock).ok()?))
}

#[cfg(not(target_os = "linux"))]
fn cpu(_: u32) -> Option<Duration> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn cpu_time_is_that_of_the_process() {
        let [sleeping, busy] = ["exec sleep 60", "while :; do :; done"].map(|script| {
            let child = Command::new("sh").args(["-c", script]).spawn().expect("a shell");
            Process { child, errors: PathBuf::new() }
        });
        let deadline = Instant::now() + Duration::from_secs(30);
        while busy.cpu().expect("its CPU time") < Duration::from_millis(100) {
            assert!(Instant::now() < deadline, "a busy process has no CPU time");
            std::thread::sleep(Duration::from_millis(20));
        }
        let sleeping = sleeping.cpu().expect("its CPU time");
        assert!(sleeping < Duration::from_millis(50) && sleeping > Duration::ZERO, "{sleeping:?}");
    }
}
