//! What follows if every process dies in a state: first with only the sweep, until it finds nothing; then with only a
//! client that retries.

use super::doing::{Answer, Doing};
use super::process::Process;
use super::role::{Role, Rules, Script};
use super::shop::Shop;
use super::table::{OrderItems, Table};

/// More calls than any process alone needs in these models.
const CALLS: usize = 64;

/// The number of tries of a checkout in the shop.
const TRIES: u8 = 4;

/// Returns the table after the sweep, or `None` if the sweep does not end.
pub fn swept(shop: &Shop, table: &Table) -> Option<Table> {
    let mut table = table.clone();
    let script = Script { role: Role::Sweep, number: u8::MAX, rules: shop.rules };
    for _ in 0..CALLS {
        let abandoned = table.ids().find(|(_, items)| items.saga.is_some()).map(|(id, _)| id);
        let Some(id) = abandoned else { return Some(table) };
        let mut sweep = Process::new(Role::Sweep);
        sweep.pick(id, Role::Sweep);
        finish(&mut sweep, script, &mut table)?;
    }
    None
}

/// Returns the answer to a retry of the first request, and the table after it. `None` if there is no answer.
pub fn retried(shop: &Shop, table: &Table) -> Option<(Answer, Table)> {
    let mut table = table.clone();
    let rules = Rules { tries: TRIES, ..shop.rules };
    let number = table.orders.len().div_ceil(usize::from(rules.tries));
    table.orders.resize((number + 1) * usize::from(rules.tries), OrderItems::default());
    let role = *shop.roles.first()?;
    let mut retry = Process::new(role);
    finish(&mut retry, Script { role, number: u8::try_from(number).ok()?, rules }, &mut table)?;
    match retry.doing {
        Doing::Ended(answer) => Some((answer, table)),
        _ => None,
    }
}

/// Runs a process alone until it has no next call.
fn finish(process: &mut Process, script: Script, table: &mut Table) -> Option<()> {
    for _ in 0..CALLS {
        let Some(operation) = process.operation(script) else { return Some(()) };
        let outcome = operation.run(table, script.number, script.rules.without);
        process.learn(script, outcome);
    }
    None
}
