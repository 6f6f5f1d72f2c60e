//! A signing key takes another's place: functions know the keys that they were started with, and which of them signs is for
//! their deployment to say. Each deployment is a gateway here, on the same table.

use std::path::PathBuf;

use auth::KeyRing;
use serde_json::{Value, json};
use tests::{Client, Shop, log_in, unique};

/// A gateway on a shop's table, with keys of its own in a folder.
struct Deployed {
    gateway: local::Gateway,
    folder: PathBuf,
}

impl Drop for Deployed {
    fn drop(&mut self) {
        let _left_to_the_system = std::fs::remove_dir_all(&self.folder);
    }
}

async fn deployed(shop: &Shop, ring: &KeyRing) -> Deployed {
    let folder = std::env::temp_dir().join(format!("bodega-keys-{}-{}", std::process::id(), unique()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("signing-key.json"), ring.to_text().expect("text")).expect("keys");
    let gateway = local::Gateway::start(local::Options {
        storage: local::Storage::Folder(folder.clone()),
        endpoint: Some(shop.gateway.dynamodb_url().to_owned()),
        table: shop.table.name.clone(),
        stream: false,
        schedules: false,
        ..local::Options::default()
    });
    Deployed { gateway: gateway.await.expect("it starts"), folder }
}

/// Somebody's tokens elsewhere.
fn at(deployed: &Deployed, client: &Client) -> Client {
    Client::new(&deployed.gateway.url()).with_bearer(&client.access_token)
}

async fn published(deployed: &Deployed) -> Vec<String> {
    let keys = Client::new(&deployed.gateway.url()).get("/.well-known/jwks.json").await.expect(200);
    let keys = keys["keys"].as_array().expect("keys").iter();
    keys.map(|key: &Value| key["kid"].as_str().expect("a kid").to_owned()).collect()
}

async fn refused(deployed: &Deployed, client: &Client) {
    let answer = at(deployed, client).get("/v1/users/me").await;
    assert!(answer.header("www-authenticate").is_some_and(|value| value.contains("invalid_token")), "{answer:?}");
    answer.problem(401, "invalid_token");
}

#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn each_deployment_takes_the_tokens_of_its_keys() {
    let shop = Shop::open().await;
    let who = shop.customer().await;
    let log_in_at = |deployed: &Deployed| {
        let visitor = Client::new(&deployed.gateway.url());
        let (email, password) = (who.email.clone(), who.password.clone());
        async move { log_in(&visitor, &email, &password).await }
    };
    let mut ring = KeyRing::generate().expect("random");
    let before = deployed(&shop, &ring).await;
    let of_old_key = log_in_at(&before).await;

    ring.add().expect("random");
    let kids: Vec<String> = ring.kids().into_iter().map(str::to_owned).collect();
    let both = deployed(&shop, &ring).await;
    assert_eq!(published(&both).await, kids, "the new one first");
    // A token of the old key holds, and its session goes on with tokens of the new one.
    at(&both, &of_old_key).get("/v1/users/me").await.expect(200);
    let refresh = json!({ "refresh_token": of_old_key.refresh_token });
    let pair = Client::new(&both.gateway.url()).post("/v1/auth/token/refresh", refresh).await.expect(200);
    let of_new_key = who.with_bearer(pair["access_token"].as_str().expect("a token"));
    at(&both, &of_new_key).get("/v1/users/me").await.expect(200);
    // A function that was started before does not know the key.
    refused(&before, &of_new_key).await;
    assert_eq!(published(&before).await, kids[1..]);

    ring.remove(&kids[1]);
    let after = deployed(&shop, &ring).await;
    at(&after, &of_new_key).get("/v1/users/me").await.expect(200);
    refused(&after, &of_old_key).await;
    // Whoever still has such a token has a refresh token too, which no key has signed.
    let again = log_in_at(&before).await;
    let refresh = json!({ "refresh_token": again.refresh_token });
    let pair = Client::new(&after.gateway.url()).post("/v1/auth/token/refresh", refresh).await.expect(200);
    let renewed = who.with_bearer(pair["access_token"].as_str().expect("a token"));
    at(&after, &renewed).get("/v1/users/me").await.expect(200);
}
