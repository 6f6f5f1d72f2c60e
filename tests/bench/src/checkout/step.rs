use std::time::Instant;

use shared::capacity_units::CapacityUnits;

use crate::account::Account;
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::stand::Stand;
use crate::times::Times;

/// One kind of call, with the results of all its repetitions.
#[derive(Default)]
pub(crate) struct Step {
    /// The latest answer: the status, and the code if it is a problem.
    pub(crate) answer: String,
    /// The number of DynamoDB calls of the latest repetition.
    pub(crate) calls: usize,
    /// The number of `TransactWriteItems` among them.
    pub(crate) transactions: usize,
    pub(crate) read_units: CapacityUnits,
    pub(crate) write_units: CapacityUnits,
    /// Measured by the client.
    pub(crate) times: Times,
}

impl Step {
    /// Makes the call and records its results.
    pub(crate) async fn take(&mut self, stand: &Stand, customer: &Account, call: &Call) -> Result<Answer, Failure> {
        let recorder = stand.gateway.recorder();
        recorder.take();
        let started = Instant::now();
        let answer = customer.call(&stand.session.shop, call).await?;
        self.times.add(started.elapsed());
        self.answer = format!("{} {}", answer.status, answer.code()).trim_end().to_owned();
        let route_key = call.route.name();
        let record = recorder.take().into_iter().rfind(|record| record.route_key == route_key);
        let record = record.ok_or_else(|| Failure::fatal(route_key, "not recorded"))?;
        self.calls = record.calls.len();
        self.transactions = record.calls.iter().filter(|operation| **operation == "TransactWriteItems").count();
        (self.read_units, self.write_units) = (record.read_units, record.write_units);
        Ok(answer)
    }
}
