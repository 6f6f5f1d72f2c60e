//! Limits of carts: lines, units, and how often visitors begin one.

use axum::http::StatusCode;
use shared::App;
use shared::domain::{Cart, CartLine, Invalid, MAX_CART_CHANGES, MAX_CART_LINES};
use shared::http::Problem;
use shared::store::{CartError, CartLimit, CartOwner, VariantTerms};

/// What a visitor's cart may hold; none for a customer's, which has the cart's own limit alone.
pub(crate) struct VisitorLimits {
    lines: usize,
    units: u64,
}

impl VisitorLimits {
    pub(crate) fn of(app: &App, owner: &CartOwner) -> Option<Self> {
        let (lines, units) = app.shop.most_of_guests();
        matches!(owner, CartOwner::Visitor(_)).then_some(Self { lines, units })
    }

    /// Refuses more lines than the limit: of a cart to be shown or changed, which may be from a time when the limit was
    /// higher.
    ///
    /// # Errors
    /// Returns 422 `cart_full` with `max_lines`.
    pub(crate) fn check_lines(&self, cart: &Cart) -> Result<(), Problem> {
        if cart.lines.len() <= self.lines {
            return Ok(());
        }
        let detail = format!(
            "A cart without an account holds at most {} different variants, and this one would have or has {}. Log in and \
             merge it, or empty it.",
            self.lines,
            cart.lines.len()
        );
        Err(full(detail).with("max_lines", self.lines).with("lines", cart.lines.len()))
    }

    /// Refuses more units than the limit, unless the change made them fewer than `before`.
    ///
    /// # Errors
    /// Returns 422 `cart_full` with `max_units`.
    pub(crate) fn check_units(&self, cart: &Cart, before: u64) -> Result<(), Problem> {
        let units = cart.units();
        if units <= self.units || units < before {
            return Ok(());
        }
        let detail = format!("A cart without an account holds at most {} units of all variants.", self.units);
        Err(full(detail).with("max_units", self.units).with("units", units))
    }
}

/// Refuses more units of a variant than one order may have.
///
/// # Errors
/// Returns 422 `above_max_per_order`.
pub(crate) fn check_quantity(line: &CartLine, terms: &VariantTerms) -> Result<(), Problem> {
    match terms.max_per_order.filter(|most| line.quantity > *most) {
        None => Ok(()),
        Some(most) => {
            let detail = format!("must be at most {} in one order", most.get());
            let invalid = Invalid::new("above_max_per_order", detail);
            Err(Problem::invalid("/quantity", &invalid))
        }
    }
}

/// 422: more different variants than a cart may have.
pub(crate) fn cart_full() -> Problem {
    full(format!("A cart holds at most {MAX_CART_LINES} different variants.")).with("max_lines", MAX_CART_LINES)
}

fn full(detail: String) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "cart_full", detail)
}

/// How many carts visitors may begin from the caller's address.
pub(crate) fn begun_from(app: &App, from: String) -> CartLimit {
    CartLimit { from, per_hour: app.shop.visitor_carts_per_hour }
}

/// The problem of a cart that was not changed.
pub(crate) fn problem(error: CartError<Problem>) -> Problem {
    match error {
        CartError::Refused(problem) => problem,
        CartError::WornOut => {
            let detail = format!("This cart was changed {MAX_CART_CHANGES} times. Begin another, without its token.");
            Problem::conflict("cart_worn_out", detail)
        }
        CartError::Throttled { seconds } => {
            let detail = "There were too many new carts from your address. Wait, or log in.";
            Problem::too_many_requests("too_many_carts", detail, seconds)
        }
        CartError::Store(error) => error.into(),
    }
}
