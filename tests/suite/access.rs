//! Who may do what: every operation of the OpenAPI document against every caller, fields that are nobody's to set, and
//! the record of what staff did.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::AttributeValue;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Client, Shop};

use crate::mail_tokens;

/// What each caller gets: anonymous, another customer, the owner, staff, admin.
pub type Row = (&'static str, &'static str, [u16; 5]);

/// Statuses with a body that is right, on things of the owner's. `0` is for "whatever it is, not 401, 403 or 404".
pub const MATRIX: &[Row] = &[
    ("GET", "/v1/products", [200, 200, 200, 200, 200]),
    ("GET", "/v1/products/{id}", [200, 200, 200, 200, 200]),
    ("GET", "/v1/categories", [200, 200, 200, 200, 200]),
    ("GET", "/v1/categories/{id}", [200, 200, 200, 200, 200]),
    ("GET", "/v1/categories/by-slug/{slug}", [200, 200, 200, 200, 200]),
    ("GET", "/v1/products/by-slug/{slug}", [200, 200, 200, 200, 200]),
    ("GET", "/v1/health", [200, 200, 200, 200, 200]),
    ("GET", "/openapi.json", [200, 200, 200, 200, 200]),
    ("GET", "/docs", [200, 200, 200, 200, 200]),
    ("GET", "/docs/{file}", [200, 200, 200, 200, 200]),
    ("GET", "/.well-known/jwks.json", [200, 200, 200, 200, 200]),
    ("POST", "/v1/auth/register", [201, 201, 201, 201, 201]),
    ("POST", "/v1/auth/token", [200, 200, 200, 200, 200]),
    ("POST", "/v1/auth/token/refresh", [200, 200, 200, 200, 200]),
    ("POST", "/v1/auth/token/verify", [200, 200, 200, 200, 200]),
    ("POST", "/v1/auth/logout", [204, 204, 204, 204, 204]),
    ("GET", "/v1/auth/sessions", [401, 200, 200, 200, 200]),
    ("GET", "/v1/auth/sessions/{id}", [401, 404, 200, 404, 404]),
    ("DELETE", "/v1/auth/sessions/{id}", [401, 404, 204, 404, 404]),
    ("DELETE", "/v1/auth/sessions", [401, 204, 204, 204, 204]),
    ("POST", "/v1/auth/password", [401, 422, 204, 422, 422]),
    ("POST", "/v1/auth/password/forgot", [202, 202, 202, 202, 202]),
    ("POST", "/v1/auth/password/reset", [204, 204, 204, 204, 204]),
    ("POST", "/v1/auth/email/verification", [401, 202, 202, 202, 202]),
    ("POST", "/v1/auth/email/verify", [204, 204, 204, 204, 204]),
    ("POST", "/v1/auth/email/confirm", [204, 204, 204, 204, 204]),
    ("POST", "/v1/live/tickets", [401, 201, 201, 201, 201]),
    ("GET", "/v1/users/me", [401, 200, 200, 200, 200]),
    ("PUT", "/v1/users/me", [401, 200, 200, 200, 200]),
    ("PATCH", "/v1/users/me", [401, 200, 200, 200, 200]),
    ("DELETE", "/v1/users/me", [401, 422, 204, 422, 422]),
    ("POST", "/v1/users/me/email", [401, 422, 202, 422, 422]),
    ("GET", "/v1/users/me/export", [401, 200, 200, 200, 200]),
    ("GET", "/v1/cart", [200, 200, 200, 200, 200]),
    ("DELETE", "/v1/cart", [204, 204, 204, 204, 204]),
    ("GET", "/v1/cart/total", [200, 200, 200, 200, 200]),
    ("POST", "/v1/cart/items", [201, 201, 201, 201, 201]),
    ("PUT", "/v1/cart/items/{item_id}", [404, 200, 200, 200, 200]),
    ("DELETE", "/v1/cart/items/{item_id}", [404, 404, 204, 404, 404]),
    ("POST", "/v1/cart/merge", [401, 200, 200, 200, 200]),
    ("POST", "/v1/orders", [422, 201, 201, 201, 201]),
    ("GET", "/v1/orders", [401, 200, 200, 200, 200]),
    ("GET", "/v1/orders/{id}", [401, 404, 200, 200, 200]),
    ("POST", "/v1/orders/{id}/cancel", [401, 404, 200, 404, 404]),
    ("DELETE", "/v1/orders/{id}", [401, 404, 409, 404, 404]),
    ("DELETE", "/v1/orders/{id}/personal-data", [401, 404, 204, 404, 404]),
    ("PUT", "/v1/orders/{id}", [401, 403, 403, 200, 200]),
    ("PATCH", "/v1/orders/{id}", [401, 403, 403, 200, 200]),
    ("POST", "/v1/products", [401, 403, 403, 201, 201]),
    ("PUT", "/v1/products/{id}", [401, 403, 403, 200, 200]),
    ("PATCH", "/v1/products/{id}", [401, 403, 403, 200, 200]),
    ("DELETE", "/v1/products/{id}", [401, 403, 403, 204, 204]),
    ("POST", "/v1/products/{id}/stock", [401, 403, 403, 200, 200]),
    ("POST", "/v1/products/{id}/variants", [401, 403, 403, 201, 201]),
    ("PATCH", "/v1/products/{id}/variants/{variant_id}", [401, 403, 403, 200, 200]),
    ("DELETE", "/v1/products/{id}/variants/{variant_id}", [401, 403, 403, 204, 204]),
    ("POST", "/v1/variants/{id}/stock", [401, 403, 403, 200, 200]),
    ("GET", "/v1/variants/{id}/prices", [401, 403, 403, 200, 200]),
    ("POST", "/v1/products/{id}/media", [401, 403, 403, 201, 201]),
    ("GET", "/v1/products/{id}/media", [401, 403, 403, 200, 200]),
    ("PUT", "/v1/products/{id}/media", [401, 403, 403, 200, 200]),
    ("DELETE", "/v1/products/{id}/media/{media_id}", [401, 403, 403, 204, 204]),
    ("POST", "/v1/categories", [401, 403, 403, 201, 201]),
    ("PUT", "/v1/categories/{id}", [401, 403, 403, 200, 200]),
    ("PATCH", "/v1/categories/{id}", [401, 403, 403, 200, 200]),
    ("DELETE", "/v1/categories/{id}", [401, 403, 403, 204, 204]),
    ("GET", "/v1/admin/orders", [401, 403, 403, 200, 200]),
    ("GET", "/v1/admin/orders/{id}", [401, 403, 403, 200, 200]),
    ("POST", "/v1/admin/orders/{id}/notes", [401, 403, 403, 201, 201]),
    ("GET", "/v1/admin/sales", [401, 403, 403, 200, 200]),
    ("GET", "/v1/admin/sales/{day}", [401, 403, 403, 200, 200]),
    ("GET", "/v1/admin/audit", [401, 403, 403, 200, 200]),
    ("GET", "/v1/admin/users", [401, 403, 403, 200, 200]),
    ("GET", "/v1/admin/users/{id}", [401, 403, 403, 200, 200]),
    ("PATCH", "/v1/admin/users/{id}", [401, 403, 403, 403, 200]),
    ("POST", "/v1/admin/imports", [401, 403, 403, 201, 201]),
    ("GET", "/v1/admin/imports", [401, 403, 403, 200, 200]),
    ("GET", "/v1/admin/imports/{id}", [401, 403, 403, 200, 200]),
    ("POST", "/v1/admin/imports/{id}/cancel", [401, 403, 403, 200, 200]),
    ("GET", "/v1/admin/export", [401, 403, 403, 200, 200]),
];

