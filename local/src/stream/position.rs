use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::folder::DataFolder;
use crate::function::Function;

/// How far a stream has been handled: the last sequence number of each shard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    pub(super) stream: String,
    pub(super) shards: BTreeMap<String, String>,
}

/// Where the position of a function is kept; nowhere if there is no folder.
#[derive(Clone, Debug)]
pub(crate) struct PositionFile {
    pub(crate) folder: Option<Arc<DataFolder>>,
    pub(crate) function: Function,
}

impl PositionFile {
    /// The position in this stream. The beginning, if it is unknown or cannot be read: to handle a record again does no
    /// harm.
    pub(super) fn load(&self, stream: &str) -> Position {
        let text = self.folder.as_ref().and_then(|folder| folder.read(&self.name()).ok().flatten());
        let position: Option<Position> = text.and_then(|text| serde_json::from_str(&text).ok());
        let position = position.filter(|position| position.stream == stream);
        position.unwrap_or_else(|| Position { stream: stream.to_owned(), shards: BTreeMap::new() })
    }

    pub(super) fn save(&self, position: &Position) {
        let Some(folder) = &self.folder else { return };
        let Ok(text) = serde_json::to_string(position) else { return };
        if let Err(error) = folder.write(&self.name(), &text) {
            tracing::warn!(%error, "the stream's position could not be saved");
        }
    }

    fn name(&self) -> String {
        format!("stream-position-{}.json", self.function)
    }
}
