//! Access tokens: eighteen ways in which one does not hold (RFC 8725).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tests::{Client, Shop};

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON")
}

async fn refused(shop: &Shop, what: &str, token: &str) {
    let answer = shop.visitor().with_bearer(token).get("/v1/users/me").await;
    assert_eq!(answer.status, 401, "{what}: {answer:?}");
    assert!(answer.header("www-authenticate").is_some_and(|value| value.contains("invalid_token")), "{what}");
    answer.problem(401, "invalid_token");
}

/// Signs claims with the shop's own key, as only auth can.
fn sign(key: &EncodingKey, header: Header, claims: &Value) -> String {
    encode(&header, claims, key).expect("a token")
}

fn parts(client: &Client) -> (Value, Value, String) {
    let mut parts = client.access_token.split('.');
    let mut next = || parts.next().expect("three parts").to_owned();
    let (header, claims, signature) = (next(), next(), next());
    (decoded(&header), decoded(&claims), signature)
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let (header, claims, signature) = parts(&customer);
    assert_eq!((&header["typ"], &header["alg"]), (&json!("at+jwt"), &json!("EdDSA")));
    assert_eq!(claims["exp"].as_i64().zip(claims["iat"].as_i64()).map(|(exp, iat)| exp - iat), Some(900));

    let none = json!({ "typ": "at+jwt", "alg": "none", "kid": header["kid"] });
    refused(&shop, "alg none", &format!("{}.{}.", part(&none), part(&claims))).await;
    let mut admin = claims.clone();
    admin["role"] = json!("admin");
    refused(&shop, "changed claims", &format!("{}.{}.{signature}", part(&header), part(&admin))).await;
    refused(&shop, "no signature", &format!("{}.{}.", part(&header), part(&claims))).await;
    refused(&shop, "not a token", "abc").await;
    refused(&shop, "the refresh token", &customer.refresh_token).await;

    // HMAC keyed with the public key, the classic confusion.
    let keys = shop.visitor().get("/.well-known/jwks.json").await.expect(200);
    let x = keys["keys"][0]["x"].as_str().expect("a key");
    let public = URL_SAFE_NO_PAD.decode(x).expect("base64url");
    for secret in [public.as_slice(), x.as_bytes(), keys.to_string().as_bytes()] {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = keys["keys"][0]["kid"].as_str().map(str::to_owned);
        refused(&shop, "HS256", &sign(&EncodingKey::from_secret(secret), header, &claims)).await;
    }
    // The key of somebody else, brought along in every way that a header offers.
    let theirs = auth::SigningKey::generate().expect("a key");
    let theirs_jwks: Value = serde_json::from_str(&theirs.public_jwks()).expect("JSON");
    let own = |mut header: Header| {
        header.typ = Some("at+jwt".to_owned());
        sign(&theirs.encoding_key(), header, &claims)
    };
    let kid = header["kid"].as_str().map(str::to_owned);
    refused(&shop, "another key", &own(Header { kid: kid.clone(), ..Header::new(Algorithm::EdDSA) })).await;
    let unknown = theirs_jwks["keys"][0]["kid"].as_str().map(str::to_owned);
    refused(&shop, "an unknown kid", &own(Header { kid: unknown.clone(), ..Header::new(Algorithm::EdDSA) })).await;
    refused(&shop, "no kid", &own(Header::new(Algorithm::EdDSA))).await;
    let jwk = serde_json::from_value(theirs_jwks["keys"][0].clone()).ok();
    refused(&shop, "jwk", &own(Header { jwk, kid: unknown, ..Header::new(Algorithm::EdDSA) })).await;
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn only_the_right_claims_hold() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    let (header, claims, _) = parts(&customer);
    let key = shop.gateway.auth().signing_key().encoding_key();
    let kid = header["kid"].as_str().map(str::to_owned);
    let usual = || Header { typ: Some("at+jwt".to_owned()), kid: kid.clone(), ..Header::new(Algorithm::EdDSA) };
    let good = sign(&key, usual(), &claims);
    shop.visitor().with_bearer(&good).get("/v1/users/me").await.expect(200);

    let now = shop.gateway.app().clock.now().seconds();
    for (what, claim, value) in [
        ("expired", "exp", json!(now - 1)),
        ("not yet valid", "nbf", json!(now + 60)),
        ("another issuer", "iss", json!("https://evil.example")),
        ("another audience", "aud", json!("another")),
        ("no subject", "sub", json!("nobody")),
        ("an unknown role", "role", json!("root")),
    ] {
        let mut claims = claims.clone();
        claims[claim] = value;
        refused(&shop, what, &sign(&key, usual(), &claims)).await;
    }
    for missing in ["exp", "iss", "aud", "sub", "role"] {
        let mut claims = claims.clone();
        claims.as_object_mut().expect("claims").remove(missing);
        refused(&shop, missing, &sign(&key, usual(), &claims)).await;
    }
    for typ in [None, Some("JWT"), Some("refresh+jwt")] {
        refused(&shop, "typ", &sign(&key, Header { typ: typ.map(str::to_owned), ..usual() }, &claims)).await;
    }
    let jku = Header { jku: Some("https://evil.example/jwks.json".to_owned()), ..usual() };
    refused(&shop, "jku", &sign(&key, jku, &claims)).await;
    let x5u = Header { x5u: Some("https://evil.example/x".to_owned()), ..usual() };
    refused(&shop, "x5u", &sign(&key, x5u, &claims)).await;
    let crit = Header { crit: Some(vec!["exp".to_owned()]), ..usual() };
    refused(&shop, "crit", &sign(&key, crit, &claims)).await;
}

/// Tokens expire by the shop's clock, not by the machine's.
#[tokio::test]
#[cfg_attr(lacks = "clock", ignore = "moves the clock")]
async fn an_access_token_holds_for_fifteen_minutes() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    shop.advance_seconds(880);
    customer.get("/v1/users/me").await.expect(200);
    shop.advance_seconds(30);
    customer.get("/v1/users/me").await.problem(401, "invalid_token");
    // A token that does not hold is refused even where none is needed.
    customer.get("/v1/cart").await.problem(401, "invalid_token");
}

#[tokio::test]
async fn the_header_must_be_one_bearer_token() {
    let shop = Shop::open().await;
    let customer = shop.customer().await;
    for wrong in ["", "Bearer", "Basic dXNlcjpwYXNz", "Token abc", &customer.access_token] {
        let answer = shop.visitor().with("authorization", wrong).get("/v1/users/me").await;
        assert_eq!(answer.status, 401, "{wrong}: {answer:?}");
    }
    let lower = shop.visitor().with("authorization", &format!("bearer {}", customer.access_token));
    lower.get("/v1/users/me").await.expect(200);
    shop.visitor().get("/v1/users/me").await.problem(401, "token_required");
}
