//! Slugs: made, chosen, changed, inherited. An old one leads to where the thing is now.

use serde_json::{Value, json};
use tests::{Shop, unique};

use super::{category, id, product};

async fn at(shop: &Shop, kind: &str, slug: &str) -> Option<(String, String)> {
    let answer = shop.visitor().get(&format!("/v1/{kind}/by-slug/{slug}")).await;
    let found = (answer.status != 404).then(|| answer.expect(200));
    found.map(|found| (id(&found).to_owned(), found["slug"].as_str().expect("a slug").to_owned()))
}

fn slug(thing: &Value) -> &str {
    thing["slug"].as_str().expect("a slug")
}

#[tokio::test]
async fn a_slug_is_made_from_the_name() {
    let shop = Shop::open().await;
    let number = unique();
    let name = format!("Crème Brûlée {number}");
    let kitchen = category(&shop, None).await;
    let first = product(&shop, &kitchen, json!({ "name": name })).await;
    assert_eq!(slug(&first), format!("creme-brulee-{number}"));
    for _ in 0..3 {
        let next = product(&shop, &kitchen, json!({ "name": name })).await;
        let letters = slug(&next).strip_prefix(&format!("creme-brulee-{number}-")).expect("letters").to_owned();
        assert!(letters.len() == 5 && letters.bytes().all(|it| it.is_ascii_lowercase()), "{letters}");
        assert_eq!(at(&shop, "products", slug(&next)).await, Some((id(&next).to_owned(), slug(&next).to_owned())));
    }
    for kind in ["products", "categories"] {
        let fields = json!({ "name": "日本", "price": "1", "stock": 1, "category_id": kitchen["id"] });
        let fields = if kind == "products" { fields } else { json!({ "name": "日本" }) };
        let made = shop.admin().post(&format!("/v1/{kind}"), fields).await.expect(201);
        assert_eq!(at(&shop, kind, slug(&made)).await, Some((id(&made).to_owned(), slug(&made).to_owned())));
    }
    // A category may have the slug of a product.
    let named = json!({ "name": name });
    let like = shop.admin().post("/v1/categories", named.clone()).await.expect(201);
    assert_eq!(slug(&like), slug(&first));
    assert_ne!(slug(&shop.admin().post("/v1/categories", named).await.expect(201)), slug(&first));
}

/// Fifty products of one name at once get fifty slugs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_names_at_once_get_different_slugs() {
    let shop = Shop::open().await;
    let name = format!("Same {}", unique());
    let fields = json!({ "name": name, "price": "1", "stock": 1, "category_id": shop.category() });
    let admin = shop.admin();
    let made = futures::future::join_all((0..50).map(|_| admin.post("/v1/products", fields.clone()))).await;
    let slugs: std::collections::BTreeSet<String> =
        made.into_iter().map(|answer| slug(&answer.expect(201)).to_owned()).collect();
    assert_eq!(slugs.len(), 50);
}

