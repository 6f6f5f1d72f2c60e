//! An uploaded file becomes a picture: read, render, write, mark, clean up. Each step can be repeated after a crash, and
//! only the mark shows anything to anybody.

use shared::domain::{
    MAX_MEDIA_BYTES, Media, MediaFailure, MediaId, MediaKey, MediaStatus, Picture, ProductId, StoredMedia,
};
use shared::store::{FinishedMedia, MediaOutcome};

use crate::function::{MediaError, MediaFunction, Summary};
use crate::objects::Upload;
use crate::pictures::{self, Rendered};

impl MediaFunction {
    /// Handles an upload whose file is there. Does nothing if it is not.
    pub(crate) async fn settle(&self, product: ProductId, media: MediaId) -> Result<Summary, MediaError> {
        let incoming = MediaKey::incoming(product, media);
        let item = self.store.product_alone(product).await?;
        let entries = item.map(|item| item.media).unwrap_or_default();
        let Some(entry) = entries.iter().find(|entry| entry.id == media && entry.is_open()) else {
            // It was handled, or removed before the file came.
            self.objects.delete(vec![incoming]).await?;
            return Ok(Summary::default());
        };
        let file = match self.objects.read(&incoming, MAX_MEDIA_BYTES).await? {
            None => return Ok(Summary::default()),
            Some(Upload::TooLarge) => return self.finish(product, entry, Err(MediaFailure::FileTooLarge)).await,
            Some(Upload::Bytes(bytes)) => bytes,
        };
        let digest = pictures::digest(&file);
        if entries.iter().filter_map(Media::ready).any(|picture| picture.digest == digest) {
            let same = MediaOutcome::Same(digest);
            let finished = self.store.finish_media(product, media, &same, self.clock.now()).await?;
            if finished != FinishedMedia::Alone {
                return self.cleaned(product, media, finished).await;
            }
        }
        let rendered = self.render(product, entry, file).await?;
        self.finish(product, entry, rendered).await
    }

    /// Marks an upload as failed, whatever is in its file.
    pub(crate) async fn fail(&self, product: ProductId, media: MediaId) -> Result<Summary, MediaError> {
        let failed = MediaOutcome::Failed(MediaFailure::Broken);
        let finished = self.store.finish_media(product, media, &failed, self.clock.now()).await?;
        self.cleaned(product, media, finished).await
    }

    /// Renders a file and stores its renditions and the file itself.
    async fn render(
        &self,
        product: ProductId,
        entry: &Media,
        file: Vec<u8>,
    ) -> Result<Result<Picture, MediaFailure>, MediaError> {
        // On a thread of its own, so that a decoder that panics ends that and not the invocation.
        let rendering = tokio::task::spawn_blocking(move || (pictures::render(&file), file));
        let Ok((rendered, file)) = rendering.await else { return Ok(Err(MediaFailure::Broken)) };
        let Rendered { picture, files } = match rendered {
            Ok(rendered) => rendered,
            Err(failure) => return Ok(Err(failure)),
        };
        let StoredMedia { media, folder } = entry.stored();
        for (rendition, bytes) in picture.renditions.iter().zip(files) {
            let key = MediaKey::rendition(product, &folder, rendition.size, picture.format);
            self.objects.write_rendition(&key, picture.format, bytes).await?;
        }
        self.objects.write_original(&MediaKey::original(product, media), file).await?;
        Ok(Ok(picture))
    }

    async fn finish(
        &self,
        product: ProductId,
        entry: &Media,
        rendered: Result<Picture, MediaFailure>,
    ) -> Result<Summary, MediaError> {
        let outcome = rendered.map_or_else(MediaOutcome::Failed, MediaOutcome::Ready);
        let finished = self.store.finish_media(product, entry.id, &outcome, self.clock.now()).await?;
        self.cleaned(product, entry.id, finished).await
    }

    /// Deletes the file as it came, and tells what became of it.
    async fn cleaned(
        &self,
        product: ProductId,
        media: MediaId,
        finished: FinishedMedia,
    ) -> Result<Summary, MediaError> {
        self.objects.delete(vec![MediaKey::incoming(product, media)]).await?;
        let (status, failure) = match &finished {
            FinishedMedia::Done(media) => (Some(media.status), media.failure),
            FinishedMedia::Gone | FinishedMedia::Alone => (None, None),
        };
        tracing::info!(%product, %media, ?status, failure = failure.map(MediaFailure::as_str), "handled an upload");
        let (ready, failed) = (status == Some(MediaStatus::Ready), status == Some(MediaStatus::Failed));
        Ok(Summary { ready: ready.into(), failed: failed.into(), ..Summary::default() })
    }
}
