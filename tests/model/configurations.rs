//! The shops that are explored completely. They are small, but include every way in which their processes can interact.

use shared::domain::OrderStatus;
use stateright::{Checker, HasDiscoveries, Model};

use super::guard::Without;
use super::policy::Policy;
use super::quantities::{COUNTERS, Quantities};
use super::reached::*;
use super::role::{Request, Role, Rules, What};
use super::shop::Shop;

/// A checkout of the shop's only cart.
pub fn cart(key: u8) -> Role {
    Role::Checkout(Request { key: Some(key), what: What::Cart(0) })
}

pub fn cart_without_key() -> Role {
    Role::Checkout(Request { key: None, what: What::Cart(0) })
}

pub fn items(key: u8, lines: [i8; 3]) -> Role {
    Role::Checkout(Request { key: Some(key), what: What::Items(Quantities(lines)) })
}

/// A shop with this stock and these roles: one line in a transaction, one try, no crashes, no lost answers.
pub fn shop(stock: [i8; 3], roles: &[Role]) -> Shop {
    Shop {
        stock: Quantities(stock),
        policies: [Some(Policy::Deny); COUNTERS],
        carts: &[Quantities([1, 1, 0])],
        roles: roles.to_vec(),
        rules: Rules { stage: 1, tries: 1, without: Without(&[]) },
        crashes: 0,
        losses: 0,
        reached: &[],
    }
}

/// Explores the whole shop and returns the number of states.
pub fn explored(shop: Shop) -> usize {
    let checker = |shop: Shop| shop.checker().finish_when(HasDiscoveries::AnyFailures);
    let deep = checker(shop.clone()).spawn_dfs().join();
    if deep.discoveries().keys().any(|name| deep.model().property(name).expectation.discovery_is_failure()) {
        // Breadth-first search is slower, but reports the shortest path to the failure.
        checker(shop).spawn_bfs().join().assert_properties();
    }
    deep.assert_properties();
    println!("{} states, {} transitions", deep.unique_state_count(), deep.state_count());
    deep.unique_state_count()
}

/// Explores the shop, which must have at least this number of states. Fewer would mean that it is not the intended
/// shop.
pub fn explore(shop: Shop, states: usize) {
    let explored = explored(shop);
    assert!(explored >= states, "{explored} states only");
}

pub fn twice(shop: Shop) -> Shop {
    Shop { rules: Rules { tries: 2, ..shop.rules }, ..shop }
}

#[test]
fn a_request_and_its_retry() {
    let reached = &[RESUMED, REPLAYED, ANSWER_LOST, SWEPT];
    let shop = shop([1, 1, 0], &[cart(0), cart(0), Role::Sweep]);
    explore(Shop { crashes: 1, losses: 1, reached, ..shop }, 400_000);
}

#[test]
fn a_retry_and_a_cancel() {
    let reached = &[REPLAYED, RETURNED, RETURN_SWEPT];
    let shop = shop([1, 1, 0], &[cart(0), cart(0), Role::Cancel, Role::Sweep]);
    explore(Shop { reached, ..shop }, 100_000);
}

#[test]
fn a_request_and_its_retry_that_look_again() {
    let reached = &[REPLAYED, LOOKED_AGAIN];
    let shop = twice(shop([1, 1, 0], &[items(0, [1, 1, 0]), items(0, [1, 1, 0]), Role::Sweep]));
    explore(Shop { reached, ..shop }, 500_000);
}

#[test]
fn two_tabs() {
    let reached = &[SECOND_TAB, CLAIM_DRIVEN, LOOKED_AGAIN, SWEPT];
    let shop = twice(shop([1, 1, 0], &[cart(0), cart(1), Role::Sweep]));
    explore(Shop { reached, ..shop }, 600_000);
}

/// The second request may come from the first one's customer, who does not know its result.
#[test]
fn two_tabs_without_keys() {
    let reached = &[SECOND_TAB, CLAIM_DRIVEN, ANSWER_LOST, SWEPT];
    let shop = shop([1, 1, 0], &[cart_without_key(), cart_without_key(), Role::Sweep]);
    explore(Shop { crashes: 1, losses: 1, reached, ..shop }, 50_000);
}

