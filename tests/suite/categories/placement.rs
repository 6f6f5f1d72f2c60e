//! Where a category can be.

use serde_json::json;
use tests::{Shop, unique};

use super::{category, chain, id, product};

#[tokio::test]
async fn a_tree_is_five_levels_deep() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let levels = chain(&shop, 5).await;
    let ids: Vec<&str> = levels.iter().map(id).collect();
    assert_eq!((&levels[4]["parent_id"], &levels[4]["path"]), (&json!(ids[3]), &json!(ids[..4])));
    assert_eq!((&levels[0]["parent_id"], &levels[0]["path"]), (&json!(null), &json!([])));
    let below = |parent: &str| json!({ "name": format!("Below {}", unique()), "parent_id": parent });
    admin.post("/v1/categories", below(ids[4])).await.field_problem(422, "/parent_id", "too_deep");
    let missing = "cat_00000000000070008000000000000000";
    admin.post("/v1/categories", below(missing)).await.field_problem(422, "/parent_id", "unknown_parent");
    let two = chain(&shop, 2).await;
    let path = format!("/v1/categories/{}", id(&two[0]));
    admin.patch(&path, json!({ "parent_id": ids[3] })).await.field_problem(422, "/parent_id", "too_deep");
    let moved = admin.patch(&path, json!({ "parent_id": ids[2] })).await.expect(200);
    assert_eq!((&moved["parent_id"], &moved["path"]), (&json!(ids[2]), &json!(ids[..3])));
    let lower = shop.visitor().get(&format!("/v1/categories/{}", id(&two[1]))).await.expect(200);
    assert_eq!(lower["path"], json!([ids[0], ids[1], ids[2], id(&two[0])]));
    // PATCH leaves what it does not name. Null is the top.
    let renamed = admin.patch(&path, json!({ "name": "Renamed" })).await.expect(200);
    assert_eq!(renamed["parent_id"], json!(ids[2]));
    let top = admin.patch(&path, json!({ "parent_id": null })).await.expect(200);
    assert_eq!((&top["parent_id"], &top["path"]), (&json!(null), &json!([])));
}

#[tokio::test]
async fn a_category_is_not_below_itself() {
    let shop = Shop::open().await;
    let levels = chain(&shop, 3).await;
    let path = format!("/v1/categories/{}", id(&levels[0]));
    for below in &levels {
        let answer = shop.admin().patch(&path, json!({ "parent_id": below["id"] })).await;
        answer.field_problem(422, "/parent_id", "category_cycle");
    }
    assert_eq!(shop.visitor().get(&path).await.expect(200), levels[0]);
}

#[tokio::test]
async fn a_category_with_others_below_it_stays() {
    let shop = Shop::open().await;
    let admin = shop.admin();
    let levels = chain(&shop, 2).await;
    let path = |at: usize| format!("/v1/categories/{}", id(&levels[at]));
    let refused = admin.delete(&path(0)).await;
    assert_eq!(refused.problem(409, "category_not_empty")["child_count"], 1);
    let mug = product(&shop, &levels[1], json!({})).await;
    let refused = admin.delete(&path(1)).await;
    assert_eq!(refused.problem(409, "category_not_empty")["product_count"], 1);
    admin.delete(&format!("/v1/products/{}", id(&mug))).await.expect(204);
    admin.delete(&path(1)).await.expect(204);
    admin.delete(&path(0)).await.expect(204);
}

/// Twenty parents at once, and the parent is deleted meanwhile: no category is left below one that is gone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_category_is_left_below_one_that_is_gone() {
    let shop = Shop::open().await;
    for _ in 0..5 {
        let parent = category(&shop, None).await;
        let path = format!("/v1/categories/{}", id(&parent));
        let fields = || json!({ "name": format!("Child {}", unique()), "parent_id": parent["id"] });
        let admin = shop.admin();
        let (deleted, one, two) = tokio::join!(
            admin.delete(&path),
            admin.post("/v1/categories", fields()),
            admin.post("/v1/categories", fields()),
        );
        let made = [&one, &two].into_iter().filter(|answer| answer.status == 201).count();
        assert_eq!(deleted.status == 204, made == 0, "{deleted:?} {one:?} {two:?}");
        assert_eq!(shop.visitor().get(&path).await.status == 200, made > 0);
    }
}
