use crate::domain::{ImportId, Timestamp};
use crate::store::table::key::{self, Key};
use crate::store::{ImportItem, Store, StoreError};

impl Store {
    /// A page of the imports, newest first, older than `after`; and whether there may be more. One query.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn list_imports(
        &self,
        limit: u16,
        after: Option<ImportId>,
        now: Timestamp,
    ) -> Result<(Vec<ImportItem>, bool), StoreError> {
        let start = after.map(|id| Key::import(id).attributes());
        // One more, to know whether there is a next page.
        let limit = i32::from(limit).saturating_add(1);
        let (items, _) = self.page_of_prefix(key::IMPORTS, key::IMPORT_PREFIX, start, Some(limit)).await?;
        let mut imports: Vec<ImportItem> = serde_dynamo::from_items(items)?;
        let more = imports.len() == usize::try_from(limit).unwrap_or(usize::MAX);
        imports.truncate(usize::try_from(limit.saturating_sub(1)).unwrap_or(0));
        imports.retain(|import| import.expires_at > now.seconds());
        Ok((imports, more))
    }

    /// The imports that have not ended, the oldest first: at most so many as one query gives. From the index, which may
    /// lag a moment.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn open_imports(&self) -> Result<Vec<ImportId>, StoreError> {
        self.listed(key::OPEN_IMPORTS).await
    }
}
