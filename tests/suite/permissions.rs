//! Each function may do what it does and no more.
//!
//! Every shop of this suite refuses its functions what their roles do not allow, so that any test fails whose function asks
//! for more: see `tests/src/roles.rs`. Here the functions do all that they do, and what is left over of a role is too much.

mod tasks;

use std::collections::{BTreeMap, BTreeSet};

use local::{Function, Permission};
use reqwest::Method;
use serde_json::json;
use tests::{Roles, Shop};

use crate::access::{Cast, MATRIX, ends_accounts};

/// What Lambda asks for, as the function, and no code of ours.
const BY_LAMBDA: [&str; 7] = [
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:SendMessage",
];

/// What is asked for by code of ours that does not run here.
const NOT_HERE: [(Function, &str, &str, &str); 7] = [
    (Function::Auth, "ssm:GetParameter", "", "at its start; on this machine the key is in a file"),
    (Function::Admin, "s3:PutObject", "Uploads.Arn/sources/*", "by whoever has an address that it signed"),
    (Function::Admin, "s3:GetObject", "Uploads.Arn/reports/*", "by whoever has an address that it signed"),
    (Function::Admin, "s3:PutObject", "Media.Arn/incoming/*", "by whoever has an address that it signed"),
    (Function::Media, "s3:ListBucket", "Media.Arn", "by no call: S3 says with it that an object is not there"),
    (Function::Imports, "s3:ListBucket", "Uploads.Arn", "by no call: S3 says with it that an object is not there"),
    (Function::Mail, "ses:SendEmail", "configuration-set/MailEvents", "with the identity, by the same call"),
];

fn granted() -> BTreeMap<Function, BTreeSet<Permission>> {
    local::template_permissions().expect("template.yaml")
}

fn who_may(action: &str) -> Vec<Function> {
    let may = |permissions: &BTreeSet<Permission>| permissions.iter().any(|permission| permission.action == action);
    granted().into_iter().filter(|(_, permissions)| may(permissions)).map(|(function, _)| function).collect()
}

#[test]
fn roles_are_narrow() {
    let granted = granted();
    assert_eq!(granted.len(), Function::ALL.len(), "one role a function");
    for (function, permissions) in &granted {
        assert!(!permissions.is_empty(), "{function}");
        for Permission { action, resource } in permissions {
            assert!(!action.contains('*') && !action.ends_with(":Scan"), "{function} may {action}");
            // An asterisk stands for names of objects, connections and streams, of ours, and for nothing else.
            let of_ours = resource.strip_suffix("/*").unwrap_or(resource);
            assert!(!of_ours.is_empty() && !of_ours.contains('*'), "{function} may {action} on {resource}");
        }
    }
    let writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"];
    for write in writes {
        assert!(!who_may(&format!("dynamodb:{write}")).contains(&Function::Catalog), "catalog cannot write");
    }
    assert_eq!(who_may("ssm:GetParameter"), [Function::Auth], "one holder of the key");
    let live = who_may("execute-api:ManageConnections");
    assert_eq!(live, [Function::Stream, Function::Websocket], "who reaches live connections");
    assert_eq!(who_may("ses:SendEmail"), [Function::Mail], "who sends mails");
}

#[tokio::test]
#[cfg_attr(lacks = "inside", ignore = "reaches inside the functions")]
async fn functions_use_all_that_they_may() {
    let mut used: BTreeMap<Function, BTreeSet<Permission>> = BTreeMap::new();
    let mut cast = Cast::new().await;
    for (method, template, _) in MATRIX {
        for caller in [0, 2, 4] {
            cast.renew(template).await;
            let body = cast.body(method, template).await;
            cast.callers[caller].send(method.parse::<Method>().expect("a method"), &cast.path(template), body).await;
            if ends_accounts(method, template) {
                cast.replace(caller).await;
            }
        }
    }
    tasks::all(&cast.shop).await;
    note(&cast.shop, &mut used).await;
    note(&tasks::abandoned_order().await, &mut used).await;
    note(&tasks::lost_effects().await, &mut used).await;
    let (mut beyond, mut idle) = (String::new(), String::new());
    for (function, granted) in granted() {
        let used = used.remove(&function).unwrap_or_default();
        used.difference(&granted).for_each(|it| beyond += &format!("{function}: {it:?}\n"));
        let is_idle = |it: &&Permission| !used.contains(it) && !is_used_elsewhere(function, it);
        granted.iter().filter(is_idle).for_each(|it| idle += &format!("{function}: {it:?}\n"));
    }
    assert_eq!((beyond.as_str(), idle.as_str()), ("", ""), "asked for in vain, and allowed in vain");
}

fn is_used_elsewhere(function: Function, permission: &Permission) -> bool {
    BY_LAMBDA.contains(&permission.action.as_str())
        || NOT_HERE.iter().any(|(whose, action, resource, _)| {
            *whose == function && *action == permission.action && permission.resource.ends_with(resource)
        })
}

/// What the list above leaves out is granted, so that it names nothing that has gone.
#[test]
fn what_is_asked_for_elsewhere_is_granted() {
    for action in BY_LAMBDA {
        assert!(!who_may(action).is_empty(), "{action}");
    }
    for (function, action, resource, _) in NOT_HERE {
        let is_it = |it: &Permission| it.action == action && it.resource.ends_with(resource);
        assert!(granted()[&function].iter().any(is_it), "{function}: {action} on {resource}");
    }
}

/// A function whose role lacks an action fails: the other tests of the suite find missing permissions by that.
#[tokio::test]
#[cfg_attr(lacks = "settings", ignore = "has settings of its own")]
async fn what_a_role_does_not_allow_is_refused() {
    let shop = Shop::open().await;
    let roles = Roles::without(Function::Cart, "dynamodb:PutItem");
    let lesser = Shop::open_with(tests::ShopOptions { roles, ..tests::ShopOptions::default() }).await;
    for (shop, status) in [(&shop, 201), (&lesser, 500)] {
        let product = shop.product("1.00", 1).await;
        let item = json!({ "product_id": product.id, "quantity": 1 });
        assert_eq!(shop.customer().await.post("/v1/cart/items", item).await.status, status);
    }
}

async fn note(shop: &Shop, used: &mut BTreeMap<Function, BTreeSet<Permission>>) {
    shop.gateway.drain_stream().await;
    for (function, permissions) in shop.roles.used() {
        used.entry(function).or_default().extend(permissions);
    }
}
