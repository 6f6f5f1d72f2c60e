//! Notes on an order: for staff alone, and gone with what else is known of its buyer.

use serde_json::{Value, json};
use shared::testing::Network;
use tests::{Shop, ShopOptions};

use super::{guest_order, id, order};

#[tokio::test]
async fn staff_note_things_on_an_order_for_each_other() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let placed = order(&customer, &product).await;
    let whole = format!("/v1/admin/orders/{}", id(&placed));
    let notes = format!("{whole}/notes");
    let text = "Called, wants it on Friday.\nRing \u{1f514} twice.";
    let first = staff.post(&notes, json!({ "text": text })).await.expect(201);
    let second = shop.admin().post(&notes, json!({ "text": "Done." })).await.expect(201);
    assert_eq!((&first["text"], &first["by"]), (&json!(text), &json!(staff.user_id)));
    let seen = staff.get(&whole).await.expect(200);
    assert_eq!(seen["notes"], json!([first, second]));
    assert_eq!(seen["updated_at"], placed["updated_at"], "a note does not move the order");

    // Recorded, without what it says.
    let audit = staff.get(&format!("/v1/admin/audit?target={}", id(&placed))).await.expect(200);
    let record = &audit["items"][1];
    assert_eq!((&record["action"], &record["by"]), (&json!("add_order_note"), &json!(staff.user_id)));
    assert_eq!(record["detail"], json!({ "note_id": first["id"] }));

    for wrong in [json!(""), json!(" \n "), json!("x".repeat(2_001)), json!("\u{0}"), json!(null), json!(4)] {
        let refused = staff.post(&notes, json!({ "text": wrong })).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], "/text");
    }
    customer.post(&notes, json!({ "text": "Mine" })).await.problem(403, "forbidden");
    staff
        .post(&format!("/v1/admin/orders/ord_{}/notes", "0".repeat(32)), json!({ "text": "Nobody's" }))
        .await
        .problem(404, "not_found");
    // Its buyer sees none of them where they see the order, but gets them with all that is kept about them.
    let bought = customer.get(&format!("/v1/orders/{}", id(&placed))).await.expect(200);
    assert!(!bought.to_string().contains("Friday"), "{bought}");
    let kept = customer.get("/v1/users/me/export").await.expect(200);
    let wanted =
        [&first, &second].map(|note| json!({ "order_id": id(&placed), "text": note["text"], "at": note["at"] }));
    assert_eq!(kept["order_notes"], json!(wanted));
}

/// What a buyer gets is within what Lambda lets through, however much was noted.
#[tokio::test]
async fn an_export_with_many_notes_has_more_pages() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    for _ in 0..3 {
        let path = format!("/v1/admin/orders/{}/notes", id(&order(&customer, &product).await));
        for _ in 0..45 {
            staff.post(&path, json!({ "text": "\u{1f514}".repeat(2_000) })).await.expect(201);
        }
    }
    let (mut notes, mut pages, mut cursor) = (0, 0, String::new());
    loop {
        let page = customer.get(&format!("/v1/users/me/export{cursor}")).await.expect(200);
        assert!(page.to_string().len() < 1_000_000, "a page of {} bytes", page.to_string().len());
        notes += page["order_notes"].as_array().map_or(0, Vec::len);
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => break,
        }
    }
    assert_eq!((notes, pages), (135, 3));
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn an_order_has_a_bounded_number_of_notes_and_erasing_deletes_all() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let staff = shop.staff().await;
    let (placed, guest) = guest_order(&shop, &product, "zuleika.quux@example.com").await;
    let whole = format!("/v1/admin/orders/{}", id(&placed));
    let notes = format!("{whole}/notes");
    for number in 0..90 {
        let text = format!("Zuleika said {number}. {}", "\u{1f514}".repeat(1_900));
        staff.post(&notes, json!({ "text": text })).await.expect(201);
    }
    let refused = staff.post(&notes, json!({ "text": "One more" })).await.problem(409, "too_many_notes");
    assert_eq!(refused["max_notes"], 90);
    assert_eq!(staff.get(&whole).await.expect(200)["notes"].as_array().map(Vec::len), Some(90));

    guest.delete(&format!("/v1/orders/{}/personal-data", id(&placed))).await.expect(204);
    let seen = staff.get(&whole).await.expect(200);
    assert_eq!((&seen["notes"], seen["erased_at"].is_string()), (&json!([]), true));
    assert!(notes_of(&shop, &placed).await.is_empty());
    staff.post(&notes, json!({ "text": "Zuleika called" })).await.problem(409, "order_erased");
}

/// Erasing is held at each of its calls while staff note something, and noting at each of its calls while the buyer is
/// erased: no note is left.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "faults", lacks = "embedded"), ignore = "makes calls fail, needs the embedded DynamoDB")]
async fn no_note_outlives_the_erased() {
    let shop = Shop::open_with(ShopOptions::on(Network::default())).await;
    let product = shop.product("1.00", 1_000).await;
    let staff = shop.staff().await;
    let mut held = 0;
    for (erasing_is_held, already) in [(true, 0), (true, 2), (false, 0), (false, 2)] {
        for call in 0.. {
            let (placed, guest) = guest_order(&shop, &product, "zuleika.quux@example.com").await;
            let notes = format!("/v1/admin/orders/{}/notes", id(&placed));
            let erasure = format!("/v1/orders/{}/personal-data", id(&placed));
            let note = || staff.post(&notes, json!({ "text": "Zuleika called" }));
            for _ in 0..already {
                note().await.expect(201);
            }
            let faults = shop.network().faults();
            let hold = faults.hold(call);
            let request = async { if erasing_is_held { guest.delete(&erasure).await } else { note().await } };
            let mut request = std::pin::pin!(request);
            let came_there = tokio::select! {
                () = hold.reached() => true,
                _answer = &mut request => false,
            };
            if !came_there {
                faults.off();
                break;
            }
            let meanwhile = if erasing_is_held { note().await } else { guest.delete(&erasure).await };
            assert!(meanwhile.status < 300, "{meanwhile:?}");
            hold.release();
            let answer = request.await;
            faults.off();
            let story = format!("call {call}, {already} notes, {answer:?}");
            if erasing_is_held {
                assert_eq!(answer.status, 204, "{story}");
            } else {
                assert_eq!(answer.body["code"], "order_erased", "{story}");
            }
            let left = notes_of(&shop, &placed).await;
            assert!(left.is_empty(), "{story}: {left:?}");
            held += 1;
        }
    }
    assert!(held >= 8, "{held} calls were held");
}

async fn notes_of(shop: &Shop, order: &Value) -> Vec<Value> {
    let mut items = shop.table.partition(&format!("ORDER#{}", id(order))).await;
    items.retain(|item| item["SK"].as_str().is_some_and(|sk| sk.starts_with("NOTE#")));
    items
}