#[test]
fn a_cart_that_is_changed() {
    let change = Role::Edit { cart: 0, to: Quantities([0, 1, 1]) };
    let shop = shop([1, 2, 1], &[cart(0), cart(1), change, Role::Sweep]);
    explore(Shop { reached: &[SECOND_TAB, EDITED], ..shop }, 100_000);
}

#[test]
fn a_cart_that_is_changed_and_ordered_again() {
    let change = Role::Edit { cart: 0, to: Quantities([0, 1, 1]) };
    let shop = twice(shop([1, 1, 1], &[cart(0), cart(1), change]));
    explore(Shop { reached: &[SECOND_TAB, EDITED, LOOKED_AGAIN], ..shop }, 5_000);
}

#[test]
fn the_last_units() {
    let reached = &[LAST_STAGE, OUT_OF_STOCK, LOOKED_AGAIN, SWEPT];
    let shop = twice(shop([1, 1, 1], &[items(0, [1, 1, 0]), items(1, [0, 1, 1]), Role::Sweep]));
    explore(Shop { reached, ..shop }, 300_000);
}

#[test]
fn three_customers() {
    let reached = &[LAST_STAGE, OUT_OF_STOCK, LOOKED_AGAIN];
    let shop = twice(shop([1, 1, 1], &[items(0, [1, 1, 0]), items(1, [0, 1, 1]), items(2, [1, 0, 1])]));
    explore(Shop { reached, ..shop }, 1_000);
}

#[test]
fn cancels_and_a_parcel() {
    let reached = &[CANCELLED_ONCE, SHIPPED, RETURNED, RETURN_SWEPT];
    let staff = Role::Move(OrderStatus::Shipped);
    let shop = shop([1, 1, 0], &[items(0, [1, 1, 0]), Role::Cancel, Role::Cancel, staff, Role::Sweep]);
    explore(Shop { crashes: 1, losses: 1, reached, ..shop }, 30_000);
}

#[test]
fn what_comes_back_is_sold_again() {
    let reached = &[RESOLD, CANCELLED_ONCE, RETURN_SWEPT];
    let roles = &[items(0, [1, 1, 0]), items(1, [1, 1, 0]), Role::Cancel, Role::Cancel, Role::Sweep];
    explore(Shop { reached, ..shop([1, 1, 0], roles) }, 90_000);
}

#[test]
fn a_small_order_beside_a_large_one() {
    let reached = &[LAST_STAGE, OUT_OF_STOCK, RETURNED, RESOLD];
    let roles = &[items(0, [1, 1, 0]), items(1, [0, 1, 0]), Role::Cancel, Role::Cancel, Role::Sweep];
    explore(Shop { crashes: 1, reached, ..twice(shop([1, 1, 0], roles)) }, 100_000);
}

#[test]
fn two_sweeps() {
    let shop = shop([1, 1, 0], &[items(0, [1, 1, 0]), Role::Cancel, Role::Sweep, Role::Sweep]);
    explore(Shop { crashes: 1, losses: 1, reached: &[SWEPT, SWEPT_BOTH, RETURN_SWEPT], ..shop }, 50_000);
}

/// Three lines, and one or two lines in a transaction, depending on the process. So the last stage may be smaller.
#[test]
fn uneven_stages() {
    let reached = &[LAST_STAGE, REPLAYED, SWEPT];
    let roles = &[items(0, [1, 1, 1]), items(0, [1, 1, 1]), items(1, [0, 0, 1]), Role::Sweep];
    let shop = stages_of_two(shop([1, 1, 1], roles));
    explore(Shop { reached, ..shop }, 100_000);
}

/// One process can sell in one transaction what another must place in stages.
#[test]
fn at_once_or_in_stages() {
    let shop = twice(stages_of_two(shop([1, 1, 0], &[cart(0), cart(1), Role::Sweep])));
    explore(Shop { reached: &[SECOND_TAB, SWEPT], ..shop }, 5_000);
}

fn stages_of_two(shop: Shop) -> Shop {
    Shop { rules: Rules { stage: 2, ..shop.rules }, ..shop }
}
