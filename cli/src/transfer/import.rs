use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::stream;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use shared::telemetry::root_cause;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::follow::follow;
use super::progress::Progress;
use crate::args::{Format, Import};
use crate::failure::Failure;
use crate::shop::Shop;
use crate::{interrupt, output};

/// The interval at which the bar moves during an upload.
const TICK: Duration = Duration::from_millis(100);
/// The size of the parts in which the file is read, in bytes.
const PART: usize = 64 * 1024;

/// Uploads a file and watches its import, unless `--detach` is given. Or watches an existing import.
///
/// # Errors
/// Returns a failure if the file cannot be read, or if the shop refuses it or some of its rows.
pub(crate) async fn import(shop: &Shop, args: Import) -> Result<(), Failure> {
    if let Some(report) = &args.report {
        let folder = report.parent().filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) {
            return Err(Failure::usage(format!("{} is in no folder that exists", report.display())));
        }
    }
    let id = match args.file.to_str().filter(|name| name.starts_with("imp_") && !args.file.exists()) {
        Some(id) => id.to_owned(),
        None => {
            let id = interrupt::or(upload(shop, &args)).await?;
            if args.detach {
                return output::line(&id);
            }
            id
        }
    };
    tokio::select! {
        done = follow(shop, &id, args.report.as_deref()) => done,
        () = interrupt::pressed() => {
            let goes_on = format!("the shop goes on with it; bodega-cli import {id} shows how far it is");
            Err(Failure::Interrupted(Some(goes_on)))
        }
    }
}

/// Uploads the file and returns the import's id.
async fn upload(shop: &Shop, args: &Import) -> Result<String, Failure> {
    let unreadable = |error| Failure::because(format!("{} cannot be read", args.file.display()), error);
    let file = File::open(&args.file).await.map_err(unreadable)?;
    let metadata = file.metadata().await.map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Failure::usage(format!("{} is no file", args.file.display())));
    }
    let size = metadata.len();
    let begun = shop.post("/v1/admin/imports", &request(args, size)).await?;
    let id = begun.get("id").and_then(Value::as_str).map(str::to_owned);
    let upload = begun.get("upload").and_then(Upload::read);
    let (Some(id), Some(upload)) = (id, upload) else {
        return Err(Failure::refused("the shop does not say where to upload"));
    };
    upload.send(shop, file, size).await?;
    Ok(id)
}

fn request(args: &Import, size: u64) -> Value {
    let mut request = Map::from_iter([
        ("size".to_owned(), json!(size)),
        ("content_type".to_owned(), json!(content_type(&args.file))),
    ]);
    let format = args.format.map(|format| match format {
        Format::Bodega => "bodega",
        Format::Shopify => "shopify",
        Format::Woocommerce => "woocommerce",
    });
    request.extend(format.map(|format| ("format".to_owned(), json!(format))));
    request.extend(args.category.as_ref().map(|category| ("category".to_owned(), json!(category))));
    if args.dry_run {
        request.insert("dry_run".to_owned(), json!(true));
    }
    Value::Object(request)
}

/// Derives the media type from the file's name. Files other than JSON Lines are sent as CSV, which the shop checks.
fn content_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "ndjson" | "jsonl" | "json" => "application/x-ndjson",
        _ => "text/csv",
    }
}

/// The request that uploads a file, as the shop prescribes it.
struct Upload {
    url: String,
    headers: HeaderMap,
}

impl Upload {
    fn read(upload: &Value) -> Option<Self> {
        let url = upload.get("url")?.as_str()?.to_owned();
        let headers = upload.get("headers")?.as_object()?.iter().map(|(name, value)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value.as_str()?).ok()?))
        });
        Some(Self { url, headers: headers.collect::<Option<_>>()? })
    }

    async fn send(mut self, shop: &Shop, file: File, size: u64) -> Result<(), Failure> {
        let sent = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&sent);
        let body = stream::try_unfold(file, move |mut file| {
            let counted = Arc::clone(&counted);
            async move {
                let mut part = Vec::with_capacity(PART);
                let read = file.read_buf(&mut part).await?;
                counted.fetch_add(read.try_into().unwrap_or(0), Ordering::Relaxed);
                Ok::<_, std::io::Error>((read > 0).then_some((part, file)))
            }
        });
        // The length that the shop expects. If the file has grown since, the request fails.
        self.headers.insert(CONTENT_LENGTH, HeaderValue::from(size));
        let request = shop.http().put(self.url).headers(self.headers).body(reqwest::Body::wrap_stream(body));
        let mut progress = Progress::new("uploading", size);
        let mut answer = std::pin::pin!(request.send());
        let answer = loop {
            tokio::select! {
                answer = &mut answer => break answer,
                () = tokio::time::sleep(TICK) => progress.at(sent.load(Ordering::Relaxed), size, ""),
            }
        };
        let answer = answer.map_err(|error| Failure::because("the upload broke off", root_cause(&error)))?;
        if !answer.status().is_success() {
            return Err(Failure::refused(format!("the upload was refused with {}", answer.status())));
        }
        progress.at(size, size, "");
        progress.finish();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_name_says() {
        for (name, wanted) in [
            ("a.csv", "text/csv"),
            ("a.NDJSON", "application/x-ndjson"),
            ("a.jsonl", "application/x-ndjson"),
            ("products_export", "text/csv"),
        ] {
            assert_eq!(content_type(Path::new(name)), wanted, "{name}");
        }
    }
}
