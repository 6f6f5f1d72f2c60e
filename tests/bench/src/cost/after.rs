//! The work after an answer: by the functions that consume the table's stream, and by SES.

use local::Function;
use serde_json::json;

use super::bill::{Bill, Tariff};
use super::floor::{Ask, Floor, PASSWORD, text};
use super::taken::Taken;
use crate::failure::Failure;

/// The assumed time of such an invocation without its calls, in microseconds. It is not measured, because nobody waits
/// for it.
const OWN: u64 = 1_000;

/// The work that follows an action.
pub(super) struct After {
    /// The action.
    pub(super) what: &'static str,
    pub(super) of_stream: Vec<Taken>,
    pub(super) of_mail: Vec<Taken>,
    pub(super) mails: u64,
}

/// The work that follows the actions of a shopping session.
pub(super) struct Followed {
    pub(super) registered: After,
    pub(super) placed: After,
    pub(super) shipped: After,
}

impl After {
    /// Returns the cost of the functions' invocations and of SES's e-mails.
    pub(super) fn bill(&self, tariff: &Tariff) -> Bill {
        let invoked = self.all().map(|taken| tariff.invocation(taken)).fold(Bill::default(), |sum, bill| sum + bill);
        invoked + Bill { other: tariff.prices.ses_mail * self.mails, ..Bill::default() }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Taken> {
        self.of_stream.iter().chain(&self.of_mail)
    }
}

impl Followed {
    /// Registers a customer, orders three products, and ships the order as staff.
    ///
    /// # Errors
    /// Returns a failure if a request does not succeed.
    pub(super) async fn see(floor: &mut Floor) -> Result<Self, Failure> {
        let email = "follower@example.com";
        let mails = quiet(floor).await;
        let body = json!({ "email": email, "password": PASSWORD });
        floor.ask(Ask::new("POST /v1/auth/register").json(body.clone())).await?;
        let registered = seen(floor, "somebody registers", mails).await;
        let token = floor.ask(Ask::new("POST /v1/auth/token").json(body)).await?;
        let token = text(&token, "access_token");
        let items: Vec<_> =
            floor.products.iter().take(3).map(|id| json!({ "product_id": id, "quantity": 1 })).collect();
        let mails = quiet(floor).await;
        let order = floor.ask(Ask::new("POST /v1/orders").bearer(&token).json(json!({ "items": items }))).await?;
        let placed = seen(floor, "an order is placed", mails).await;
        let ship = Ask::new("PATCH /v1/orders/{id}").id(&text(&order, "id")).json(json!({ "status": "shipped" }));
        let mails = quiet(floor).await;
        floor.ask_as_staff(ship).await?;
        let shipped = seen(floor, "an order is shipped", mails).await;
        Ok(Self { registered, placed, shipped })
    }
}

/// Waits until no work is left, and returns the number of e-mails so far.
async fn quiet(floor: &mut Floor) -> usize {
    floor.afterwards(0).await;
    floor.mails()
}

async fn seen(floor: &mut Floor, what: &'static str, mails_before: usize) -> After {
    let (records, mails) = floor.afterwards(mails_before).await;
    let of = |function: Function| {
        let own = std::time::Duration::from_micros(OWN);
        let records = records.iter().filter(move |record| record.function == function);
        records.map(|record| Taken::new(record, own, 0)).collect()
    };
    After { what, of_stream: of(Function::Stream), of_mail: of(Function::Mail), mails }
}
