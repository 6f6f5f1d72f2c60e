use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::buyer_orders::Stage;
use super::data::Invoice;
use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::route::{CHANGE_STOCK, LIST_AUDIT};

/// How often returning the same goods is attempted.
const TRIES: usize = 8;
/// Longer than it takes until a failed attempt has either had its effect or never will.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
struct AuditPage {
    items: Vec<Audit>,
}

#[derive(Deserialize)]
struct Audit {
    detail: Value,
}

/// Adds returned goods to the stock as staff, exactly once. If it is unknown whether an attempt had its effect, the
/// audit record tells, because it is written in the same transaction.
pub(super) async fn give_back(stage: &Stage, invoice: &Invoice, sku: &str, quantity: u32) -> Result<(), Failure> {
    let product = &stage.catalogue.product(sku)?.id;
    let reason = format!("return, invoice {}", invoice.number);
    let body = json!({ "delta": quantity, "reason": reason });
    let call = Call::to(&CHANGE_STOCK, product).json(body).again(Again::Nothing);
    let mut unknown = None;
    for _ in 0..TRIES {
        if unknown.is_some() && is_recorded(stage, product, &reason).await? {
            return Ok(());
        }
        match stage.session.staff.call(&stage.session.shop, &call).await {
            Err(Failure::Unexpected(text)) => unknown = Some(Failure::Unexpected(text)),
            answered => return answered?.check(&[200]),
        }
        stage.session.shop.meter.retried();
        tokio::time::sleep(PAUSE).await;
    }
    unknown.map_or(Ok(()), Err)
}

async fn is_recorded(stage: &Stage, product: &str, reason: &str) -> Result<bool, Failure> {
    let call = Call::to(&LIST_AUDIT, product);
    let page: AuditPage = stage.session.staff.call(&stage.session.shop, &call).await?.read(&[200])?;
    Ok(page.items.iter().any(|record| record.detail.get("reason").and_then(Value::as_str) == Some(reason)))
}
