//! Uploading a picture as staff do, and looking at what became of it.

use std::io::Cursor;
use std::path::Path;
use std::time::Duration;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tests::{Client, Product, Shop};

pub use crate::imports::put;

/// How long a picture of a test may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Longer than work on objects waits, in seconds.
pub const LATER: i64 = 20 * 60;
/// Longer than an upload may take and its task waits, in seconds.
pub const MUCH_LATER: i64 = 80 * 60;

/// A picture of these sides; another number gives other bytes.
pub fn picture(width: u32, height: u32, number: u8) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, _| Rgb([u8::try_from(x % 256).expect("a byte"), number, 90]));
    encoded(image, ImageFormat::Png)
}

pub fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

pub fn list(product: &Product) -> String {
    format!("{}/media", product.path)
}

/// Asks for an address to upload a picture of this size to.
pub async fn begin(staff: &Client, product: &Product, size: usize) -> Value {
    staff.post(&list(product), json!({ "size": size })).await.expect(201)
}

pub fn id(begun: &Value) -> String {
    begun["media"]["id"].as_str().expect("an id").to_owned()
}

/// The entry of this id, as staff see it.
pub async fn entry(staff: &Client, product: &Product, id: &str) -> Option<Value> {
    let list = staff.get(&list(product)).await.expect(200);
    list["items"].as_array().expect("items").iter().find(|media| media["id"] == id).cloned()
}

/// The entry once its file has been handled.
pub async fn settled(staff: &Client, product: &Product, id: &str) -> Value {
    let watched = async {
        loop {
            let entry = entry(staff, product, id).await.expect("an entry");
            if entry["status"] != "uploading" {
                return entry;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, watched).await.expect("it ends")
}

/// Uploads a picture, all the way.
pub async fn upload(shop: &Shop, product: &Product, bytes: Vec<u8>) -> Value {
    let admin = shop.admin();
    let begun = begin(&admin, product, bytes.len()).await;
    assert_eq!(put(&begun, bytes).await, 200);
    settled(&admin, product, &id(&begun)).await
}

/// The addresses of an entry's renditions.
pub fn urls(entry: &Value) -> Vec<String> {
    let renditions = entry["renditions"].as_array().expect("renditions").iter();
    renditions.map(|rendition| rendition["url"].as_str().expect("an address").to_owned()).collect()
}

/// The status and the headers of a picture, and its bytes.
pub async fn served(shop: &Shop, url: &str) -> (u16, HeaderMap, Vec<u8>) {
    let answer = reqwest::get(format!("{}{url}", shop.gateway.url())).await.expect("an answer");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.bytes().await.expect("bytes").to_vec())
}

/// The event of an upload, as S3 sends it.
pub fn event(product: &Product, media: &str) -> Value {
    let key = format!("incoming/{}/{}", digits(&product.id), digits(media));
    json!({ "source": "aws.s3", "detail": { "object": { "key": key } } })
}

/// An id without its prefix.
pub fn digits(id: &str) -> &str {
    id.split_once('_').expect("an id").1
}

/// Puts a file where an upload would, without an event.
pub fn place(shop: &Shop, product: &Product, media: &str, bytes: &[u8]) {
    let folder = shop.gateway.media_folder().join("incoming").join(digits(&product.id));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join(digits(media)), bytes).expect("a file");
}

/// Does what is due.
pub async fn tend(shop: &Shop) -> Option<Value> {
    shop.gateway.run_media(&json!({ "task": "tend" })).await
}

/// Does what is due in so many seconds, and comes back: tokens last a quarter of an hour.
pub async fn tend_in(shop: &Shop, seconds: i64) -> Option<Value> {
    shop.advance_seconds(seconds);
    let done = tend(shop).await;
    shop.advance_seconds(-seconds);
    done
}

/// The names of a product's objects, sorted.
pub fn objects(shop: &Shop, product: &Product) -> Vec<String> {
    fn below(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            // The emulated S3 keeps what it knows of an object beside it.
            if path.is_dir() {
                below(root, &path, found);
            } else if !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
                found.push(path.strip_prefix(root).expect("below").to_string_lossy().into_owned());
            }
        }
    }
    let root = shop.gateway.media_folder();
    let mut found = Vec::new();
    below(&root, &root, &mut found);
    found.retain(|name| name.contains(digits(&product.id)));
    found.sort();
    found
}

/// All that the function does, for those who watch what it asks for.
pub async fn everything(shop: &Shop) {
    let product = shop.product("1.00", 1).await;
    let first = upload(shop, &product, picture(200, 100, 1)).await;
    upload(shop, &product, picture(200, 100, 1)).await;
    let forgotten = begin(&shop.admin(), &product, 100).await;
    for media in [first["id"].as_str().expect("an id"), &id(&forgotten)] {
        shop.admin().delete(&format!("{}/{media}", list(&product))).await;
    }
    begin(&shop.admin(), &product, 100).await;
    tend_in(shop, MUCH_LATER).await.expect("a summary");
    shop.admin().delete(&product.path).await;
    tend_in(shop, LATER).await.expect("a summary");
}
