//! The cost of something, by item.

use std::collections::BTreeMap;
use std::ops::{Add, Mul};
use std::time::Duration;

use local::Function;
use shared::capacity_units::CapacityUnits;

use super::dollars::Dollars;
use super::prices::Prices;
use super::taken::Taken;
use crate::failure::Failure;

/// The assumed time of a DynamoDB call from a function, in milliseconds. AWS promises single digits.
pub(super) const CALL: u64 = 5;
/// The memory with which a function has a whole core, in MB, by Lambda's documentation. CPU is proportional to memory.
pub(super) const CORE: u64 = 1_769;
/// What an invocation logs, in bytes: the shop's line with its metrics, and Lambda's three lines.
pub(super) const LOGGED: u64 = 1_500;

/// The cost of one invocation, or of something else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bill {
    /// API Gateway's and Lambda's price for each request.
    pub(super) requests: Dollars,
    /// The price of the function's running time.
    pub(super) compute: Dollars,
    pub(super) dynamodb: Dollars,
    /// Logs, outgoing bytes, e-mails.
    pub(super) other: Dollars,
}

impl Bill {
    pub(super) fn total(&self) -> Dollars {
        self.requests + self.compute + self.dynamodb + self.other
    }
}

impl Add for Bill {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            compute: self.compute + other.compute,
            dynamodb: self.dynamodb + other.dynamodb,
            other: self.other + other.other,
        }
    }
}

impl Mul<u64> for Bill {
    type Output = Self;

    fn mul(self, times: u64) -> Self {
        Self {
            requests: self.requests * times,
            compute: self.compute * times,
            dynamodb: self.dynamodb * times,
            other: self.other * times,
        }
    }
}

/// The prices, and the functions' memory.
pub(super) struct Tariff {
    pub(super) prices: Prices,
    /// The memory of each function, in MB.
    memory: BTreeMap<Function, u64>,
}

impl Tariff {
    /// Uses the memory sizes of the template.
    ///
    /// # Errors
    /// Returns a failure if the template has none.
    pub(super) fn new(prices: Prices) -> Result<Self, Failure> {
        let memory = local::template_memory().map_err(|error| Failure::fatal("template.yaml", error))?;
        Ok(Self { prices, memory })
    }

    /// Returns the cost of an HTTP request.
    pub(super) fn request(&self, taken: &Taken) -> Bill {
        let Prices { http_api_request, byte_out, .. } = self.prices;
        let through = Bill { requests: http_api_request, other: byte_out * taken.bytes_out, ..Bill::default() };
        through + self.invocation(taken)
    }

    /// Returns the cost of an invocation by a source that is free, such as the table's stream.
    pub(super) fn invocation(&self, taken: &Taken) -> Bill {
        let Prices { lambda_request, lambda_gb_second, log_byte, .. } = self.prices;
        let megabyte_millis = u128::from(self.memory(taken.function)) * u128::from(self.billed_millis(taken));
        Bill {
            requests: lambda_request,
            compute: lambda_gb_second.part(megabyte_millis, 1_024 * 1_000),
            dynamodb: self.units(taken.read_units, taken.write_units),
            other: log_byte * LOGGED,
        }
    }

    /// Estimates the time of an invocation on AWS, in milliseconds. It is `CALL` for each DynamoDB call, plus the time
    /// that was measured here, scaled to the function's part of a core. This overestimates: the measured time includes
    /// the embedded DynamoDB and the local connection.
    pub(super) fn billed_millis(&self, taken: &Taken) -> u64 {
        let core = CORE.max(1);
        let slowed = taken.time.as_micros().saturating_mul(u128::from(core))
            / u128::from(self.memory(taken.function).clamp(1, core));
        let own = Duration::from_micros(u64::try_from(slowed).unwrap_or(u64::MAX));
        let millis = u64::try_from(own.as_millis()).unwrap_or(u64::MAX).saturating_add(1);
        millis.saturating_add(taken.calls.saturating_mul(CALL))
    }

    fn memory(&self, function: Function) -> u64 {
        self.memory.get(&function).copied().unwrap_or(CORE)
    }

    fn units(&self, read: CapacityUnits, write: CapacityUnits) -> Dollars {
        let Prices { dynamodb_read_unit, dynamodb_write_unit, .. } = self.prices;
        let halves = dynamodb_read_unit * read.in_halves() + dynamodb_write_unit * write.in_halves();
        halves.part(1, 2)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_request_is_billed_item_by_item() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("prices.csv");
        let memory = BTreeMap::from([(Function::Catalog, 512)]);
        let tariff = Tariff { prices: Prices::read(&path).expect("prices"), memory };
        let taken = Taken {
            function: Function::Catalog,
            calls: 2,
            read_units: CapacityUnits::halves(3),
            write_units: CapacityUnits::whole(1),
            time: Duration::from_millis(2),
            bytes_out: 10_000,
        };
        // 2 ms on a whole core are 6.9 ms with 512 of 1,769 MB, and two calls are 10 ms.
        assert_eq!(tariff.billed_millis(&taken), 17);
        let million = tariff.request(&taken) * 1_000_000;
        assert_eq!(million.requests.to_string(), "1.20");
        // 0.5 GB for 17 ms, a million times: 8,500 GB-seconds.
        assert_eq!(million.compute.to_string(), "0.11");
        // 1.5 × 0.125 + 0.625.
        assert_eq!(million.dynamodb.to_string(), "0.81");
        // 10 GB outgoing, and 1.5 GB of logs.
        assert_eq!(million.other.to_string(), "1.65");
        assert_eq!(million.total().to_string(), "3.78");
    }
}
