//! Stock policies in a script, and how staff ask for them.

use serde_json::{Value, json};

use super::script::Dice;
use crate::ledger::Policy;

/// How many variants of a shop get other policies than the usual one: the first ones.
const MOST: usize = 8;

/// The policies of so many variants at the start.
pub(super) fn draw_all(products: usize, dice: &Dice) -> Vec<Policy> {
    (0..products).map(|at| if at < MOST { draw(dice) } else { Policy::Deny }).collect()
}

/// A change of some variant's policy.
pub(super) fn draw_change(products: usize, dice: &Dice) -> (usize, Policy) {
    (dice.below(products.min(MOST)), draw(dice))
}

fn draw(dice: &Dice) -> Policy {
    match dice.below(10) {
        0..=4 => Policy::Deny,
        5 | 6 => Policy::Allow(Some(*dice.of(&[1, 2, 5]))),
        7 => Policy::Allow(None),
        _ => Policy::Untracked,
    }
}

/// The request for it. A stock that was not counted needs its units too.
pub(super) fn request(policy: Policy, units: Option<i64>) -> Value {
    let mut body = match policy {
        Policy::Deny => json!({ "backorder": "deny" }),
        Policy::Allow(limit) => json!({ "backorder": "allow", "backorder_limit": limit }),
        Policy::Untracked => return json!({ "stock": null }),
    };
    if let Some(units) = units {
        body["stock"] = units.into();
    }
    body
}