#[tokio::test]
async fn an_old_slug_leads_to_the_thing_and_stays_its_own() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let kitchen = category(&shop, None).await;
    for kind in ["products", "categories"] {
        let fields = |name: &str, slug: &str| match kind {
            "products" => json!({ "name": name, "slug": slug, "price": "1", "stock": 1, "category_id": kitchen["id"] }),
            _ => json!({ "name": name, "slug": slug }),
        };
        let number = unique();
        let [a, b, c] = ["a", "b", "c"].map(|letter| format!("{letter}-{number}"));
        let one = admin.post(&format!("/v1/{kind}"), fields("One", &a)).await.expect(201);
        let two = admin.post(&format!("/v1/{kind}"), fields("Two", &c)).await.expect(201);
        let path = |thing: &Value| format!("/v1/{kind}/{}", id(thing));
        let renamed = admin.patch(&path(&one), json!({ "slug": b })).await.expect(200);
        assert_eq!(slug(&renamed), b);
        for old in [&a, &b] {
            assert_eq!(at(&shop, kind, old).await, Some((id(&one).to_owned(), b.clone())), "{kind} {old}");
        }
        // Nobody else gets the old one or the new one.
        for taken in [&a, &b] {
            admin.patch(&path(&two), json!({ "slug": taken })).await.field_problem(409, "/slug", "slug_taken");
            admin.post(&format!("/v1/{kind}"), fields("Three", taken)).await.field_problem(409, "/slug", "slug_taken");
        }
        // It may go back, and PUT without a slug leaves it.
        admin.patch(&path(&one), json!({ "slug": a })).await.expect(200);
        let mut whole = fields("One", &a);
        whole.as_object_mut().expect("an object").remove("slug");
        assert_eq!(slug(&admin.put(&path(&one), whole).await.expect(200)), a);
        assert_eq!(at(&shop, kind, &b).await, Some((id(&one).to_owned(), a.clone())));
        // What is deleted has none.
        admin.delete(&path(&one)).await.expect(204);
        for old in [&a, &b] {
            assert_eq!(at(&shop, kind, old).await, None, "{kind} {old}");
        }
        admin.patch(&path(&two), json!({ "slug": b })).await.expect(200);
        for wrong in ["A", "a--b", "-a", "a b", "media", &"a".repeat(101)] {
            admin.patch(&path(&two), json!({ "slug": wrong })).await.field_problem(422, "/slug", "invalid_slug");
            shop.visitor()
                .get(&format!("/v1/{kind}/by-slug/{}", wrong.replace(' ', "%20")))
                .await
                .problem(404, "not_found");
        }
    }
}

/// Bookmarks of a category that is gone lead to the one above it, and on when that is deleted too.
#[tokio::test]
async fn a_deleted_category_leaves_its_slugs_to_its_parent() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let levels = super::chain(&shop, 3).await;
    let path = |at: usize| format!("/v1/categories/{}", id(&levels[at]));
    let new = format!("renamed-{}", unique());
    admin.patch(&path(2), json!({ "slug": new })).await.expect(200);
    admin.delete(&path(2)).await.expect(204);
    let led = Some((id(&levels[1]).to_owned(), slug(&levels[1]).to_owned()));
    for old in [slug(&levels[2]), &new] {
        assert_eq!(at(&shop, "categories", old).await, led, "{old}");
    }
    admin.delete(&path(1)).await.expect(204);
    let led = Some((id(&levels[0]).to_owned(), slug(&levels[0]).to_owned()));
    for old in [slug(&levels[2]), &new, slug(&levels[1])] {
        assert_eq!(at(&shop, "categories", old).await, led, "{old}");
    }
    // The heir may take one for itself, and at the top nobody inherits.
    assert_eq!(slug(&admin.patch(&path(0), json!({ "slug": new })).await.expect(200)), new);
    admin.delete(&path(0)).await.expect(204);
    assert_eq!(at(&shop, "categories", &new).await, None);
}

#[tokio::test]
async fn a_hidden_product_is_not_found_by_its_slug() {
    let shop = Shop::open().await;
    let kitchen = category(&shop, None).await;
    let draft = product(&shop, &kitchen, json!({ "status": "draft" })).await;
    assert_eq!(at(&shop, "products", slug(&draft)).await, None);
    let seen = shop.admin().get(&format!("/v1/products/by-slug/{}", slug(&draft))).await.expect(200);
    assert_eq!(seen["id"], draft["id"]);
}

/// An address with a slug is that of nothing else.
#[test]
fn what_follows_an_id_is_no_slug() {
    for route in local::template_routes().expect("routes") {
        let parts: Vec<&str> = route.path.trim_start_matches('/').split('/').collect();
        if let ["v1", "products" | "categories", "{id}", last, ..] = parts.as_slice() {
            assert!(shared::domain::RESERVED_SLUGS.contains(last), "{}", route.path);
        }
    }
}