/// Five callers and one thing of each kind, the owner's where things have owners.
pub struct Cast {
    pub shop: Shop,
    pub callers: [Client; 5],
    ids: BTreeMap<&'static str, String>,
}

impl Cast {
    pub async fn new() -> Self {
        Self::of(Shop::open().await).await
    }

    pub async fn of(shop: Shop) -> Self {
        let owner = shop.customer().await;
        // The shop's first admin makes products and staff, and stays.
        let callers = [shop.visitor(), shop.customer().await, owner, shop.staff().await, shop.another_admin().await];
        let mut cast = Self { shop, callers, ids: BTreeMap::new() };
        cast.renew("").await;
        cast
    }

    /// Makes the thing anew that an operation names, so that each call finds it whole, and what the cast lacks. Always
    /// makes a product, which is in the owner's cart too. The others are not made without need: a session and a user
    /// cost several hashes of passwords.
    pub async fn renew(&mut self, template: &str) {
        let product = self.shop.product("1.00", 100).await.id;
        self.callers[2].post("/v1/cart/items", json!({ "product_id": product, "quantity": 1 })).await.expect(201);
        if template.contains("/media") {
            let path = format!("/v1/products/{product}/media");
            let media = self.shop.admin().post(&path, json!({ "size": 100 })).await.expect(201);
            self.ids.insert("media", media["media"]["id"].as_str().expect("an id").to_owned());
        }
        self.ids.insert("products", product);
        if template.contains("/variants") || !self.ids.contains_key("tees") {
            let tee = self.shop.variants("1.00", &[100, 100]).await.remove(0);
            self.ids.extend([("tees", tee.id), ("variants", tee.variant)]);
        }
        let is_named = template.contains("{id}") || template.contains("{slug}");
        let named = if is_named { collection(template) } else { "" };
        for collection in ["categories", "imports", "orders", "sessions", "users"] {
            if collection == named || !self.ids.contains_key(collection) {
                let id = self.make(collection).await;
                self.ids.insert(collection, id);
            }
        }
        if template.contains("{slug}") {
            let path = format!("/v1/{named}/{}", self.ids[named]);
            let thing = self.shop.admin().get(&path).await.expect(200);
            self.ids.insert("slugs", thing["slug"].as_str().expect("a slug").to_owned());
        }
    }

