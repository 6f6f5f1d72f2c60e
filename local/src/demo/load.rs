use std::net::{Ipv4Addr, SocketAddr};

use axum::body::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request};
use serde_json::{Value, json};
use shared::domain::{Currency, Money};

use super::catalogue::{CATALOGUE, Product};
use crate::error::StartError;
use crate::gateway::Dispatcher;

/// Logs in as the admin and creates the catalogue.
///
/// # Errors
/// When the shop does not take it.
pub(crate) async fn load(shop: &Dispatcher, email: &str, password: &str) -> Result<(), StartError> {
    let login = post(shop, "/v1/auth/token", None, &json!({"email": email, "password": password})).await?;
    let token = text(&login, "access_token")?;
    for category in CATALOGUE {
        let body = json!({"name": category.name, "slug": category.slug});
        let created = post(shop, "/v1/categories", Some(token), &body).await?;
        let id = text(&created, "id")?;
        for product in category.products {
            post(shop, "/v1/products", Some(token), &product_json(product, id, shop.app.shop.currency)).await?;
        }
    }
    // So that the session does not stand in anybody's list.
    let refresh_token = text(&login, "refresh_token")?;
    post(shop, "/v1/auth/logout", None, &json!({"refresh_token": refresh_token})).await.map(|_| ())
}

fn product_json(product: &Product, category: &str, currency: Currency) -> Value {
    json!({
        "name": product.name,
        "description": product.description,
        "price": price(product.price, currency),
        "stock": product.stock,
        "category_id": category,
        "sku": product.sku,
    })
}

/// Hundredths, as the currency writes them; where it has no decimals, that many of its units.
fn price(hundredths: i64, currency: Currency) -> String {
    let decimals = u32::from(currency.exponent().unwrap_or(0));
    Money::from_minor(hundredths.saturating_mul(10_i64.saturating_pow(decimals.saturating_sub(2)))).format(currency)
}

async fn post(shop: &Dispatcher, path: &str, token: Option<&str>, body: &Value) -> Result<Value, StartError> {
    let mut request = Request::builder().method(Method::POST).uri(path).header(CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    }
    let failed = |why: &dyn std::fmt::Display| {
        StartError::because(format!("the demo catalogue could not be loaded: POST {path}"), why)
    };
    let request = request.body(Bytes::from(body.to_string())).map_err(|error| failed(&error))?;
    let response = shop.dispatch(request, SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await;
    let answer = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
    if response.status().is_success() { Ok(answer) } else { Err(failed(&format!("{} {answer}", response.status()))) }
}

fn text<'a>(answer: &'a Value, member: &str) -> Result<&'a str, StartError> {
    let missing = || StartError::new(format!("the demo catalogue could not be loaded: no {member} in an answer"));
    answer.get(member).and_then(Value::as_str).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn prices_are_written_as_the_currency_has_them() {
        assert_eq!(price(1290, Currency::USD), "12.90");
        assert_eq!(price(1290, Currency::JPY), "1290");
        assert_eq!(price(1290, Currency::BHD), "12.900");
    }

    #[test]
    fn the_catalogue_names_each_thing_once() {
        let products: Vec<&Product> = CATALOGUE.iter().flat_map(|category| category.products).collect();
        assert!(products.len() >= 24);
        let unique = |of: fn(&Product) -> &'static str| products.iter().map(|p| of(p)).collect::<BTreeSet<_>>().len();
        assert_eq!(unique(|product| product.sku), products.len());
        assert_eq!(unique(|product| product.name), products.len());
        assert!(products.iter().any(|product| product.stock == 0), "one is sold out, to see how that looks");
    }
}
