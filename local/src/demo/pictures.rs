use media::{Objects, Rendered};
use shared::App;
use shared::domain::{AltText, MediaKey, ProductId, UserId};
use shared::random::Random;
use shared::store::{Actor, FinishedMedia, MediaOutcome, NewMedia, ProductFilter, ProductSort, Store};
use tokio::task::JoinSet;

use super::art;
use crate::error::StartError;

/// The same in every shop, and another than the catalogue's, so that products keep their ids.
const SEED: u64 = 2;
/// More than the demo has.
const PRODUCTS: u16 = 100;

/// Gives the products of the demo their pictures, as this admin.
///
/// # Errors
/// Returns `StartError` if DynamoDB or the bucket fails.
pub(crate) async fn pictures(app: &App, objects: &Objects, admin: UserId) -> Result<(), StartError> {
    let failed = |why: &dyn std::fmt::Display| StartError::because("the demo's pictures could not be made", why);
    let everything = ProductFilter {
        category: None,
        in_stock: None,
        min_price: None,
        max_price: None,
        words: Vec::new(),
        sort: ProductSort::Age,
        descending: false,
    };
    let (cards, _) = app.store.list_products(&everything, PRODUCTS, None).await.map_err(|error| failed(&error))?;
    let mut drawing = JoinSet::new();
    for card in cards {
        let Some(sku) = card.sku else { continue };
        // On all processors: it takes a second.
        drawing.spawn_blocking(move || {
            let file = art::picture(&sku)?;
            Some((card.id, card.name, media::render(&file).ok()?, file))
        });
    }
    let store = app.store.with_random(Random::seeded(SEED));
    let mut drawn: Vec<_> = drawing.join_all().await.into_iter().flatten().collect();
    drawn.sort_by_key(|(product, ..)| *product);
    for (product, name, rendered, file) in drawn {
        let actor = Actor::proven(admin, app.clock.now());
        add(&store, objects, (product, &name), rendered, file, actor).await.map_err(|why| failed(&why))?;
    }
    Ok(())
}

async fn add(
    store: &Store,
    objects: &Objects,
    (product, name): (ProductId, &str),
    rendered: Rendered,
    file: Vec<u8>,
    actor: Actor,
) -> Result<(), String> {
    let new = NewMedia { alt: AltText::parse(name).ok(), variants: Vec::new(), upload_until: actor.at };
    let media = store.begin_media_upload(product, new, actor).await.map_err(|error| format!("{error:?}"))?;
    let Rendered { picture, files } = rendered;
    for (rendition, bytes) in picture.renditions.iter().zip(files) {
        let key = MediaKey::rendition(product, &media.folder, rendition.size, picture.format);
        objects.write_rendition(&key, picture.format, bytes).await.map_err(|error| error.to_string())?;
    }
    let key = MediaKey::original(product, media.id);
    objects.write_original(&key, file).await.map_err(|error| error.to_string())?;
    let ready = MediaOutcome::Ready(picture);
    match store.finish_media(product, media.id, &ready, actor.at).await.map_err(|error| error.to_string())? {
        FinishedMedia::Done(_) => Ok(()),
        other => Err(format!("{other:?}")),
    }
}
