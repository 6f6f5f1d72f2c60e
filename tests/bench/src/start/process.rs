//! A function as a process, as Lambda would start it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::scene::Environment;
use crate::failure::Failure;
use crate::memory;

/// Ended when it is dropped.
pub(super) struct Process {
    child: Child,
    /// What it writes to standard error.
    errors: PathBuf,
}

impl Process {
    /// Starts a binary with this environment and nothing else of ours.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn start(binary: &Path, environment: &Environment, folder: &Path) -> Result<Self, Failure> {
        let errors = folder.join("stderr");
        let file = File::create(&errors).map_err(|error| Failure::fatal(errors.display(), error))?;
        let mut command = Command::new(binary);
        command.env_clear().envs(environment);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
        let child = command.spawn().map_err(|error| Failure::fatal(binary.display(), error))?;
        Ok(Self { child, errors })
    }

    /// All CPU time that its threads have had so far, those that have ended too.
    ///
    /// # Errors
    /// When the system does not tell.
    pub(super) fn cpu(&self) -> Result<Duration, Failure> {
        cpu(self.child.id()).ok_or_else(|| Failure::fatal("the CPU time of a process", "this system does not tell it"))
    }

    /// The most memory that it has held so far, in KiB.
    ///
    /// # Errors
    /// When the system does not tell.
    pub(super) fn peak_memory(&self) -> Result<u64, Failure> {
        let most = memory::resident(self.child.id()).map(|(_, most)| most);
        most.ok_or_else(|| Failure::fatal("the memory of a process", "this system does not tell it"))
    }

    /// Why it has ended; none while it runs.
    pub(super) fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        Some(format!("{status}: {}", self.complaint()))
    }

    /// What it last wrote to standard error.
    pub(super) fn complaint(&self) -> String {
        let text = fs::read_to_string(&self.errors).unwrap_or_default();
        text.lines().next_back().unwrap_or_default().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _killed = self.child.kill();
        let _status = self.child.wait();
    }
}

/// To the nanosecond; `/proc/<pid>/stat` has it in hundredths of a second.
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
