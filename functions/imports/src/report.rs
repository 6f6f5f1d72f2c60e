//! The report of an import's failed rows: in parts, one for each batch that has any, until the import has ended; then
//! put together.

use shared::domain::{ImportId, guarded};
use shared::store::ReportParts;

use crate::format::Failure;
use crate::objects::{self, ObjectError, Objects};

/// How many failures are listed; the others are only counted.
const TOLD: u64 = 10_000;
const HEADER: [&str; 5] = ["line", "column", "sku", "code", "detail"];

/// Stores what failed in a batch, and adds it to the parts: those of this epoch are the caller's, so that nobody who
/// has lost the import overwrites them.
pub(crate) async fn store(
    objects: &Objects,
    id: ImportId,
    epoch: u64,
    failures: &[Failure],
    parts: &mut Vec<ReportParts>,
) -> Result<(), ObjectError> {
    let room = TOLD.saturating_sub(told(parts));
    let told = failures.get(..usize::try_from(room).unwrap_or(usize::MAX).min(failures.len())).unwrap_or_default();
    if told.is_empty() {
        return Ok(());
    }
    let lines = u64::try_from(told.len()).unwrap_or(u64::MAX);
    let number = parts.last().filter(|last| last.epoch == epoch).map_or(0, |last| last.count);
    let text = csv(told.iter().map(|failure| {
        let Failure { line, column, sku, code, detail } = failure;
        // People open it in spreadsheets, and what is in it came out of a file.
        [line.to_string(), text(column), text(sku), code.clone(), text(detail)]
    }));
    objects.write(&objects::part(id, epoch, number), text).await?;
    match parts.last_mut().filter(|last| last.epoch == epoch) {
        Some(last) => {
            last.count += 1;
            last.lines += lines;
        }
        None => parts.push(ReportParts { epoch, count: 1, lines }),
    }
    Ok(())
}

/// Puts the parts together. Whether there are any.
pub(crate) async fn finish(
    objects: &Objects,
    id: ImportId,
    parts: &[ReportParts],
    failed: u64,
) -> Result<bool, ObjectError> {
    if parts.is_empty() {
        return Ok(false);
    }
    let mut text = csv([HEADER.map(str::to_owned)]);
    for part in parts {
        for number in 0..part.count {
            text.extend(objects.read_all(&objects::part(id, part.epoch, number)).await?);
        }
    }
    if told(parts) >= TOLD {
        let detail = format!("{failed} rows failed in all; what else is wrong with them is not listed");
        text.extend(csv([[String::new(), String::new(), String::new(), "and_so_on".to_owned(), detail]]));
    }
    objects.write(&objects::report(id), text).await?;
    Ok(true)
}

fn told(parts: &[ReportParts]) -> u64 {
    parts.iter().map(|part| part.lines).fold(0, u64::saturating_add)
}

fn text(text: &str) -> String {
    guarded(text).into_owned()
}

fn csv(rows: impl IntoIterator<Item = [String; 5]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Into memory: nothing can fail.
        let _written = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}
