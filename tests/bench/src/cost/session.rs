//! The cost of a shopper who follows TPC-W's shopping mix.

use shared::capacity_units::CapacityUnits;

use super::after::Followed;
use super::bill::{Bill, Tariff};
use super::floor::{Floor, Visit};
use super::taken::Taken;
use super::tour::{CHEAPEST_OF_CATEGORY, NEWEST, NEWEST_OF_CATEGORY, SEARCH};
use crate::failure::Failure;
use crate::shopping_mix::{Interaction, Step};

/// All interactions of one kind in a whole mix.
pub(super) struct Share {
    pub(super) interaction: Interaction,
    /// The number of API requests.
    pub(super) requests: u64,
    pub(super) read_units: CapacityUnits,
    pub(super) write_units: CapacityUnits,
    /// Includes the work after the answers.
    pub(super) bill: Bill,
}

/// Returns the route and use of a step.
fn visit(step: Step) -> Visit {
    match step {
        Step::Categories => ("GET /v1/categories", ""),
        Step::Newest => ("GET /v1/products", NEWEST),
        Step::NewestOfCategory => ("GET /v1/products", NEWEST_OF_CATEGORY),
        Step::CheapestOfCategory => ("GET /v1/products", CHEAPEST_OF_CATEGORY),
        Step::Search => ("GET /v1/products", SEARCH),
        Step::Product => ("GET /v1/products/{id}", ""),
        Step::AddToCart => ("POST /v1/cart/items", ""),
        Step::Cart => ("GET /v1/cart", ""),
        Step::CartTotal => ("GET /v1/cart/total", ""),
        Step::Register => ("POST /v1/auth/register", ""),
        Step::LogIn => ("POST /v1/auth/token", ""),
        Step::Profile => ("GET /v1/users/me", ""),
        Step::CheckOut => ("POST /v1/orders", ""),
        Step::Orders => ("GET /v1/orders", ""),
        Step::Order => ("GET /v1/orders/{id}", ""),
        Step::ChangeProduct => ("PATCH /v1/products/{id}", ""),
    }
}

/// Returns the costs of a whole mix, which has [`Interaction::OF`] interactions.
///
/// # Errors
/// Returns a failure if a step of the mix was not measured.
pub(super) fn mix(floor: &Floor, followed: &Followed, tariff: &Tariff) -> Result<Vec<Share>, Failure> {
    Interaction::ALL.into_iter().map(|interaction| share(interaction, floor, followed, tariff)).collect()
}

fn share(interaction: Interaction, floor: &Floor, followed: &Followed, tariff: &Tariff) -> Result<Share, Failure> {
    let (read_units, write_units) = (CapacityUnits::default(), CapacityUnits::default());
    let mut share = Share { interaction, requests: 0, read_units, write_units, bill: Bill::default() };
    for (step, percent) in interaction.steps() {
        let times = interaction.share() * percent / 100;
        let seen = floor.seen().get(&visit(*step)).and_then(|seen| Taken::usual(seen));
        let taken = seen.ok_or_else(|| Failure::fatal("the mix", format!("{step:?} was not seen")))?;
        share.requests += times;
        share.add(&taken, times);
        share.bill = share.bill + tariff.request(&taken) * times;
        let after = match step {
            Step::Register => &followed.registered,
            Step::CheckOut => &followed.placed,
            _ => continue,
        };
        after.all().for_each(|taken| share.add(taken, times));
        share.bill = share.bill + after.bill(tariff) * times;
    }
    Ok(share)
}

impl Share {
    fn add(&mut self, taken: &Taken, times: u64) {
        self.read_units += CapacityUnits::halves(taken.read_units.in_halves() * times);
        self.write_units += CapacityUnits::halves(taken.write_units.in_halves() * times);
    }
}
