//! Imports of catalogues: the request and its progress. All are in one partition, newest last. Open ones are also in
//! the index, where a schedule finds the ones to continue.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::domain::{CategoryName, ImportCounts, ImportFormat, ImportId, ImportStatus, ImportType, Timestamp, UserId};
use crate::store::table::action::Action;
use crate::store::table::execute::WriteError;
use crate::store::table::key::{self, Key};
use crate::store::table::transact::TransactError;
use crate::store::{Actor, Store, StoreError};

/// How long an import and its report are kept. The bucket's lifecycle rule has the same period.
const REMEMBERED_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// An import as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportItem {
    pub id: ImportId,
    /// Who requested it. Its audit records name this user.
    pub by: UserId,
    pub status: ImportStatus,
    /// Detected from the header, unless the request named it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<ImportFormat>,
    pub content_type: ImportType,
    /// The category of new products whose row has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryName>,
    /// The file's size in bytes.
    pub size: u64,
    /// How many bytes of the file have been processed.
    #[serde(default)]
    pub done: u64,
    #[serde(default)]
    pub counts: ImportCounts,
    /// The file's entity tag when it was first read. Later reads must find the same one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The names of unknown columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignored_columns: Vec<String>,
    /// Whether the file is only read and reported on, and nothing in the catalogue changes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dry_run: bool,
    /// What could not be kept, or was kept in another way than the file has it: at most forty. Stored when the import
    /// ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<ImportRemark>,
    /// How many products of the file are done, each with its rows, and rows that are none. `None` in an import that has
    /// not begun, or was begun when each row counted for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<u64>,
    /// The parts of the report so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub report: Vec<ReportParts>,
    /// Whether the report can be downloaded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reported: bool,
    /// Why the whole import failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<ImportRefusal>,
    pub created_at: Timestamp,
    /// Until when the file may be uploaded.
    pub upload_until: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Rises with each lease and when the import ends. Earlier leaseholders have then lost it.
    #[serde(default)]
    pub epoch: u64,
    /// When the current lease ends.
    #[serde(default = "long_ago")]
    pub leased_until: Timestamp,
    /// The number of leases since the import last made progress.
    #[serde(default)]
    pub tries: u32,
    /// When the import expires, in seconds since 1970.
    pub expires_at: i64,
}

/// The report parts of one lease, numbered below `count` and named by its epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportParts {
    pub epoch: u64,
    pub count: u64,
    /// The number of failures in them.
    pub lines: u64,
}

/// Why a whole file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRefusal {
    /// Stable and machine-readable.
    pub code: String,
    /// For people.
    pub detail: String,
    /// The line of the file, if the refusal is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

/// What could not be kept of a file, or was kept in another way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRemark {
    /// Stable and machine-readable.
    pub code: String,
    /// For people, at most 500 characters.
    pub detail: String,
    /// The number of rows concerned; 0 for the file as a whole.
    #[serde(default)]
    pub rows: u64,
    /// The lines of the first five of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_lines: Vec<u64>,
}

/// Staff's request for an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImport {
    pub format: Option<ImportFormat>,
    pub content_type: ImportType,
    pub category: Option<CategoryName>,
    pub size: u64,
    pub dry_run: bool,
    pub upload_until: Timestamp,
}

#[derive(Serialize)]
struct IndexedImport<'a> {
    #[serde(flatten)]
    import: &'a ImportItem,
    #[serde(skip_serializing_if = "Option::is_none")]
    collection: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<ImportId>,
}

const fn long_ago() -> Timestamp {
    Timestamp::from_millis(0)
}

impl ImportItem {
    /// The put of the import. It is in the index while it is open.
    pub(in crate::store) fn put(&self, condition: &str) -> Result<Action, StoreError> {
        let (collection, position) =
            if self.status.is_open() { (Some(key::OPEN_IMPORTS), Some(self.id)) } else { (None, None) };
        Action::put(&Key::import(self.id), &IndexedImport { import: self, collection, position }, condition)
    }

