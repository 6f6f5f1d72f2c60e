use serde_json::json;

use super::account::Customer;
use crate::cost::floor::{Ask, Floor, PASSWORD, text};
use crate::failure::Failure;

const CHANGED: &str = "difference engine 1822";

/// Changes everything in the account, then deletes it.
pub(super) async fn leave(floor: &mut Floor, customer: &mut Customer, number: u32) -> Result<(), Failure> {
    // Changing their role has ended their sessions.
    customer.log_in(floor, PASSWORD).await?;
    change_address(floor, customer, number).await?;
    let body = json!({ "current_password": PASSWORD, "new_password": CHANGED });
    floor.ask(customer.ask("POST /v1/auth/password").json(body)).await?;
    reset_password(floor, customer).await?;

    customer.log_in(floor, PASSWORD).await?;
    let body = json!({ "refresh_token": customer.refresh_token });
    floor.ask(Ask::new("POST /v1/auth/logout").json(body)).await?;
    customer.log_in(floor, PASSWORD).await?;
    let sessions = floor.ask(customer.ask("GET /v1/auth/sessions")).await?;
    let session = sessions.pointer("/items/0").map(|session| text(session, "id")).unwrap_or_default();
    floor.ask(customer.ask("DELETE /v1/auth/sessions/{id}").id(&session)).await?;
    customer.log_in(floor, PASSWORD).await?;
    floor.ask(customer.ask("DELETE /v1/auth/sessions")).await?;
    customer.log_in(floor, PASSWORD).await?;
    floor.ask(customer.ask("GET /v1/users/me/export")).await?;
    floor.ask(customer.ask("DELETE /v1/users/me").json(json!({ "current_password": PASSWORD }))).await?;
    Ok(())
}

async fn change_address(floor: &mut Floor, customer: &mut Customer, number: u32) -> Result<(), Failure> {
    let address = format!("other{number}@example.net");
    let body = json!({ "new_email": address, "current_password": PASSWORD });
    floor.ask(customer.ask("POST /v1/users/me/email").json(body)).await?;
    let (store, now) = (floor.gateway.app().store.clone(), floor.gateway.app().clock.now());
    let minted = store.mint_confirmation(customer.user()?, true, now).await;
    let token = minted.map_err(|error| Failure::fatal("a token to mail", error))?.map(|(_, token)| token.reveal());
    floor.ask(Ask::new("POST /v1/auth/email/confirm").json(json!({ "token": token }))).await?;
    customer.email = address;
    Ok(())
}

async fn reset_password(floor: &mut Floor, customer: &Customer) -> Result<(), Failure> {
    floor.ask(Ask::new("POST /v1/auth/password/forgot").json(json!({ "email": customer.email }))).await?;
    let (store, now) = (floor.gateway.app().store.clone(), floor.gateway.app().clock.now());
    let minted = store.mint_reset(&customer.email, true, now).await;
    let token = minted.map_err(|error| Failure::fatal("a token to mail", error))?.map(|(_, token)| token.reveal());
    let body = json!({ "token": token, "new_password": PASSWORD });
    floor.ask(Ask::new("POST /v1/auth/password/reset").json(body)).await?;
    Ok(())
}
