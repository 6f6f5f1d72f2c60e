//! A request that changes what somebody may do ends their sessions. Where it dies before it has, the stream does.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use tests::{Client, Shop, log_in};

/// Sets something of a profile, as the transaction of such a request does, and nothing else.
async fn set(shop: &Shop, who: &Client, name: &str, value: AttributeValue) {
    let update = shop.table.client.update_item().table_name(&shop.table.name);
    let update = update
        .key("PK", AttributeValue::S(format!("USER#{}", who.user_id)))
        .key("SK", AttributeValue::S("PROFILE".to_owned()))
        .update_expression("SET #name = :value, version = version + :one")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", value)
        .expression_attribute_values(":one", AttributeValue::N("1".to_owned()));
    update.send().await.expect("an update");
}

async fn refresh(client: &Client) -> u16 {
    client.post("/v1/auth/token/refresh", json!({ "refresh_token": client.refresh_token })).await.status
}

#[tokio::test]
#[cfg_attr(any(lacks = "table", lacks = "emulators"), ignore = "looks at the whole table, asks the AWS emulators")]
async fn the_stream_ends_sessions_that_say_otherwise() {
    let shop = Shop::open().await;
    let (staff, disabled, untouched) = (shop.staff().await, shop.customer().await, shop.customer().await);
    shop.gateway.drain_stream().await;
    set(&shop, &staff, "role", AttributeValue::S("customer".to_owned())).await;
    set(&shop, &disabled, "disabled", AttributeValue::Bool(true)).await;
    set(&shop, &untouched, "name", AttributeValue::S("Ada".to_owned())).await;
    shop.gateway.drain_stream().await;
    assert_eq!([refresh(&staff).await, refresh(&disabled).await, refresh(&untouched).await], [401, 401, 200]);
}

/// A session that was opened since is one of the new role, and stays, however late the stream is.
#[tokio::test]
async fn who_logs_in_after_a_change_stays() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let path = format!("/v1/admin/users/{}", customer.user_id);
    shop.admin().patch(&path, json!({ "role": "staff" })).await.expect(200);
    let staff = log_in(&shop.visitor(), &customer.email, &customer.password).await;
    shop.gateway.drain_stream().await;
    assert_eq!([refresh(&customer).await, refresh(&staff).await], [401, 200]);
    staff.get("/v1/admin/orders").await.expect(200);
}
