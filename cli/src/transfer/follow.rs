use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use shared::telemetry::root_cause;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::progress::Progress;
use crate::failure::Failure;
use crate::shop::Shop;
use crate::{output, plain};

/// The interval at which the progress is requested.
const EVERY: Duration = Duration::from_millis(500);

/// Watches an import until it ends, and prints its result.
///
/// # Errors
/// Returns a failure if the shop refuses the file or some of its rows.
pub(super) async fn follow(shop: &Shop, id: &str, report: Option<&Path>) -> Result<(), Failure> {
    let mut progress: Option<Progress> = None;
    let import = loop {
        let import = shop.get(&format!("/v1/admin/imports/{id}")).await?;
        let of = |name: &str| import.get("progress").and_then(|it| it.get(name)).and_then(Value::as_u64).unwrap_or(0);
        let bar = progress.get_or_insert_with(|| Progress::new("importing", of("of")));
        bar.at(of("done"), of("of"), &so_far(&import));
        if !matches!(status(&import), "awaiting_upload" | "running") {
            bar.finish();
            break import;
        }
        tokio::time::sleep(EVERY).await;
    };
    output::line(&outcome(&import))?;
    if let Some(lost) = ignored(&import) {
        output::line(&lost)?;
    }
    for remark in plain::list(&import, "remarks").map(remark) {
        output::line(&remark)?;
    }
    let url = import.get("report_url").and_then(Value::as_str);
    if let (Some(path), Some(url)) = (report, url) {
        save(shop, url, path).await?;
    }
    if let Some(refusal) = import.get("refusal").and_then(|refusal| refusal.get("detail")).and_then(Value::as_str) {
        return Err(Failure::refused(format!("the file {refusal}")));
    }
    match (status(&import), count(&import, "failed")) {
        ("completed", 0) => Ok(()),
        ("completed", failed) => {
            let where_to_look = match (report, url) {
                (Some(path), Some(_)) => format!("{} says why", path.display()),
                _ => format!("bodega-cli import {id} --report FILE says why"),
            };
            Err(Failure::refused(format!("{failed} rows were refused; {where_to_look}")))
        }
        (status, _) => Err(Failure::refused(format!("the import has ended as {status}"))),
    }
}

fn status(import: &Value) -> &str {
    import.get("status").and_then(Value::as_str).unwrap_or_default()
}

fn count(import: &Value, name: &str) -> u64 {
    import.get(name).and_then(Value::as_u64).unwrap_or(0)
}

/// Formats the progress: `1,200 rows, about 4 s left`.
fn so_far(import: &Value) -> String {
    let rows = format!("{} rows", count(import, "rows_read"));
    match import.get("seconds_left").and_then(Value::as_u64) {
        Some(seconds) => format!("{rows}, about {seconds} s left"),
        None => rows,
    }
}

fn outcome(import: &Value) -> String {
    let counts = ["created", "updated", "unchanged", "skipped", "failed"];
    let counts = counts.map(|name| format!("{} {name}", count(import, name))).join(", ");
    let dry = if import.get("dry_run").and_then(Value::as_bool) == Some(true) { "nothing was changed; " } else { "" };
    format!("{dry}{} rows: {counts}", count(import, "rows_read"))
}

/// What the shop could not keep, and of how many rows.
fn remark(remark: &Value) -> String {
    let detail = plain::text(remark, "detail");
    match count(remark, "rows") {
        0 => format!("{detail}."),
        1 => format!("{detail} (1 row)."),
        rows => format!("{detail} ({rows} rows)."),
    }
}

/// Describes what the shop ignored in the file. `None` if there are no ignored columns.
fn ignored(import: &Value) -> Option<String> {
    let columns = plain::joined(import, "ignored_columns");
    let skipped = match count(import, "skipped") {
        0 => String::new(),
        rows => format!(" {rows} rows were skipped: they are no products of their own."),
    };
    (!columns.is_empty()).then(|| format!("Ignored columns, whose values are not in the shop: {columns}.{skipped}"))
}

async fn save(shop: &Shop, url: &str, path: &Path) -> Result<(), Failure> {
    let unfetched = |error: reqwest::Error| Failure::because("the report cannot be fetched", root_cause(&error));
    let answer = shop.http().get(url).send().await.and_then(reqwest::Response::error_for_status).map_err(unfetched)?;
    let text = answer.bytes().await.map_err(unfetched)?;
    let unwritten = |error| Failure::because(format!("{} cannot be written", path.display()), error);
    let mut file = File::create(path).await.map_err(unwritten)?;
    file.write_all(&text).await.map_err(unwritten)?;
    file.flush().await.map_err(unwritten)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_came_of_it_is_one_line() {
        let import = json!({ "rows_read": 5, "created": 1, "updated": 2, "unchanged": 1, "skipped": 0, "failed": 1 });
        assert_eq!(outcome(&import), "5 rows: 1 created, 2 updated, 1 unchanged, 0 skipped, 1 failed");
        let dry = json!({ "rows_read": 1, "created": 1, "dry_run": true });
        assert!(outcome(&dry).starts_with("nothing was changed; 1 rows: 1 created"), "{}", outcome(&dry));
        let noted =
            json!({ "code": "repeated_sku", "detail": "SKUs are repeated: A", "rows": 2, "first_lines": [3, 4] });
        assert_eq!(remark(&noted), "SKUs are repeated: A (2 rows).");
        let lost = json!({ "ignored_columns": ["units_sold", "shelf"], "skipped": 2 });
        let told = "Ignored columns, whose values are not in the shop: units_sold, shelf. 2 rows were skipped: they are no \
                    products of their own.";
        assert_eq!(ignored(&lost).as_deref(), Some(told));
        assert_eq!(ignored(&json!({ "ignored_columns": [], "skipped": 2 })), None);
        assert_eq!(so_far(&json!({ "rows_read": 5, "seconds_left": 3 })), "5 rows, about 3 s left");
        assert_eq!(so_far(&json!({ "rows_read": 5, "seconds_left": null })), "5 rows");
    }
}
