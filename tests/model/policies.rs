//! Shops with stock policies, which staff change while orders are placed and cancelled, and with a counter that is no
//! stock.

use super::configurations::{explore, items, shop, twice};
use super::policy::Policy;
use super::reached::*;
use super::role::Role;
use super::shop::Shop;

const ONE_OWED: Option<Policy> = Some(Policy::Allow(1));
const UNTRACKED: Option<Policy> = Some(Policy::Untracked);
const DENY: Option<Policy> = Some(Policy::Deny);
/// No stock.
const COUNTER: Option<Policy> = None;

/// Staff give the first product this policy.
fn staff(to: Policy) -> Role {
    Role::Policy { product: 0, to }
}

/// A product that is not counted, one that may be owed once, and a counter.
pub fn all_kinds(stock: [i8; 3], roles: &[Role]) -> Shop {
    Shop { policies: [UNTRACKED, ONE_OWED, COUNTER], ..shop(stock, roles) }
}

/// The first product, with this policy, and a counter.
pub fn first_is(policy: Policy, stock: [i8; 3], roles: &[Role]) -> Shop {
    Shop { policies: [Some(policy), DENY, COUNTER], ..shop(stock, roles) }
}

/// Two customers want what may be owed once.
#[test]
fn the_last_unit_that_may_be_owed() {
    let reached = &[OWED, NOT_COUNTED, LAST_STAGE, OUT_OF_STOCK, SWEPT];
    let roles = &[items(0, [1, 1, 0]), items(1, [1, 1, 0]), Role::Sweep];
    explore(Shop { reached, ..all_kinds([0, 0, 0], roles) }, 1_000);
}

/// Two customers want the last use of a counter, beside stock. One of them may cancel.
#[test]
fn the_last_use_of_a_counter() {
    let reached = &[LAST_STAGE, OUT_OF_STOCK, USE_GIVEN_BACK, RESOLD, RETURN_SWEPT];
    let roles = &[items(0, [1, 0, 1]), items(1, [0, 1, 1]), Role::Cancel, Role::Sweep];
    explore(Shop { reached, ..first_is(Policy::Deny, [1, 1, 1], roles) }, 20_000);
}

/// All kinds of takings in one order, which is cancelled twice.
#[test]
fn all_kinds_are_given_back_once() {
    let reached = &[OWED, NOT_COUNTED, USE_GIVEN_BACK, CANCELLED_ONCE, RETURN_SWEPT];
    let roles = &[items(0, [1, 1, 1]), Role::Cancel, Role::Cancel, Role::Sweep];
    explore(Shop { crashes: 1, losses: 1, reached, ..all_kinds([0, 0, 1], roles) }, 5_000);
}

/// A product is not counted any more, or counted again, while a request and its retry order it and the order is
/// cancelled.
#[test]
fn a_policy_that_is_changed() {
    for (before, after) in [(Policy::Deny, Policy::Untracked), (Policy::Untracked, Policy::Deny)] {
        let reached = &[TERMS_CHANGED, REPLAYED, OTHER_POLICY, USE_GIVEN_BACK];
        let roles = &[items(0, [1, 0, 1]), items(0, [1, 0, 1]), Role::Cancel, staff(after)];
        explore(Shop { reached, ..first_is(before, [1, 0, 1], roles) }, 5_000);
        let reached = &[TERMS_CHANGED, LOOKED_AGAIN, OTHER_POLICY, USE_GIVEN_BACK, RETURN_SWEPT];
        let roles = &[items(0, [1, 0, 1]), Role::Cancel, staff(after), Role::Sweep];
        explore(Shop { crashes: 1, reached, ..twice(first_is(before, [1, 0, 1], roles)) }, 5_000);
    }
}

/// The same while orders fit one transaction.
#[test]
fn a_policy_that_is_changed_under_small_orders() {
    let reached = &[LOOKED_AGAIN, OTHER_POLICY, OUT_OF_STOCK];
    let roles =
        &[items(0, [1, 0, 0]), items(1, [1, 0, 0]), Role::Cancel, staff(Policy::Untracked), staff(Policy::Deny)];
    explore(Shop { reached, ..twice(first_is(Policy::Deny, [1, 0, 0], roles)) }, 1_000);
}

/// Back-orders end while there is one. What is owed stays owed, and nothing more is sold.
#[test]
fn back_orders_that_end() {
    let reached = &[OWED, TERMS_CHANGED, OUT_OF_STOCK, OTHER_POLICY];
    let roles = &[items(0, [1, 0, 1]), items(1, [1, 0, 0]), Role::Cancel, staff(Policy::Deny), Role::Sweep];
    explore(Shop { reached, ..twice(first_is(Policy::Allow(1), [0, 0, 1], roles)) }, 10_000);
}
