//! The largest requests that each role can make.

use serde_json::{Value, json};
use shared::config::Shop;
use shared::domain::MAX_CART_LINES;

use super::bill::Tariff;
use super::floor::{Ask, Floor, PASSWORD, Role, Visit, text};
use super::taken::Taken;
use crate::failure::Failure;

/// How often the customer logs in before an admin ends all sessions.
const SESSIONS: usize = 50;

/// Returns the most expensive request of each role, among all that were made.
pub(super) fn dearest(floor: &Floor, tariff: &Tariff) -> Vec<(Role, Visit, Taken)> {
    let of = |role: Role| {
        let own = floor.asked().iter().filter(|(by, ..)| *by == role);
        own.max_by_key(|(.., taken)| tariff.request(taken).total()).copied()
    };
    [Role::Stranger, Role::Customer, Role::Staff, Role::Admin].into_iter().filter_map(of).collect()
}

/// Makes requests of the maximum size.
///
/// # Errors
/// Returns a failure if a request does not succeed.
pub(super) async fn take(floor: &mut Floor) -> Result<(), Failure> {
    stranger(floor).await?;
    let (id, token) = customer(floor).await?;
    staff(floor).await?;
    admin(floor, &id, &token).await
}

async fn stranger(floor: &mut Floor) -> Result<(), Failure> {
    let nothing = Ask::as_of("GET /v1/products", "words that find nothing").query("q=zzz&sort=price&limit=100");
    floor.ask(nothing).await?;
    let wanted = order_of(floor, Shop::default().most_of_guests().0);
    let order = Ask::as_of("POST /v1/orders", "as many products as a guest may").json(wanted);
    floor.ask(order.header("idempotency-key", "8e03978e-40d5-43e8-bc93-6894a57f9324")).await?;
    Ok(())
}

/// Returns the customer's id and access token.
async fn customer(floor: &mut Floor) -> Result<(String, String), Failure> {
    let body = json!({ "email": "extreme@example.com", "password": PASSWORD });
    let user = floor.ask(Ask::new("POST /v1/auth/register").json(body.clone())).await?;
    let token = text(&floor.ask(Ask::new("POST /v1/auth/token").json(body)).await?, "access_token");
    let wanted = order_of(floor, MAX_CART_LINES);
    let order = Ask::as_of("POST /v1/orders", "as many products as an order may have").bearer(&token).json(wanted);
    let order = text(&floor.ask(order.header("idempotency-key", "extreme")).await?, "id");
    floor.ask(Ask::as_of("GET /v1/orders/{id}", "of an order as large").id(&order).bearer(&token)).await?;
    floor.ask(Ask::as_of("POST /v1/orders/{id}/cancel", "of an order as large").id(&order).bearer(&token)).await?;
    Ok((text(&user, "id"), token))
}

async fn staff(floor: &mut Floor) -> Result<(), Failure> {
    floor.ask_as_staff(Ask::as_of("GET /v1/admin/export", "a page as long as it may be")).await?;
    floor.ask_as_staff(Ask::as_of("GET /v1/admin/orders", "a page as long as it may be").query("limit=100")).await?;
    let product = floor.products.first().cloned().unwrap_or_default();
    let parts = json!({ "parts": 64, "reason": "Flash sale" });
    let route = "POST /v1/products/{id}/stock";
    floor.ask_as_staff(Ask::as_of(route, "over as many parts as there may be").id(&product).json(parts)).await?;
    let price = json!({ "price": "1.50" });
    let route = "PATCH /v1/products/{id}";
    floor.ask_as_staff(Ask::as_of(route, "with as many parts of its stock").id(&product).json(price)).await?;
    Ok(())
}

async fn admin(floor: &mut Floor, id: &str, token: &str) -> Result<(), Failure> {
    for _ in 1..SESSIONS {
        let body = json!({ "email": "extreme@example.com", "password": PASSWORD });
        floor.ask(Ask::new("POST /v1/auth/token").json(body)).await?;
    }
    floor.ask(Ask::new("GET /v1/auth/sessions").bearer(token)).await?;
    let disabled = json!({ "disabled": true });
    let ends = Ask::as_of("PATCH /v1/admin/users/{id}", "of somebody with fifty sessions").id(id).json(disabled);
    floor.ask_as_admin(ends).await?;
    Ok(())
}

/// Returns an order of `most` products, or of all products if there are fewer.
fn order_of(floor: &Floor, most: usize) -> Value {
    let items = floor.products.iter().take(most).map(|id| json!({ "product_id": id, "quantity": 1 }));
    let address = json!({
        "name": "Ada Lovelace", "line1": "12 St James's Square", "city": "London", "postal_code": "SW1Y 4JH",
        "country": "GB",
    });
    json!({ "items": items.collect::<Vec<_>>(), "email": "extreme@example.com", "shipping_address": address })
}
