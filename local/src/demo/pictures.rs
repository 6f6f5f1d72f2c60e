use media::{Objects, Rendered};
use shared::App;
use shared::domain::{AltText, MediaKey, ProductId, UserId, VariantId};
use shared::random::Random;
use shared::store::{Actor, FinishedMedia, MediaOutcome, NewMedia, ProductFilter, ProductItem, ProductSort, Store};
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
    let ids: Vec<ProductId> = cards.iter().map(|card| card.id).collect();
    let products = app.store.products(&ids).await.map_err(|error| failed(&error))?;
    let mut drawing = JoinSet::new();
    for sight in products.iter().flat_map(|product| sights(&product.product)) {
        // On all processors: it takes a second.
        drawing.spawn_blocking(move || {
            let file = art::picture(&sight.name)?;
            Some((sight, media::render(&file).ok()?, file))
        });
    }
    let store = app.store.with_random(Random::seeded(SEED));
    let mut drawn: Vec<_> = drawing.join_all().await.into_iter().flatten().collect();
    drawn.sort_by_key(|(sight, ..)| (sight.product, sight.place));
    for (sight, rendered, file) in drawn {
        let actor = Actor::proven(admin, app.clock.now());
        add(&store, objects, sight, rendered, file, actor).await.map_err(|why| failed(&why))?;
    }
    Ok(())
}

/// How some variants of a product look.
struct Sight {
    product: ProductId,
    /// Its place among the product's pictures.
    place: usize,
    /// The name of the picture.
    name: String,
    alt: String,
    /// Empty for a picture of the whole product.
    variants: Vec<VariantId>,
}

/// How a product looks: one picture, or one for each of its looks, in the variants' order.
fn sights(product: &ProductItem) -> Vec<Sight> {
    let mut sights: Vec<Sight> = Vec::new();
    for variant in &product.variants {
        let Some(sku) = &variant.sku else { continue };
        let name = art::name(sku.as_str());
        if let Some(known) = sights.iter_mut().find(|sight| sight.name == name) {
            known.variants.push(variant.id);
            continue;
        }
        // What is seen of a variant is its first option, such as its colour.
        let seen = variant.option_values.first().map(|value| format!(", {}", value.as_str()));
        let alt = format!("{}{}", product.name.as_str(), seen.unwrap_or_default());
        let (place, variants) = (sights.len(), vec![variant.id]);
        sights.push(Sight { product: product.id, place, name: name.to_owned(), alt, variants });
    }
    if let [only] = sights.as_mut_slice() {
        only.variants.clear();
        product.name.as_str().clone_into(&mut only.alt);
    }
    sights
}

async fn add(
    store: &Store,
    objects: &Objects,
    Sight { product, alt, variants, .. }: Sight,
    rendered: Rendered,
    file: Vec<u8>,
    actor: Actor,
) -> Result<(), String> {
    let new = NewMedia { alt: AltText::parse(&alt).ok(), variants, upload_until: actor.at };
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
