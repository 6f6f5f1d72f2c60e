use std::fmt::Display;
use std::fs;

/// What a process, by its id or `self`, holds in memory now and held at most, in KiB, as Linux tells; none elsewhere.
pub(crate) fn resident(process: impl Display) -> Option<(u64, u64)> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some((kib("VmRSS:")?, kib("VmHWM:")?))
}