    async fn make(&self, collection: &str) -> String {
        let (admin, owner) = (self.shop.admin(), &self.callers[2]);
        let made = match collection {
            "categories" => {
                let category = json!({ "name": "Empty", "slug": format!("empty-{}", tests::unique()) });
                admin.post("/v1/categories", category).await.expect(201)
            }
            "imports" => {
                let import = json!({ "content_type": "text/csv", "size": 100 });
                admin.post("/v1/admin/imports", import).await.expect(201)
            }
            "orders" => {
                let items = json!({ "items": [{ "product_id": self.ids["products"], "quantity": 1 }] });
                owner.post("/v1/orders", items).await.expect(201)
            }
            "sessions" => {
                let sessions = tests::log_in(&self.shop.visitor(), &owner.email, &owner.password).await;
                let mut sessions = sessions.get("/v1/auth/sessions").await.expect(200);
                let mut sessions = sessions["items"].as_array_mut().expect("items").drain(..);
                sessions.find(|it| it["current"] == true).expect("one")
            }
            "users" => return self.shop.customer().await.user_id,
            _ => panic!("nothing is known of {collection}"),
        };
        made["id"].as_str().expect("an id").to_owned()
    }

    /// Another caller in the place of one whose account or session has ended. The things of an owner who is gone are
    /// made again by [`Self::renew`].
    pub async fn replace(&mut self, index: usize) {
        self.callers[index] = match index {
            0 => self.shop.visitor(),
            1 | 2 => self.shop.customer().await,
            3 => self.shop.staff().await,
            _ => self.shop.another_admin().await,
        };
        if index == 2 {
            self.ids.retain(|collection, _| !matches!(*collection, "orders" | "sessions"));
        }
    }

