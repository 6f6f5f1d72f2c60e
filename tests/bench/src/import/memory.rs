use std::fs;

/// What this process holds in memory now and held at most, in KiB, as Linux tells; none elsewhere.
pub(super) fn resident() -> Option<(u64, u64)> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some((kib("VmRSS:")?, kib("VmHWM:")?))
}
