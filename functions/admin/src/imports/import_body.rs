use serde::Serialize;
use shared::domain::{CategoryName, ImportCounts, ImportFormat, ImportStatus, ImportType, Timestamp};
use shared::store::{ImportItem, ImportRefusal, ImportRemark};
use utoipa::ToSchema;

use crate::imports::import_request::{ImportFormatBody, ImportTypeBody};

/// An import, and how far it has come.
#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
pub(crate) struct ImportBody {
    #[schema(example = "imp_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    #[schema(value_type = ImportStatusBody)]
    status: ImportStatus,
    /// Null until it is known.
    #[schema(value_type = Option<ImportFormatBody>)]
    format: Option<ImportFormat>,
    #[schema(value_type = ImportTypeBody)]
    content_type: ImportType,
    /// The category of new products whose row names none.
    #[schema(example = "Uncategorised")]
    category: Option<String>,
    /// If true, the counts are what an import would do, and nothing in the catalogue has changed.
    #[schema(example = false)]
    dry_run: bool,
    /// The sum of created, updated, unchanged, skipped and failed.
    #[schema(example = 3_938)]
    rows_read: u64,
    #[schema(example = 3_800)]
    created: u64,
    #[schema(example = 30)]
    updated: u64,
    /// Rows whose product already had these values.
    #[schema(example = 100)]
    unchanged: u64,
    /// Rows that are not a product, such as additional images.
    #[schema(example = 0)]
    skipped: u64,
    /// Refused rows. The report lists them.
    #[schema(example = 8)]
    failed: u64,
    progress: ProgressBody,
    /// An estimate, while it is running.
    #[schema(example = 4)]
    seconds_left: Option<u64>,
    /// Unknown columns of the file. Their values are ignored.
    #[schema(example = json!(["units_sold"]))]
    ignored_columns: Vec<String>,
    /// What could not be kept of the file, or was kept in another way: at most forty remarks. Empty until the import has ended.
    remarks: Vec<ImportRemarkBody>,
    /// Why the file as a whole could not be imported.
    refusal: Option<ImportRefusalBody>,
    /// Address of the report on failed rows, valid for 15 minutes: CSV with line, column, sku, code and detail. Null
    /// until the import has ended, if no row failed, and in lists.
    #[schema(example = "https://uploads.example/reports/imp_018bcfe568787e8a9b4ff0d1c2a3b4c5.csv?X-Amz-Signature=…")]
    report_url: Option<String>,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:01.000Z")]
    started_at: Option<String>,
    #[schema(format = DateTime, example = "2026-01-31T12:00:09.000Z")]
    finished_at: Option<String>,
}

/// How much of a file is processed, in bytes.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportProgress)]
struct ProgressBody {
    #[schema(example = 174_429)]
    done: u64,
    #[schema(example = 174_429)]
    of: u64,
}

/// Why a file as a whole could not be imported.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRefusal)]
struct ImportRefusalBody {
    /// Stable and machine-readable.
    #[schema(example = "zip_archive")]
    code: String,
    /// For people.
    #[schema(example = "is a zip archive or an Excel workbook; save it as CSV")]
    detail: String,
    /// Where in the file, from 1.
    #[schema(example = 1)]
    line: Option<u64>,
}

/// What could not be kept of a file, or was kept in another way.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRemark)]
struct ImportRemarkBody {
    /// Stable and machine-readable.
    #[schema(example = "repeated_sku")]
    code: String,
    /// For people.
    #[schema(example = "Several variants have the same SKU; letter case makes no difference: HT-NAVY")]
    detail: String,
    /// The number of rows concerned; 0 for the file as a whole.
    #[schema(example = 2)]
    rows: u64,
    /// The lines of the first five rows, from 1.
    #[schema(example = json!([3, 4]))]
    first_lines: Vec<u64>,
}

/// The status of an import.
#[derive(ToSchema)]
#[schema(as = ImportStatus, rename_all = "snake_case")]
#[allow(dead_code)]
pub(crate) enum ImportStatusBody {
    AwaitingUpload,
    Running,
    Completed,
    Failed,
    Cancelled,
    Expired,
}

impl ImportBody {
    /// As of `now`, without the report's address.
    pub(crate) fn new(import: ImportItem, now: Timestamp) -> Self {
        let seconds_left = seconds_left(&import, now);
        let ImportCounts { read, created, updated, unchanged, skipped, failed } = import.counts;
        Self {
            id: import.id.to_string(),
            status: import.status,
            format: import.format,
            content_type: import.content_type,
            category: import.category.map(CategoryName::into_string),
            dry_run: import.dry_run,
            rows_read: read,
            created,
            updated,
            unchanged,
            skipped,
            failed,
            progress: ProgressBody { done: import.done, of: import.size },
            seconds_left,
            ignored_columns: import.ignored_columns,
            remarks: import.remarks.into_iter().map(ImportRemarkBody::from).collect(),
            refusal: import.refusal.map(ImportRefusalBody::from),
            report_url: None,
            created_at: import.created_at.to_string(),
            started_at: import.started_at.map(|at| at.to_string()),
            finished_at: import.finished_at.map(|at| at.to_string()),
        }
    }

    /// With the address of its report.
    pub(crate) fn with_report(self, url: String) -> Self {
        Self { report_url: Some(url), ..self }
    }
}

/// As if it went on as it has gone so far.
fn seconds_left(import: &ImportItem, now: Timestamp) -> Option<u64> {
    let started = import.started_at.filter(|_| import.status == ImportStatus::Running)?;
    let so_far = u64::try_from(now.millis().saturating_sub(started.millis())).ok()?;
    let left = import.size.saturating_sub(import.done);
    so_far.saturating_mul(left).checked_div(import.done).map(|millis| millis.div_ceil(1_000))
}

impl From<ImportRemark> for ImportRemarkBody {
    fn from(ImportRemark { code, detail, rows, first_lines }: ImportRemark) -> Self {
        Self { code, detail, rows, first_lines }
    }
}

impl From<ImportRefusal> for ImportRefusalBody {
    fn from(refusal: ImportRefusal) -> Self {
        Self { code: refusal.code, detail: refusal.detail, line: refusal.line }
    }
}
