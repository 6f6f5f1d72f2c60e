use std::time::Instant;

use shared::capacity_units::CapacityUnits;

use crate::account::Account;
use crate::answer::Answer;
use crate::call::Call;
use crate::failure::Failure;
use crate::stand::Stand;
use crate::times::Times;

/// One thing that is done to an order, as often as it was done.
#[derive(Default)]
pub(crate) struct Step {
    /// What the shop said to the latest: the status, and the problem's code if it is one.
    pub(crate) answer: String,
    /// DynamoDB calls of the latest.
    pub(crate) calls: usize,
    /// Those of them that are `TransactWriteItems`.
    pub(crate) transactions: usize,
    pub(crate) read_units: CapacityUnits,
    pub(crate) write_units: CapacityUnits,
    /// As the client saw them.
    pub(crate) times: Times,
}

impl Step {
    /// Makes the call and notes what it took.
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