    pub fn path(&self, template: &str) -> String {
        let collection = if template.contains("/variants") && template.contains("/products/") {
            "tees"
        } else {
            collection(template)
        };
        let id = self.ids.get(collection).map_or("", String::as_str);
        let file = "swagger-ui.css";
        let template = match template {
            // The one parameter that must be given.
            "/v1/admin/audit" => "/v1/admin/audit?target={product_id}",
            // However many products there are.
            "/v1/admin/export" => "/v1/admin/export?limit=1",
            template => template,
        };
        let template = template.replace("{file}", file).replace("{day}", "2026-01-31");
        let named = |collection: &str| self.ids.get(collection).map_or("", String::as_str);
        let template = template.replace("{variant_id}", named("variants")).replace("{media_id}", named("media"));
        let template = template.replace("{item_id}", &self.ids["products"]).replace("{slug}", named("slugs"));
        template.replace("{id}", id).replace("{product_id}", &self.ids["products"])
    }

    pub async fn body(&self, method: &str, template: &str) -> Option<Value> {
        let product = &self.ids["products"];
        let owner = &self.callers[2];
        let unique = tests::unique();
        Some(match (method, template) {
            ("POST", "/v1/auth/register") => {
                json!({ "email": format!("new{unique}@example.com"), "password": "a-good-password-1" })
            }
            ("POST", "/v1/auth/token") => json!({ "email": owner.email, "password": owner.password }),
            ("POST", "/v1/auth/token/refresh" | "/v1/auth/logout") => {
                let fresh = tests::log_in(&self.shop.visitor(), &owner.email, &owner.password).await;
                json!({ "refresh_token": fresh.refresh_token })
            }
            ("POST", "/v1/auth/token/verify") => {
                let fresh = tests::log_in(&self.shop.visitor(), &owner.email, &owner.password).await;
                json!({ "token": fresh.access_token })
            }
            ("POST", "/v1/auth/password") => {
                json!({ "current_password": owner.password, "new_password": owner.password.clone() + "x" })
            }
            ("POST", "/v1/auth/password/forgot") => json!({ "email": owner.email }),
            ("POST", "/v1/auth/email/verify") => {
                json!({ "token": mail_tokens::verification_token(&self.shop, &self.shop.customer().await).await })
            }
            ("POST", "/v1/auth/password/reset") => {
                let token = mail_tokens::reset_token(&self.shop, &self.shop.customer().await.email).await;
                json!({ "token": token, "new_password": "another-good-one" })
            }
            ("POST", "/v1/auth/email/confirm") => {
                let new = format!("new{unique}@example.com");
                json!({ "token": mail_tokens::asked_change(&self.shop, &self.shop.customer().await, &new).await })
            }
            ("POST", "/v1/users/me/email") => {
                json!({ "new_email": format!("new{unique}@example.com"), "current_password": owner.password })
            }
            ("DELETE", "/v1/users/me") => json!({ "current_password": owner.password }),
            ("PUT" | "PATCH", "/v1/users/me") => json!({ "name": format!("Name {unique}") }),
            ("POST", "/v1/cart/items") => json!({ "product_id": product, "quantity": 1 }),
            ("PUT", "/v1/cart/items/{item_id}") => json!({ "quantity": 2 }),
            ("POST", "/v1/cart/merge") => json!({ "cart_token": "AAAAAAAAAAAAAAAAAAAAAA" }),
            ("POST", "/v1/orders") => json!({ "items": [{ "product_id": product, "quantity": 1 }] }),
            ("PUT" | "PATCH", "/v1/orders/{id}") => json!({ "status": "paid" }),
            ("POST", "/v1/products") | ("PUT", "/v1/products/{id}") => {
                json!({ "name": "X", "price": "1.00", "stock": 1, "category_id": self.shop.category() })
            }
            ("PATCH", "/v1/products/{id}") => json!({ "name": "Y" }),
            ("POST", "/v1/products/{id}/stock" | "/v1/variants/{id}/stock") => json!({ "delta": 1, "reason": "found" }),
            ("POST", "/v1/products/{id}/variants") => {
                json!({ "option_values": { "Size": format!("New {unique}") }, "price": "1.00", "stock": 1 })
            }
            ("PATCH", "/v1/products/{id}/variants/{variant_id}") => json!({ "price": "2.00" }),
            ("POST", "/v1/products/{id}/media") => json!({ "size": 100 }),
            ("PUT", "/v1/products/{id}/media") => {
                let named = self.ids.get("media").map(|id| json!({ "id": id, "alt": "A thing" }));
                json!({ "items": named.into_iter().collect::<Vec<_>>() })
            }
            ("POST", "/v1/categories") | ("PUT", "/v1/categories/{id}") => {
                json!({ "name": "New", "slug": format!("new-{unique}") })
            }
            ("PATCH", "/v1/categories/{id}") => json!({ "name": "New" }),
            ("POST", "/v1/admin/orders/{id}/notes") => json!({ "text": "Ring twice." }),
            ("PATCH", "/v1/admin/users/{id}") => json!({ "disabled": false }),
            ("POST", "/v1/admin/imports") => json!({ "content_type": "text/csv", "size": 100 }),
            _ => return None,
        })
    }
}

