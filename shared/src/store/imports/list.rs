use crate::domain::{ImportId, Timestamp};
use crate::store::table::key::{self, Key};
use crate::store::table::query::Query;
use crate::store::{ImportItem, Store, StoreError};

impl Store {
    /// A page of the imports that are older than `after`, newest first, and whether there may be more. One query.
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
        // One more shows whether there is a next page.
        let limit = usize::from(limit);
        let query = Query::partition(key::IMPORTS).prefix(key::IMPORT_PREFIX).descending().consistent();
        let mut imports: Vec<ImportItem> =
            self.page(query.limit(limit.saturating_add(1)).start(start)).await?.read()?;
        let more = imports.len() > limit;
        imports.truncate(limit);
        imports.retain(|import| import.expires_at > now.seconds());
        Ok((imports, more))
    }

    /// The ids of open imports, oldest first, as many as one query returns. The index may lag a moment.
    ///
    /// # Errors
    /// Returns `StoreError` if DynamoDB fails.
    pub async fn open_imports(&self) -> Result<Vec<ImportId>, StoreError> {
        self.listed(key::OPEN_IMPORTS).await
    }
}
