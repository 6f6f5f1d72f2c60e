use std::fmt::Display;
use std::fs;

/// Returns the current and the peak memory of a process, in KiB. `process` is its id or `self`. `None` on systems other
/// than Linux.
pub(crate) fn resident(process: impl Display) -> Option<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some((kib("VmRSS:")?, kib("VmHWM:")?))
}
