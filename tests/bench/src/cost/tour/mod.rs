//! A tour through the whole API: each route once, or once for each use with a different cost.

mod account;
mod cart;
mod catalogue;
mod leaving;
mod orders;
mod staff;

use std::collections::BTreeSet;

use super::floor::Floor;
use crate::failure::Failure;
use account::Customer;
pub(super) use catalogue::{CHEAPEST_OF_CATEGORY, NEWEST, NEWEST_OF_CATEGORY, SEARCH};

/// Makes the tour as a new customer, the `number`th.
///
/// # Errors
/// Returns a failure if a request does not succeed.
pub(super) async fn take(floor: &mut Floor, number: u32) -> Result<(), Failure> {
    catalogue::look_around(floor, number).await?;
    let mut customer = Customer::register(floor, number).await?;
    customer.settle_in(floor).await?;
    cart::fill(floor, &customer, number).await?;
    let order = orders::buy(floor, &customer, number).await?;
    staff::work(floor, &customer, &order, number).await?;
    leaving::leave(floor, &mut customer, number).await
}

/// # Errors
/// Returns a failure if a route of the template was not called.
pub(super) fn check(floor: &Floor) -> Result<(), Failure> {
    let routes = local::template_routes().map_err(|error| Failure::fatal("template.yaml", error))?;
    let visited: BTreeSet<&str> = floor.seen().keys().map(|(route, _)| *route).collect();
    let names = routes.iter().map(|route| format!("{} {}", route.method, route.path));
    let missed: Vec<String> = names.filter(|name| !visited.contains(name.as_str())).collect();
    if missed.is_empty() { Ok(()) } else { Err(Failure::Unexpected(format!("never asked: {}", missed.join(", ")))) }
}
