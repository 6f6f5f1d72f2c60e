//! Orders, as staff see them.

mod show;

use reqwest::{Method, Url};
use serde_json::{Value, json};

use crate::args::{Order, OrderAction, Orders};
use crate::failure::Failure;
use crate::shop::Shop;
use crate::{output, plain};

/// The maximum number of orders in a page.
const PAGE: usize = 100;

/// Prints orders, one in each line, the newest first.
///
/// # Errors
/// Returns a failure if nobody is logged in or the shop refuses.
pub(crate) async fn list(shop: &Shop, args: Orders) -> Result<(), Failure> {
    let mut left = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let mut cursor: Option<String> = None;
    while left > 0 {
        let page = shop.get(&query(&args, left.min(PAGE), cursor.as_deref())).await?;
        for order in plain::list(&page, "items").take(left) {
            output::line(&if args.json { order.to_string() } else { show::line(order) })?;
            left -= 1;
        }
        cursor = page.get("next_cursor").and_then(Value::as_str).map(str::to_owned);
        if cursor.is_none() {
            return Ok(());
        }
    }
    Ok(())
}

fn query(args: &Orders, limit: usize, cursor: Option<&str>) -> String {
    let given = [
        ("status", args.status.as_deref()),
        ("email", args.email.as_deref()),
        ("customer_id", args.customer.as_deref()),
        ("from", args.from.as_deref()),
        ("to", args.to.as_deref()),
        ("cursor", cursor),
    ];
    let given = given.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned())));
    path("/v1/admin/orders", given.chain([("limit", limit.to_string())]))
}

/// Appends a query to a path.
pub(crate) fn path(path: &str, query: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let Ok(mut url) = Url::parse("http://shop") else { return path.to_owned() };
    url.set_path(path);
    url.query_pairs_mut().extend_pairs(query);
    let query = url.query().filter(|query| !query.is_empty());
    query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
}

/// Prints an order, sets its status, or adds a note.
///
/// # Errors
/// Returns a failure if there is no such order or the shop refuses.
pub(crate) async fn one(shop: &Shop, args: Order) -> Result<(), Failure> {
    let id = id(shop, &args.order).await?;
    let at = format!("/v1/admin/orders/{id}");
    match args.action {
        None if args.json => output::line(&shop.get(&at).await?.to_string()),
        None => output::bytes(show::whole(&shop.get(&at).await?).as_bytes()),
        Some(OrderAction::Status { status }) => {
            let body = json!({ "status": status });
            let answer = shop.send(Method::PATCH, &format!("/v1/orders/{id}"), Some(&body)).await?;
            drop(answer);
            output::line(&format!("{} is {status} now", plain::text(&shop.get(&at).await?, "number")))
        }
        Some(OrderAction::Note { text }) => {
            shop.post(&format!("{at}/notes"), &json!({ "text": text })).await?;
            output::line("noted")
        }
    }
}

/// Returns the id of an order that is given by its id or its order number.
async fn id(shop: &Shop, order: &str) -> Result<String, Failure> {
    if order.starts_with("ord_") {
        return Ok(order.to_owned());
    }
    let found = shop.get(&path("/v1/admin/orders", [("number", order.to_owned())])).await?;
    let found = plain::list(&found, "items").next().map(|order| plain::text(order, "id"));
    found.ok_or_else(|| Failure::refused(format!("there is no order {order}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_holds_any_text() {
        let query = path("/v1/admin/orders", [("email", "a+b@x.example&limit=1".to_owned())]);
        assert_eq!(query, "/v1/admin/orders?email=a%2Bb%40x.example%26limit%3D1");
        assert_eq!(path("/v1/admin/orders", []), "/v1/admin/orders");
    }
}