/// What kind of thing an operation is about.
fn collection(template: &str) -> &str {
    let path = template.trim_start_matches("/v1/").trim_start_matches("auth/").trim_start_matches("admin/");
    path.split('/').next().unwrap_or_default()
}

#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn every_route_for_every_caller() {
    let mut cast = Cast::new().await;
    for (method, template, statuses) in MATRIX {
        for (index, wanted) in statuses.iter().enumerate() {
            // Looking changes nothing.
            if *method != "GET" || index == 0 {
                cast.renew(template).await;
            }
            let body = cast.body(method, template).await;
            let parsed: Method = method.parse().expect("a method");
            let answer = cast.callers[index].send(parsed, &cast.path(template), body).await;
            if *wanted == 0 {
                assert!(!matches!(answer.status, 401 | 403 | 404), "caller {index}: {answer:?}");
            } else {
                assert_eq!(answer.status, *wanted, "caller {index}: {answer:?}");
            }
            if ends_accounts(method, template) && answer.status < 300 {
                cast.replace(index).await;
            }
        }
    }
}

/// Whether a caller for whom this is done has no account, password or session any more that they know of.
pub fn ends_accounts(method: &str, template: &str) -> bool {
    matches!(
        (method, template),
        ("POST", "/v1/auth/password") | ("DELETE", "/v1/users/me") | ("DELETE", "/v1/auth/sessions")
    )
}

/// A password is a tenth of a second of CPU, for whoever asks: what hashes one has a limit of its own.
#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn what_hashes_passwords_is_limited_by_the_template() {
    let mut cast = Cast::new().await;
    let mut hashing = BTreeSet::new();
    for (method, template, _) in MATRIX.iter().filter(|(method, _, _)| *method != "GET") {
        cast.renew(template).await;
        let body = cast.body(method, template).await;
        let before = cast.shop.gateway.auth().hashes_done();
        cast.callers[2].send(method.parse().expect("a method"), &cast.path(template), body).await;
        if cast.shop.gateway.auth().hashes_done() > before {
            hashing.insert(format!("{method} {template}"));
        }
        if ends_accounts(method, template) {
            cast.replace(2).await;
        }
    }
    let number = "!If [IsLarge, 400, !If [IsSmall, 20, 100]]";
    let limit = format!("{{ThrottlingRateLimit: {number}, ThrottlingBurstLimit: {number}}}");
    let limited = include_str!("../../template.yaml").lines();
    let limited = limited.filter_map(|line| line.trim().strip_suffix(&*limit)?.trim_end().strip_suffix(':'));
    assert_eq!(hashing, limited.map(str::to_owned).collect());
}

