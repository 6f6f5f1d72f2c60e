use shared::domain::ImportId;

use crate::objects::{ObjectError, Objects, source};

/// How much of a file is read at once, in bytes. No connection is held open meanwhile.
const BLOCK: u64 = 1024 * 1024;

/// An uploaded file, block by block.
pub(crate) struct Source<'a> {
    objects: &'a Objects,
    key: String,
    etag: String,
    size: u64,
    at: u64,
    /// All of a file that is no more than one block.
    whole: Option<Vec<u8>>,
}

/// What comes next in a file.
pub(crate) enum Block {
    Bytes(Vec<u8>),
    End,
    /// Another file has been put in its place.
    Changed,
}

impl<'a> Source<'a> {
    pub(crate) fn new(objects: &'a Objects, id: ImportId, size: u64, etag: &str) -> Self {
        Self { objects, key: source(id), etag: etag.to_owned(), size, at: 0, whole: None }
    }

    /// Begins again at the beginning.
    pub(crate) fn rewind(&mut self) {
        self.at = 0;
    }

    /// # Errors
    /// As S3's: the same block can be asked for again.
    pub(crate) async fn next(&mut self) -> Result<Block, ObjectError> {
        if self.at >= self.size {
            return Ok(Block::End);
        }
        let to = self.size.min(self.at.saturating_add(BLOCK));
        if let Some(whole) = self.whole.clone() {
            self.at = to;
            return Ok(Block::Bytes(whole));
        }
        let (bytes, etag) = self.objects.read(&self.key, self.at, to).await?;
        if etag != self.etag {
            return Ok(Block::Changed);
        }
        if self.size <= BLOCK {
            self.whole = Some(bytes.clone());
        }
        self.at = to;
        Ok(Block::Bytes(bytes))
    }
}
