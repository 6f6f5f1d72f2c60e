use serde::Deserialize;
use shared::domain::{Day, Email, OrderNumber, OrderStatus, UserId};
use shared::http::{OrderStatusBody, PageLimit, Problem};
use shared::store::{OrderFilter, OrdersOf};
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListAllOrdersQuery {
    /// Only orders with this status.
    #[param(value_type = Option<OrderStatusBody>)]
    status: Option<OrderStatus>,
    /// Only orders of this UTC day. Not together with `from` or `to`.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-31")]
    day: Option<Day>,
    /// Only orders of this UTC day or later.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
    from: Option<Day>,
    /// Only orders of this UTC day or earlier.
    #[param(value_type = Option<String>, format = Date, example = "2026-01-31")]
    to: Option<Day>,
    /// Only the order with this number, in any case, with or without the dash. Excludes `email` and `customer_id`.
    #[param(value_type = Option<String>, max_length = 20, example = "K7QX-2M9F")]
    number: Option<OrderNumber>,
    /// Only orders with exactly this e-mail address, in any case, or of the account that has it. Erased orders are not
    /// found.
    #[param(value_type = Option<String>, max_length = 254, example = "ada@example.com")]
    email: Option<Email>,
    /// Only orders of this customer, including those removed from the history.
    #[param(value_type = Option<String>, pattern = "^user_[0-9a-f]{32}$",
        example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    customer_id: Option<UserId>,
    /// How many orders a page has.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    pub(crate) limit: PageLimit,
    /// `next_cursor` of the previous page.
    pub(crate) cursor: Option<String>,
}

impl ListAllOrdersQuery {
    /// Whose orders are asked for.
    ///
    /// # Errors
    /// Returns 400 if more than one of the parameters says so.
    pub(crate) fn of(&self) -> Result<OrdersOf, Problem> {
        let refuse = |name| {
            Err(Problem::parameter(name, "one_of", "cannot be combined with another of number, email and customer_id"))
        };
        match (&self.number, &self.email, self.customer_id) {
            (None, None, None) => Ok(OrdersOf::Anyone),
            (Some(number), None, None) => Ok(OrdersOf::Number(number.clone())),
            (None, Some(email), None) => Ok(OrdersOf::Email(email.clone())),
            (None, None, Some(user)) => Ok(OrdersOf::Customer(user)),
            (Some(_), Some(_), _) => refuse("email"),
            (.., Some(_)) => refuse("customer_id"),
        }
    }

    /// # Errors
    /// Returns 400 if the days are no range.
    pub(crate) fn filter(&self) -> Result<OrderFilter, Problem> {
        let (from, to) = match (self.day, self.from, self.to) {
            (Some(day), None, None) => (Some(day), Some(day)),
            (Some(_), ..) => return Err(Problem::parameter("day", "one_of", "cannot be combined with from or to")),
            (None, Some(from), Some(to)) if from > to => {
                return Err(Problem::parameter("from", "invalid_range", "must not be after to"));
            }
            (None, from, to) => (from, to),
        };
        Ok(OrderFilter { status: self.status, from: from.map(Day::start), to: to.map(Day::end) })
    }

    /// What the list's cursors belong to.
    pub(crate) fn binding(&self) -> String {
        let number = self.number.as_ref().map(OrderNumber::as_str);
        let email = self.email.as_ref().map(Email::folded);
        let (status, day, from, to) = (self.status, self.day, self.from, self.to);
        format!("all orders {status:?} {day:?} {from:?} {to:?} {number:?} {email:?} {:?}", self.customer_id)
    }
}
