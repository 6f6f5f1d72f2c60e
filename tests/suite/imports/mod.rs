//! Bulk upload: files go in by the real way, from asking for an address to fetching the report.

mod catalogue;
mod columns;
mod dry_run;
mod export;
mod formats;
mod lifecycle;
mod places;
mod refused;
mod resume;
mod rows;
mod shopify;
mod upload;

pub use lifecycle::file;
pub use upload::{CSV, begin, ended, put};

/// Imports a file of CSV, to its end.
pub async fn import(staff: &tests::Client, csv: &str) {
    upload::import(staff, upload::CSV, csv).await;
}

/// All that the imports function does.
pub async fn import_and_export(shop: &tests::Shop) {
    let admin = shop.admin();
    for text in ["sku,name,price,category\nA,Thing,1.00,New\nB,Other,free,\n", "sku,price,status\nA,2.00,draft\n"] {
        upload::import(&admin, upload::CSV, text).await;
    }
    shop.gateway.run_imports(&serde_json::json!({ "task": "resume" })).await.expect("a summary");
    admin.get("/v1/admin/export").await.expect(200);
}
