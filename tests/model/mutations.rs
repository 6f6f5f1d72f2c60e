//! The model without one of its guards: some property must fail. A model in which nothing can go wrong would find
//! nothing here.

use shared::domain::OrderStatus;
use stateright::{Checker, HasDiscoveries, Model};

use super::configurations::{cart, cart_without_key, explored, items, shop, twice};
use super::guard::{Guard, Without};
use super::policies::{all_kinds, first_is};
use super::policy::Policy;
use super::properties;
use super::quantities::Quantities;
use super::role::{Request, Role, Rules, What};
use super::shop::Shop;

/// Guards, a shop without them, and the properties that fail there.
type Needed = (&'static [Guard], Shop, &'static [&'static str]);

const FLOOR: &str = "no sale leaves less than the policy allows";
const COUNTED: &str = "a sale takes what the policy counts";
const COUNTER: &str = "a counter without a policy is never below zero";
const GIVEN_BACK: &str = "what is given up or cancelled is given back whole";
const LEDGER: &str = "the ledger balances";
const HELD: &str = "what is held for an order is what its items say";
const WHOLE: &str = "an order is there when all of it is taken";
const MOVED_ONCE: &str = "each line is taken once and given back once";
const KEEPS_LINES: &str = "an order keeps its lines";
const ONE_OF_KEY: &str = "one order of one key";
const ANSWERS: &str = "every answer is true";
const RETRY: &str = "a retry alone is answered";
const SWEEP: &str = "the sweep alone settles everything";

fn needed() -> Vec<Needed> {
    vec![
        (&[Guard::KeyIsNew], plenty(), &[ONE_OF_KEY]),
        (&[Guard::CartAsRead], small_carts(), &["one order of one cart version"]),
        (&[Guard::Available], last_units(), &[FLOOR]),
        (&[Guard::Available], back_orders(), &[FLOOR]),
        (&[Guard::Available], last_use(), &[COUNTER]),
        (&[Guard::Terms], policy_changed(Policy::Allow(1), Policy::Deny), &[FLOOR]),
        (&[Guard::Terms], policy_changed(Policy::Deny, Policy::Untracked), &[COUNTED]),
        (&[Guard::Terms], policy_changed(Policy::Untracked, Policy::Deny), &[COUNTED]),
        (&[Guard::NotCounted], policy_changed(Policy::Untracked, Policy::Deny), &[COUNTED]),
        (&[Guard::StoredTakings], policy_changed(Policy::Deny, Policy::Untracked), &[LEDGER, HELD, GIVEN_BACK]),
        (&[Guard::StoredTakings], policy_changed(Policy::Untracked, Policy::Deny), &[LEDGER, HELD, MOVED_ONCE]),
        (&[Guard::ReservePhase], plenty(), &[MOVED_ONCE]),
        (&[Guard::ReserveDone], plenty(), &[LEDGER, HELD, MOVED_ONCE, SWEEP, RETRY]),
        (&[Guard::CommitPhase], cancelled(), &[KEEPS_LINES]),
        (&[Guard::CommitPhase, Guard::CommitDone], plenty(), &[LEDGER, WHOLE]),
        (&[Guard::CommitCart], changed_cart(), &["a cart is closed as it was ordered"]),
        (&[Guard::CompensatePhase, Guard::CompensateDone], last_units(), &[LEDGER, HELD]),
        (&[Guard::AdoptPhase], cancelled(), &[KEEPS_LINES]),
        (&[Guard::ReleaseDone], cancelled(), &[LEDGER, HELD, MOVED_ONCE, SWEEP]),
        (&[Guard::ReleaseDone], use_given_back(), &[LEDGER, MOVED_ONCE, GIVEN_BACK]),
        (&[Guard::OwnRecord], twice(plenty()), &[ONE_OF_KEY]),
        (&[Guard::CancelStatus], cancelled(), &[LEDGER, HELD]),
        (&[Guard::MoveStatus], shipped(), &[LEDGER, "a plan beside an order gives back what was cancelled"]),
        (&[Guard::ClientToken], Shop { losses: 1, ..plenty() }, &[LEDGER]),
        (&[Guard::FreshIds], twice(plenty()), &[MOVED_ONCE]),
        (&[Guard::SagaBeforeOrder], twice(two_tabs_without_keys()), &[ANSWERS]),
        (&[Guard::SagaBeforeOrder, Guard::ClientToken], without_a_key(), &["one order of one request"]),
        (&[Guard::ClaimIsNoChange], twice(two_tabs()), &[ANSWERS]),
        (&[Guard::KeyAfterCart], a_tab_and_its_retry(), &[ANSWERS]),
    ]
}

/// Redundant guards: without all guards of a row, nothing fails as long as the others are present.
const SPARE: [&[Guard]; 2] = [
    &[
        Guard::IdIsNew,
        Guard::ClaimAsRead,
        Guard::CompensatePhase,
        Guard::ReleasePhase,
        Guard::EndPhase,
        Guard::EndDone,
        Guard::CancelSaga,
    ],
    &[Guard::CommitDone, Guard::CompensateDone, Guard::AdoptDone],
];

#[test]
fn without_it_something_falls() {
    for (without, shop, properties) in needed() {
        let rules = Rules { without: Without(without), ..shop.rules };
        let all = HasDiscoveries::AllOf(properties.iter().copied().collect());
        let checker = Shop { rules, ..shop }.checker().finish_when(all).spawn_bfs().join();
        for property in properties {
            let path = checker.discovery(property);
            let path = path.unwrap_or_else(|| panic!("without {without:?} it still holds that {property}"));
            println!("without {without:?} it does not hold that {property}: {:?}", path.into_actions());
        }
    }
}

#[test]
fn nothing_falls_without_a_second_lock() {
    for without in SPARE {
        for shop in [Shop { losses: 1, ..plenty() }, Shop { losses: 1, ..cancelled() }, last_units(), two_tabs()] {
            let rules = Rules { without: Without(without), ..shop.rules };
            assert!(explored(Shop { rules, ..shop }) > 1_000);
        }
    }
}

#[test]
fn each_guard_is_tried() {
    let needed = needed();
    let tried: Vec<Guard> = needed.iter().map(|row| row.0).chain(SPARE).flatten().copied().collect();
    for guard in Guard::ALL {
        assert!(tried.contains(&guard), "{guard:?}");
    }
}

#[test]
fn each_property_falls_somewhere() {
    let needed = needed();
    let falls: Vec<&str> = needed.iter().flat_map(|row| row.2).copied().collect();
    for property in properties::always() {
        assert!(falls.contains(&property.name), "{}", property.name);
    }
}

/// A request, its retry and the sweep, with ample stock.
fn plenty() -> Shop {
    shop([3, 3, 0], &[items(0, [1, 1, 0]), items(0, [1, 1, 0]), Role::Sweep])
}

fn cancelled() -> Shop {
    shop([3, 3, 0], &[items(0, [1, 1, 0]), Role::Cancel, Role::Cancel, Role::Sweep])
}

fn shipped() -> Shop {
    shop([3, 3, 0], &[items(0, [1, 1, 0]), Role::Cancel, Role::Move(OrderStatus::Shipped)])
}

fn last_units() -> Shop {
    shop([1, 1, 1], &[items(0, [1, 1, 0]), items(0, [1, 1, 0]), items(1, [0, 1, 1])])
}

fn two_tabs() -> Shop {
    shop([1, 1, 0], &[cart(0), cart(1), Role::Sweep])
}

fn a_tab_and_its_retry() -> Shop {
    shop([1, 1, 0], &[cart(0), cart(0)])
}

fn two_tabs_without_keys() -> Shop {
    shop([1, 1, 0], &[cart_without_key(), cart_without_key()])
}

fn without_a_key() -> Shop {
    let request = Role::Checkout(Request { key: None, what: What::Items(Quantities([1, 1, 0])) });
    twice(Shop { losses: 1, ..shop([3, 3, 0], &[request]) })
}

/// Two want what may be owed once, and find it before either has it.
fn back_orders() -> Shop {
    first_is(Policy::Allow(1), [0, 0, 0], &[items(0, [1, 0, 0]), items(1, [1, 0, 0])])
}

fn last_use() -> Shop {
    first_is(Policy::Deny, [3, 0, 1], &[items(0, [1, 0, 1]), items(1, [1, 0, 1])])
}

/// An order takes from a counter only. The cancel and the sweep give it back.
fn use_given_back() -> Shop {
    all_kinds([0, 0, 1], &[items(0, [1, 0, 1]), Role::Cancel, Role::Sweep])
}

/// An order of a product whose policy changes meanwhile, and which may be cancelled.
fn policy_changed(before: Policy, after: Policy) -> Shop {
    let staff = Role::Policy { product: 0, to: after };
    let stock = if after == Policy::Deny { 0 } else { 1 };
    first_is(before, [stock, 0, 1], &[items(0, [1, 0, 1]), Role::Cancel, staff, Role::Sweep])
}

fn small_carts() -> Shop {
    Shop { carts: &[Quantities([0, 1, 0])], ..shop([0, 3, 0], &[cart(0), cart(1)]) }
}

fn changed_cart() -> Shop {
    shop([3, 3, 3], &[cart(0), Role::Edit { cart: 0, to: Quantities([0, 1, 1]) }])
}
