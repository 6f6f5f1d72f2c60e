use std::time::Duration;

use local::{Function, Record};
use shared::capacity_units::CapacityUnits;

/// What one or several invocations of a function took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) function: Function,
    /// The number of DynamoDB calls.
    pub(super) calls: u64,
    pub(super) read_units: CapacityUnits,
    pub(super) write_units: CapacityUnits,
    /// The time from the request to the complete answer, with everything in between on this machine.
    pub(super) time: Duration,
    /// The bytes that are sent to the client.
    pub(super) bytes_out: u64,
}

impl Taken {
    pub(super) fn new(record: &Record, time: Duration, bytes_out: u64) -> Self {
        Self {
            function: record.function,
            calls: record.calls.len() as u64,
            read_units: record.read_units,
            write_units: record.write_units,
            time,
            bytes_out,
        }
    }

    /// Returns zeros.
    pub(super) fn nothing(function: Function) -> Self {
        let none = CapacityUnits::default();
        Self { function, calls: 0, read_units: none, write_units: none, time: Duration::ZERO, bytes_out: 0 }
    }

    /// Adds another invocation of the same function.
    pub(super) fn and(&self, next: &Self) -> Self {
        Self {
            function: self.function,
            calls: self.calls + next.calls,
            read_units: [self.read_units, next.read_units].into_iter().sum(),
            write_units: [self.write_units, next.write_units].into_iter().sum(),
            time: self.time + next.time,
            bytes_out: self.bytes_out + next.bytes_out,
        }
    }

    /// Returns the median of each value. `None` if `all` is empty.
    pub(super) fn usual(all: &[Self]) -> Option<Self> {
        let function = all.first()?.function;
        Some(Self {
            function,
            calls: middle(all, |taken| taken.calls)?,
            read_units: middle(all, |taken| taken.read_units)?,
            write_units: middle(all, |taken| taken.write_units)?,
            time: middle(all, |taken| taken.time)?,
            bytes_out: middle(all, |taken| taken.bytes_out)?,
        })
    }
}

fn middle<T: Ord + Copy>(all: &[Taken], part: impl Fn(&Taken) -> T) -> Option<T> {
    let mut parts: Vec<T> = all.iter().map(part).collect();
    parts.sort_unstable();
    parts.get(parts.len() / 2).copied()
}