    /// Returns the import as ended with this status.
    #[must_use]
    pub fn ended(self, status: ImportStatus, now: Timestamp) -> Self {
        Self { status, finished_at: Some(now), leased_until: long_ago(), ..self }
    }
}

impl Store {
    /// Creates an import whose file is yet to be uploaded.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn create_import(&self, new: NewImport, actor: Actor) -> Result<ImportItem, StoreError> {
        let detail =
            json!({ "format": new.format, "content_type": new.content_type, "size": new.size, "dry_run": new.dry_run });
        let import = ImportItem {
            id: self.random.id(actor.at),
            by: actor.user,
            status: ImportStatus::AwaitingUpload,
            format: new.format,
            content_type: new.content_type,
            category: new.category,
            size: new.size,
            done: 0,
            counts: ImportCounts::default(),
            etag: None,
            ignored_columns: Vec::new(),
            dry_run: new.dry_run,
            remarks: Vec::new(),
            items: None,
            report: Vec::new(),
            reported: false,
            refusal: None,
            created_at: actor.at,
            upload_until: new.upload_until,
            started_at: None,
            finished_at: None,
            epoch: 0,
            leased_until: long_ago(),
            tries: 0,
            expires_at: actor.at.plus(REMEMBERED_FOR).seconds(),
        };
        let audit = self.audit(actor, "create_import", import.id, detail).put()?;
        match self.transact(vec![import.put("attribute_not_exists(PK)")?, audit]).await {
            // Nothing else writes an item with this new id. If it exists, an attempt whose answer was lost wrote it.
            Ok(()) | Err(TransactError::Refused(_)) => Ok(import),
            Err(TransactError::Store(error)) => Err(error),
        }
    }

    /// An import that has not expired. One strongly consistent read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn import(&self, id: ImportId, now: Timestamp) -> Result<Option<ImportItem>, StoreError> {
        let import: Option<ImportItem> = self.get(&Key::import(id)).await?;
        Ok(import.filter(|import| import.expires_at > now.seconds()))
    }

    /// Cancels an import for staff. Its leaseholder finds out at its next write. Products that it has written stay.
    /// `None` if it has ended already or changed since it was read.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn cancel_import(&self, import: ImportItem, actor: Actor) -> Result<Option<ImportItem>, StoreError> {
        if !import.status.is_open() {
            return Ok(None);
        }
        let detail = json!({ "rows": import.counts.read });
        let audit = self.audit(actor, "cancel_import", import.id, detail).put()?;
        let (status, read, done) = (import.status, import.epoch, import.done);
        let after = ImportItem { epoch: import.epoch.saturating_add(1), ..import };
        let after = after.ended(ImportStatus::Cancelled, actor.at);
        let put = after.put("#status = :status AND #epoch = :epoch AND #done = :done")?;
        let put = put.name("#status", "status").name("#epoch", "epoch").name("#done", "done");
        let put = put.value(":status", status)?.value(":epoch", read)?.value(":done", done)?;
        match self.transact(vec![put, audit]).await {
            Ok(()) => Ok(Some(after)),
            Err(TransactError::Refused(_)) => Ok(None),
            Err(TransactError::Store(error)) => Err(error),
        }
    }

    /// Ends an import whose file was not uploaded in time, unless it has begun meanwhile.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn expire_import(&self, import: ImportItem, now: Timestamp) -> Result<(), StoreError> {
        let read = import.epoch;
        let after = ImportItem { epoch: read.saturating_add(1), ..import }.ended(ImportStatus::Expired, now);
        match self.execute(after.put("epoch = :epoch")?.value(":epoch", read)?).await {
            Ok(_) | Err(WriteError::Condition(_)) => Ok(()),
            Err(WriteError::Store(error)) => Err(error),
        }
    }
}
