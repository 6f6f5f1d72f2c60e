//! What comes of a state when every process dies in it: first with the sweep alone, until there is nothing left to
//! sweep; then with nobody but a client that asks again.

use super::doing::{Answer, Doing};
use super::process::Process;
use super::role::{Role, Rules, Script};
use super::shop::Shop;
use super::table::{OrderItems, Table};

/// More calls than anything of a model's size can take alone.
const CALLS: usize = 64;

/// As often as a checkout looks in the shop.
const TRIES: u8 = 4;

/// The table after the sweep; none if that does not come to an end.
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

/// What the first request's client is told when it asks again, and the table after that; none if it hears nothing.
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

/// Runs a process alone until it has nothing to do.
fn finish(process: &mut Process, script: Script, table: &mut Table) -> Option<()> {
    for _ in 0..CALLS {
        let Some(operation) = process.operation(script) else { return Some(()) };
        let outcome = operation.run(table, script.number, script.rules.without);
        process.learn(script, outcome);
    }
    None
}
