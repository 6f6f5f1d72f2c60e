//! Orders by number, e-mail address, customer and days, and users by id and address.

use serde_json::{Value, json};
use tests::Shop;

use super::{guest_order, id, ids, order};

#[tokio::test]
async fn an_order_is_found_by_its_number_however_it_is_written() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let placed = order(&customer, &product).await;
    let number = placed["number"].as_str().expect("a number");
    for written in [
        number.to_owned(),
        number.to_lowercase(),
        number.replace('-', ""),
        number.replace('-', "%20"),
        format!("%23{number}"),
    ] {
        let found = staff.get(&format!("/v1/admin/orders?number={written}")).await.expect(200);
        assert_eq!((id(&found["items"][0]), &found["next_cursor"]), (id(&placed), &json!(null)), "{written}");
        assert_eq!(found["items"][0]["number"], placed["number"]);
    }
    assert!(ids(&staff, &format!("number={number}&status=paid")).await.is_empty());
    assert!(ids(&staff, &format!("number={number}&day=2020-02-29")).await.is_empty());
    let other = if number == "2222-2222" { "3333-3333" } else { "2222-2222" };
    assert!(ids(&staff, &format!("number={other}")).await.is_empty());
    staff.get("/v1/admin/orders?number=4711").await.problem(400, "invalid_parameter");
}

#[tokio::test]
async fn orders_are_found_by_e_mail_address_until_they_are_erased() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let staff = shop.staff().await;
    let email = format!("Zoe.{}@Example.com", tests::unique());
    let mut placed = Vec::new();
    let mut guests = Vec::new();
    for _ in 0..5 {
        let (order, guest) = guest_order(&shop, &product, &email).await;
        placed.insert(0, id(&order).to_owned());
        guests.insert(0, guest);
    }
    guest_order(&shop, &product, &format!("x{email}")).await;
    staff.patch(&format!("/v1/orders/{}", placed[1]), json!({ "status": "paid" })).await.expect(200);
    shop.gateway.drain_stream().await;
    let asked = email.to_lowercase();
    for limit in [1, 2, 5, 100] {
        assert_eq!(ids(&staff, &format!("email={asked}&limit={limit}")).await, placed, "limit {limit}");
    }
    assert_eq!(ids(&staff, &format!("email={email}&status=paid&limit=2")).await, [placed[1].clone()]);
    assert_eq!(ids(&staff, &format!("email={email}&status=pending&limit=3")).await.len(), 4);
    assert!(ids(&staff, &format!("email={email}&to=2020-02-29")).await.is_empty());
    // A cursor is of its own address alone.
    let page = staff.get(&format!("/v1/admin/orders?email={email}&limit=2")).await.expect(200);
    let cursor = page["next_cursor"].as_str().expect("a second page");
    let of_another = format!("/v1/admin/orders?email=x{email}&cursor={cursor}");
    staff.get(&of_another).await.problem(400, "invalid_parameter");

    guests[2].delete(&format!("/v1/orders/{}/personal-data", placed[2])).await.expect(204);
    shop.gateway.drain_stream().await;
    placed.remove(2);
    assert_eq!(ids(&staff, &format!("email={email}")).await, placed);
    staff.get("/v1/admin/orders?email=nobody").await.problem(400, "invalid_parameter");
}

/// A customer's orders need not name an address: they are found by that of the account, among those that do.
#[tokio::test]
async fn orders_of_an_account_are_found_by_its_address() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let mut placed = Vec::new();
    for number in 0..7 {
        let of_guest = number % 3 == 1;
        let order = if of_guest {
            guest_order(&shop, &product, &customer.email).await.0
        } else if number == 4 {
            let items = json!([{ "product_id": product.id, "quantity": 1 }]);
            customer.post("/v1/orders", json!({ "items": items, "email": customer.email })).await.expect(201)
        } else {
            order(&customer, &product).await
        };
        placed.insert(0, id(&order).to_owned());
    }
    shop.gateway.drain_stream().await;
    for limit in [1, 2, 3, 6, 7, 100] {
        assert_eq!(ids(&staff, &format!("email={}&limit={limit}", customer.email)).await, placed, "limit {limit}");
    }
}

#[tokio::test]
async fn orders_are_found_by_customer() {
    let shop = Shop::open().await;
    let product = shop.product("1.00", 100).await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let mut placed = Vec::new();
    for _ in 0..5 {
        placed.insert(0, id(&order(&customer, &product).await).to_owned());
    }
    order(&shop.customer().await, &product).await;
    let hidden = format!("/v1/orders/{}", placed[3]);
    customer.post(&format!("{hidden}/cancel"), json!({})).await.expect(200);
    customer.delete(&hidden).await.expect(204);
    let user = &customer.user_id;
    for limit in [1, 2, 4, 5, 6] {
        assert_eq!(ids(&staff, &format!("customer_id={user}&limit={limit}")).await, placed, "limit {limit}");
    }
    assert_eq!(ids(&staff, &format!("customer_id={user}&status=cancelled&limit=1")).await, [placed[3].clone()]);
    let today = &shop.now().to_string()[..10];
    assert_eq!(ids(&staff, &format!("customer_id={user}&from={today}&to={today}&limit=2")).await, placed);
    assert!(ids(&staff, &format!("customer_id={user}&from=2020-02-28&to=2020-02-29")).await.is_empty());
    for wrong in [
        format!("customer_id={user}&number=2222-2222"),
        format!("customer_id={user}&email=a@example.com"),
        "number=2222-2222&email=a@example.com".to_owned(),
        "customer_id=nobody".to_owned(),
    ] {
        staff.get(&format!("/v1/admin/orders?{wrong}")).await.problem(400, "invalid_parameter");
    }
    // Erasing somebody leaves their orders to the ledger.
    customer.erase().await.expect(204);
    assert_eq!(ids(&staff, &format!("customer_id={user}")).await, placed);
}

#[tokio::test]
async fn users_are_found_by_id_and_address() {
    let shop = Shop::open().await;
    let (customer, staff) = (shop.customer().await, shop.staff().await);
    let path = format!("/v1/admin/users/{}", customer.user_id);
    let found = staff.get(&path).await.expect(200);
    assert_eq!((id(&found), &found["email"]), (customer.user_id.as_str(), &json!(customer.email)));
    let by_email = |email: String| {
        let staff = &staff;
        async move { staff.get(&format!("/v1/admin/users?email={email}")).await.expect(200) }
    };
    assert_eq!(by_email(customer.email.to_uppercase()).await, json!({ "items": [found], "next_cursor": null }));
    let nobody: Value = json!({ "items": [], "next_cursor": null });
    assert_eq!(by_email(format!("x{}", customer.email)).await, nobody);
    for wrong in ["email=nobody", "email=a@example.com&cursor=AAAA"] {
        staff.get(&format!("/v1/admin/users?{wrong}")).await.problem(400, "invalid_parameter");
    }
    customer.erase().await.expect(204);
    staff.get(&path).await.problem(404, "not_found");
    assert_eq!(by_email(customer.email.clone()).await, nobody);
}
