//! `bench import`: how many rows an import writes in a second.

mod limits;
mod options;
mod report;
mod view;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::time::{Duration, Instant};

use local::{Function, Gateway};
use serde::Deserialize;
use serde_json::json;

pub(crate) use options::Options;
pub(crate) use report::ImportReport;

use crate::call::{Again, Call};
use crate::failure::Failure;
use crate::memory;
use crate::passing_shop::PassingShop;
use crate::route::{CREATE_IMPORT, VIEW_IMPORT};
use crate::session::Session;
use limits::Limits;
use report::Run;
use view::ImportView;

/// The interval at which the progress is read.
const LOOK: Duration = Duration::from_millis(20);

#[derive(Deserialize)]
struct Begun {
    id: String,
    upload: Upload,
}

#[derive(Deserialize)]
struct Upload {
    url: String,
    headers: BTreeMap<String, String>,
}

/// Imports a file twice. Returns `None` if there is no file.
///
/// # Errors
/// Returns a failure if the run is impossible or an answer is unexpected.
pub(crate) async fn run(options: &Options) -> Result<Option<ImportReport>, Failure> {
    let path = options.data.join("catalogue.csv");
    let (title, file) = match options.rows {
        Some(rows) => (format!("{rows} made-up rows"), made_up(rows)),
        None => match fs::read(&path) {
            Ok(file) => ("The Online Retail catalogue".to_owned(), file),
            Err(_) => return Ok(None),
        },
    };
    let limits = options.partition_units.map(|units| Limits::new(units, options.conflicts));
    let shop = PassingShop::open_on(limits.as_ref().map(|limits| &limits.network)).await?;
    if let Some(limits) = &limits {
        limits.begin();
    }
    let before = memory::resident("self").map(|(now, _)| now);
    let mut runs = Vec::new();
    for _ in 0..2 {
        runs.push(import(&shop.gateway, &shop.session, &file).await?);
    }
    let refused = limits.map(|limits| limits.end());
    let memory = before.zip(memory::resident("self").map(|(_, most)| most));
    shop.close().await?;
    let title = format!("{title}, {} KiB, imported and imported again", file.len() / 1_024);
    Ok(Some(ImportReport { title, runs, refused, memory }))
}

/// Imports a file and waits until the import has ended.
///
/// # Errors
/// Returns a failure if an answer is unexpected.
pub(crate) async fn import(gateway: &Gateway, session: &Session, file: &[u8]) -> Result<Run, Failure> {
    let wanted = json!({ "content_type": "text/csv", "size": file.len() });
    let call = Call::new(&CREATE_IMPORT).json(wanted).again(Again::Nothing);
    let begun: Begun = session.staff.call(&session.shop, &call).await?.read(&[201])?;
    let headers = begun.upload.headers.iter().filter(|(name, _)| *name != "content-length");
    let put = headers.fold(reqwest::Client::new().put(&begun.upload.url), |put, (name, value)| put.header(name, value));
    gateway.recorder().take();
    let started = Instant::now();
    let put = put.body(file.to_vec()).send().await.and_then(reqwest::Response::error_for_status);
    put.map_err(|error| Failure::fatal("the upload", error))?;
    let import = loop {
        let call = Call::to(&VIEW_IMPORT, &begun.id);
        let import: ImportView = session.staff.call(&session.shop, &call).await?.read(&[200])?;
        if import.has_ended() {
            break import;
        }
        tokio::time::sleep(LOOK).await;
    };
    let elapsed = started.elapsed();
    // The function returns after the import has ended.
    let record = loop {
        let records = gateway.recorder().take();
        if let Some(record) = records.into_iter().find(|record| record.function == Function::Imports) {
            break record;
        }
        tokio::time::sleep(LOOK).await;
    };
    Ok(Run { import, elapsed, read_units: record.read_units, write_units: record.write_units })
}

/// Returns rows of realistic length, in a hundred categories.
pub(crate) fn made_up(rows: u32) -> Vec<u8> {
    let mut text = "sku,name,description,price,stock,category\n".to_owned();
    for row in 0..rows {
        let (cents, category) = (row % 100, row % 100);
        let line = format!(
            "SKU-{row:06},HANGING HEART LIGHT NO. {row},\"Made of glass, with a hook.\",2.{cents:02},{row},Shelf {category}\n"
        );
        // Writing to a string never fails.
        let _written = text.write_str(&line);
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn made_up_rows_are_imported_and_again_change_nothing() {
        let options = Options { data: "nowhere".into(), rows: Some(150), partition_units: Some(60), conflicts: 20 };
        let report = run(&options).await.unwrap().expect("a report");
        let refused = report.refused.expect("limits");
        assert!(refused.throttled > 0 && refused.conflicts > 0, "{refused:?}");
        assert!(report.is_good(), "{report}");
        let counts: Vec<_> = report.runs.iter().map(|run| (run.import.created, run.import.unchanged)).collect();
        assert_eq!(counts, [(150, 0), (0, 150)], "{report}");
        assert!(run(&Options { rows: None, partition_units: None, ..options }).await.unwrap().is_none());
    }
}