#[test]
fn the_matrix_covers_every_operation() {
    let mut listed: Vec<(String, String)> =
        MATRIX.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    let mut served: Vec<(String, String)> =
        crate::contract::operations().into_iter().map(|it| (it.method.to_string(), it.path)).collect();
    listed.sort();
    served.sort();
    assert_eq!(listed, served);
}

/// What is stored is not settable by naming it.
#[tokio::test]
#[cfg_attr(lacks = "table", ignore = "looks at the whole table")]
async fn stored_fields_are_not_settable() {
    let (cast, operations) = (Cast::new().await, crate::contract::operations());
    let stored = [
        "id",
        "role",
        "disabled",
        "status",
        "total",
        "price",
        "unit_price",
        "customer_id",
        "owner",
        "version",
        "created_at",
        "updated_at",
        "password_hash",
        "PK",
        "SK",
        "available",
        "sellable",
        "price_version",
        "takings",
        "only",
        "policy",
        "collection",
        "position",
        "hidden_at",
        "expires_at",
        "product_count",
        "standings",
        "lowest_price_30_days",
        "unseen",
        "line_count",
        "currency",
        "user_id",
        "external",
        "imported",
        "changing",
    ];
    for (method, template, _) in MATRIX {
        let Some(body) = cast.body(method, template).await else { continue };
        let operation = operations.iter().find(|it| it.method.as_str() == *method && it.path == *template);
        let settable = &operation.expect("an operation of the document").fields;
        for field in stored {
            if !body[field].is_null() || settable.iter().any(|known| known == field) {
                continue;
            }
            let mut body = body.clone();
            body[field] = json!("x");
            let parsed: Method = method.parse().expect("a method");
            let answer = cast.callers[4].send(parsed, &cast.path(template), Some(body)).await;
            answer.field_problem(422, &format!("/{field}"), "unknown_field");
        }
    }
}

/// What staff does leaves a record, in the same transaction.
#[tokio::test]
#[cfg_attr(lacks = "alone", ignore = "needs the shop to itself")]
async fn staff_work_is_recorded() {
    let mut cast = Cast::new().await;
    let mut work = 0;
    for (method, template, statuses) in MATRIX {
        if *method == "GET" || statuses[4] == statuses[1] || template.ends_with("/cancel") || statuses[1] != 403 {
            continue;
        }
        cast.renew(template).await;
        let before = records(&cast.shop).await;
        let body = cast.body(method, template).await;
        let admin = &cast.callers[4];
        let answer = admin.send(method.parse().expect("a method"), &cast.path(template), body).await;
        assert!(answer.status < 300, "{answer:?}");
        let after = records(&cast.shop).await;
        assert_eq!(after.len(), before.len() + 1, "{method} {template}");
        let by = after.iter().find(|(id, _)| !before.contains_key(*id)).map(|(_, by)| by);
        assert_eq!(by, Some(&admin.user_id), "{method} {template}");
        // What is refused leaves none.
        let refused =
            cast.callers[2].send(method.parse().expect("a method"), &cast.path(template), Some(json!({}))).await;
        assert_eq!(refused.status, 403);
        assert_eq!(records(&cast.shop).await.len(), after.len());
        work += 1;
    }
    assert!(work >= 10, "{work}");
}

/// Who did what is recorded, by the records' ids.
async fn records(shop: &Shop) -> BTreeMap<String, String> {
    let items = shop.table.items().await.into_iter();
    let text = |value: Option<&AttributeValue>| value.and_then(|value| value.as_s().ok()).cloned().unwrap_or_default();
    let records = items.filter(|item| text(item.get("PK")).starts_with("AUDIT#"));
    records.map(|item| (text(item.get("id")), text(item.get("by")))).collect()
}
