//! Situations that must occur, so that the properties do not hold merely because nothing happens.

use shared::domain::{OrderStatus, Phase};

use super::doing::{Answer, Doing, Drive, Obstacle};
use super::process::Process;
use super::role::Role;
use super::shop::{Reached, Shop, State};
use super::table::{OrderId, OrderItems};

pub const RESUMED: Reached = ("a retry places what a crashed request began", |shop, state| {
    state.table.ids().any(|(id, items)| {
        let beginner = beginner(shop, id);
        state.processes[beginner].doing == Doing::Crashed && placed_by_another(shop, id, items)
    })
});

pub const REPLAYED: Reached = ("a retry is told of the order that was placed before", |shop, state| {
    told(state, |number, answer| matches!(answer, Answer::Placed(id) if beginner(shop, id) != number))
});

pub const ANSWER_LOST: Reached = ("an order is placed and its process does not know", |_, state| {
    state.processes.iter().any(|process| {
        let id = match process.doing {
            Doing::Drive(drive) => drive.id,
            _ => return false,
        };
        process.is_unsure && state.table.order(id).is_live()
    })
});

pub const SECOND_TAB: Reached = ("a second checkout of the cart is told the first one's order", |_, state| {
    told(state, |_, answer| matches!(answer, Answer::CartOrdered(_)))
});

pub const CLAIM_DRIVEN: Reached = ("a second checkout of the cart places the first one's order", |shop, state| {
    let placed = state.table.ids().filter(|(id, items)| placed_by_another(shop, *id, items));
    let mut orders = placed.filter_map(|(_, items)| items.order);
    // With the same key it would be a retry.
    orders.any(|order| {
        let by = shop.roles[usize::from(order.placed_by)].request();
        by.is_some_and(|by| by.key.is_none() || by.key != order.origin.key)
    })
});

pub const LAST_STAGE: Reached = ("an order is refused in its last stage", |shop, state| {
    state.processes.iter().any(|process| match process.doing {
        Doing::Compensate(Drive { saga, .. }, Obstacle::Stock) => {
            saga.progress.done > 0 && saga.progress.done + shop.rules.stage >= saga.progress.takings
        }
        _ => false,
    })
});

pub const OUT_OF_STOCK: Reached =
    ("a refused order's client is told so", |_, state| told(state, |_, answer| answer == Answer::OutOfStock));

pub const LOOKED_AGAIN: Reached = ("an order is placed at the second look", |shop, state| {
    state.table.ids().any(|(id, items)| id % shop.rules.tries > 0 && items.order.is_some())
});

pub const SWEPT: Reached = ("the sweep gives back what was taken for an abandoned order", |shop, state| {
    sweeping(shop, state).any(|drive| drive.saga.placing.is_some() && drive.saga.progress.done > 0)
});

pub const SWEPT_BOTH: Reached = ("two sweeps are at the same plan", |shop, state| {
    let ids = || sweeping(shop, state).map(|drive| drive.id);
    ids().enumerate().any(|(at, id)| ids().skip(at + 1).any(|other| other == id))
});

pub const RETURNED: Reached =
    ("all of a cancelled order's stock is back", |_, state| state.table.orders.iter().any(is_returned));

pub const RETURN_SWEPT: Reached = ("the sweep gives a cancelled order's stock back", |shop, state| {
    sweeping(shop, state).any(|drive| drive.saga.placing.is_none() && drive.saga.progress.done > 0)
});

pub const CANCELLED_ONCE: Reached = ("two cancels are told that the one order is cancelled", |shop, state| {
    let told = state
        .processes
        .iter()
        .zip(&shop.roles)
        .filter(|(process, role)| **role == Role::Cancel && process.doing == Doing::Ended(Answer::Done));
    let cancelled = |items: &&OrderItems| items.status() == Some(OrderStatus::Cancelled);
    told.count() == 2 && state.table.orders.iter().filter(cancelled).count() == 1
});

pub const SHIPPED: Reached = ("an order is shipped and cannot be cancelled", |_, state| {
    let refused = |process: &Process| process.doing == Doing::Ended(Answer::NotPossible);
    let shipped = |items: &OrderItems| items.status() == Some(OrderStatus::Shipped);
    state.table.orders.iter().any(shipped) && state.processes.iter().any(refused)
});

pub const RESOLD: Reached = ("what came back is sold again", |_, state| {
    let mut cancelled = state.table.orders.iter().filter(|items| is_returned(items));
    cancelled.any(|items| {
        let takes_from = |other: &OrderItems| {
            other.is_live() && other.takings().each().any(|(counter, _)| items.takings().units().0[counter] > 0)
        };
        state.table.orders.iter().any(takes_from)
    })
});

pub const EDITED: Reached = ("an order is given up because its cart changed", |_, state| {
    state
        .processes
        .iter()
        .any(|process| matches!(process.doing, Doing::Drive(drive) if drive.obstacle == Some(Obstacle::Cart)))
});

pub const OWED: Reached = ("units are owed", |_, state| state.table.stock.0.iter().any(|units| *units < 0));

pub const NOT_COUNTED: Reached = ("an order has what is not counted", |_, state| {
    state.table.orders.iter().any(|items| items.is_live() && items.takings().each().any(|(_, it)| it.units == 0))
});

pub const USE_GIVEN_BACK: Reached = ("a cancelled order has given back what it took of a counter", |_, state| {
    let is_of_counter = |items: &OrderItems| {
        items.takings().each().any(|(counter, it)| it.terms.is_none() && items.given_back.0[counter] > 0)
    };
    state.table.orders.iter().any(|items| is_returned(items) && is_of_counter(items))
});

pub const TERMS_CHANGED: Reached = ("an order is given up because a policy changed", |_, state| {
    let obstacle = |process: &Process| match process.doing {
        Doing::Drive(drive) => drive.obstacle,
        _ => None,
    };
    state.processes.iter().any(|process| obstacle(process) == Some(Obstacle::Terms))
});

pub const OTHER_POLICY: Reached =
    ("an order is given back under another policy than it was placed under", |_, state| {
        let other = |items: &OrderItems| items.takings().each().any(|(at, it)| it.terms != state.table.terms[at]);
        state.table.orders.iter().any(|items| is_returned(items) && other(items))
    });

fn beginner(shop: &Shop, id: OrderId) -> usize {
    usize::from(id / shop.rules.tries)
}

fn placed_by_another(shop: &Shop, id: OrderId, items: &OrderItems) -> bool {
    items.order.is_some_and(|order| usize::from(order.placed_by) != beginner(shop, id))
}

fn is_returned(items: &OrderItems) -> bool {
    items.status() == Some(OrderStatus::Cancelled) && items.saga.is_none() && items.taken == items.given_back
}

fn told(state: &State, what: impl Fn(usize, Answer) -> bool) -> bool {
    state.processes.iter().enumerate().any(|(number, process)| match process.doing {
        Doing::Ended(answer) => what(number, answer),
        _ => false,
    })
}

/// Returns the sagas that sweeps are releasing.
fn sweeping<'a>(shop: &'a Shop, state: &'a State) -> impl Iterator<Item = Drive> {
    let sweeps = state.processes.iter().zip(&shop.roles).filter(|(_, role)| **role == Role::Sweep);
    sweeps.filter_map(|(process, _)| match process.doing {
        Doing::Drive(drive) if drive.saga.progress.phase == Phase::Releasing => Some(drive),
        _ => None,
    })
}
