//! The properties that must hold in every reachable state.

use shared::domain::{OrderStatus, Phase};
use stateright::Property;

use super::doing::Answer;
use super::quantities::Quantities;
use super::shop::{Shop, State};
use super::table::{OrderItems, Origin, Table};
use super::takings::Takings;
use super::{answers, recovery};

type Always = fn(&Shop, &State) -> bool;

const ALWAYS: [(&str, Always); 17] = [
    ("no sale leaves less than the policy allows", |_, state| !state.table.sales.are_below_floor),
    ("a sale takes what the policy counts", |_, state| !state.table.sales.are_miscounted),
    ("a counter without a policy is never below zero", |_, state| is_never_owed(&state.table)),
    ("the ledger balances", |shop, state| ledger_balances(shop.stock, &state.table)),
    ("what is held for an order is what its items say", |_, state| state.table.orders.iter().all(is_held_as_said)),
    ("each line is taken once and given back once", |_, state| state.table.orders.iter().all(is_moved_once)),
    ("what is given up or cancelled is given back whole", |_, state| state.table.orders.iter().all(is_given_back)),
    ("an order is there when all of it is taken", |_, state| state.table.orders.iter().all(is_whole)),
    ("an order keeps its lines", |_, state| state.table.orders.iter().all(keeps_lines)),
    ("a plan beside an order gives back what was cancelled", |_, state| state.table.orders.iter().all(only_returns)),
    ("one order of one request", |shop, state| one_of_each_request(shop, &state.table)),
    ("one order of one key", |_, state| one_each(&state.table, |origin| origin.key)),
    ("one order of one cart version", |_, state| one_each(&state.table, |origin| origin.cart)),
    ("a cart is closed as it was ordered", |_, state| closed_as_ordered(&state.table)),
    ("every answer is true", answers::are_true),
    ("a retry alone is answered", |shop, state| {
        recovery::retried(shop, &state.table).is_some_and(|(answer, table)| is_answered(shop, answer, &table))
    }),
    ("the sweep alone settles everything", |shop, state| {
        recovery::swept(shop, &state.table).is_some_and(|table| is_settled(shop.stock, &table))
    }),
];

pub fn always() -> impl Iterator<Item = Property<Shop>> {
    ALWAYS.into_iter().map(|(name, holds)| Property::always(name, holds))
}

/// The initial stock equals the remaining stock plus that of orders that are not cancelled and of sagas.
fn ledger_balances(initial: Quantities, table: &Table) -> bool {
    initial == table.orders.iter().fold(table.stock, |sum, items| sum + items.sold_and_kept() + items.reservation())
}

fn is_held_as_said(items: &OrderItems) -> bool {
    items.taken - items.given_back == items.sold_and_kept() + items.reservation()
}

fn is_never_owed(table: &Table) -> bool {
    let mut units = table.stock.0.iter().zip(table.terms);
    units.all(|(units, terms)| terms.is_some() || *units >= 0)
}

/// Whatever the policies are by then.
fn is_given_back(items: &OrderItems) -> bool {
    items.is_live() || items.saga.is_some() || items.given_back == items.taken
}

fn is_moved_once(items: &OrderItems) -> bool {
    let is_forgotten = items.takings() == Takings::NONE;
    (is_forgotten || items.takings().units().holds(items.taken)) && items.taken.holds(items.given_back)
}

fn is_whole(items: &OrderItems) -> bool {
    !items.is_live() || (items.saga.is_none() && items.taken == items.takings().units())
}

fn keeps_lines(items: &OrderItems) -> bool {
    items.order.is_none() || items.takings() != Takings::NONE
}

fn only_returns(items: &OrderItems) -> bool {
    match (items.saga, items.order) {
        (Some(saga), Some(order)) => saga.progress.phase == Phase::Releasing && order.status == OrderStatus::Cancelled,
        _ => true,
    }
}

fn one_of_each_request(shop: &Shop, table: &Table) -> bool {
    let placed = |of_request: &[OrderItems]| of_request.iter().filter(|items| items.order.is_some()).count();
    table.orders.chunks(usize::from(shop.rules.tries)).all(|of_request| placed(of_request) <= 1)
}

/// Cancelled orders count too, because their key and their cart are used up.
fn one_each<T: PartialEq>(table: &Table, of: impl Fn(Origin) -> Option<T>) -> bool {
    let spent = || table.orders.iter().filter_map(|items| of(items.order?.origin));
    spent().enumerate().all(|(at, one)| spent().skip(at + 1).all(|other| other != one))
}

/// No change of the cart was lost unseen. In the model, no change empties a cart.
fn closed_as_ordered(table: &Table) -> bool {
    table.carts.iter().filter(|cart| cart.lines == Quantities::NONE).all(|cart| {
        let order = cart.last_order.and_then(|id| table.order(id).order);
        order.and_then(|order| order.origin.cart).is_some_and(|(_, version)| cart.version == version + 1)
    })
}

/// The client learns what it ordered or why not, and nothing unfinished remains.
fn is_answered(shop: &Shop, answer: Answer, table: &Table) -> bool {
    let key = shop.roles.first().and_then(|role| role.request()?.key);
    let is_placed = |items: &OrderItems| items.order.is_some_and(|order| order.origin.key == key);
    let is_true = match answer {
        Answer::Placed(id) => table.order(id).order.is_some(),
        Answer::Busy => false,
        _ => key.is_none() || !table.orders.iter().any(is_placed),
    };
    let hangs = key.and_then(|key| table.records[usize::from(key)]).is_some_and(|id| table.order(id).order.is_none());
    is_true && !hangs && one_each(table, |origin| origin.key) && ledger_balances(shop.stock, table)
}

/// The table is settled: no saga, no lines without an order, no record of an order that does not exist. Stock is
/// reserved only for live orders.
pub fn is_settled(initial: Quantities, table: &Table) -> bool {
    let nothing_left = table.orders.iter().all(|items| {
        let takings_are_an_orders = items.takings.is_none() || items.order.is_some();
        items.saga.is_none() && takings_are_an_orders && items.taken - items.given_back == items.sold_and_kept()
    });
    let keys_have_orders = table.records.iter().flatten().all(|id| table.order(*id).order.is_some());
    nothing_left && keys_have_orders && ledger_balances(initial, table)
}
