//! What is missing or makes no sense in the environment ends INIT, with one line that names it.

use futures::future::join_all;
use local::Function;

use super::process::Process;

/// What a function cannot do without, and what else makes no sense to it: variable and value, none for not set.
fn wrong(function: Function) -> Vec<(&'static str, Option<&'static str>)> {
    let all = [
        ("RUST_LOG", Some("loud")),
        ("BODEGA_TABLE", None),
        ("BODEGA_TABLE", Some(" ")),
        ("BODEGA_TABLE", Some("a table")),
    ];
    let serving = [
        ("BODEGA_PUBLIC_KEYS", None),
        ("BODEGA_PUBLIC_KEYS", Some("{}")),
        ("BODEGA_PUBLIC_KEYS", Some("keys")),
        ("BODEGA_CURRENCY", Some("DOLLARS")),
        ("BODEGA_CORS_ORIGINS", Some("*")),
        ("BODEGA_LIVE_URL", Some("live.example")),
        ("BODEGA_CDN_SECRET_HASH", Some("the secret itself")),
        ("BODEGA_MEDIA_URL", Some("media.example")),
        ("BODEGA_MEDIA_URL", Some("https://media.example/")),
    ];
    let own: &[_] = match function {
        Function::Auth => &[
            ("BODEGA_REGISTRATIONS_PER_HOUR", Some("0")),
            ("BODEGA_REGISTRATIONS_PER_HOUR", Some("many")),
            ("BODEGA_SIGNING_KEY_PARAMETER", None),
            // Nobody answers there.
            ("BODEGA_SIGNING_KEY_PARAMETER", Some("/bodega/nothing")),
        ],
        Function::Admin => &[("BODEGA_UPLOADS", None), ("BODEGA_MEDIA", None), ("BODEGA_UNIQUE_SKUS", Some("perhaps"))],
        Function::Imports => &[("BODEGA_UPLOADS", None), ("BODEGA_UNIQUE_SKUS", Some("perhaps"))],
        Function::Media => &[("BODEGA_MEDIA", None)],
        Function::Mail => &[
            ("BODEGA_MAIL_SENDER", None),
            ("BODEGA_MAIL_SENDER", Some("orders")),
            ("BODEGA_SHOP_URL", None),
            ("BODEGA_SHOP_URL", Some("shop.example")),
            ("BODEGA_MAILS_PER_RECIPIENT_PER_HOUR", Some("0")),
            ("BODEGA_STAFF_MAIL", Some("staff")),
        ],
        Function::Stream => &[
            ("BODEGA_LOW_STOCK", Some("few")),
            ("BODEGA_LOW_STOCK", Some("-1")),
            ("BODEGA_LIVE_API", None),
            ("BODEGA_LIVE_API", Some("live.example")),
        ],
        Function::Websocket => &[("BODEGA_LIVE_API", None), ("BODEGA_LIVE_API", Some("live.example"))],
        Function::Cart => &[
            ("BODEGA_GUEST_LINES", Some("0")),
            ("BODEGA_GUEST_UNITS", Some("-1")),
            ("BODEGA_VISITOR_CARTS_PER_HOUR", Some("many")),
        ],
        Function::Orders => &[("BODEGA_GUEST_ORDERS_PER_HOUR", Some("0"))],
        Function::Catalog | Function::Schedule => &[],
    };
    let serves =
        matches!(function, Function::Admin | Function::Auth | Function::Cart | Function::Catalog | Function::Orders);
    let serving = if serves { serving.as_slice() } else { &[] };
    all.iter().chain(serving).chain(own).copied().collect()
}

/// Nobody listens there, so that a function that starts all the same ends too, and says something else.
const NOBODY: &str = "http://127.0.0.1:9";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(lacks = "binaries", ignore = "starts the binaries")]
async fn wrong_configuration_ends_init_by_its_name() {
    for function in Function::ALL {
        let cases = wrong(function);
        let ends = cases.iter().map(|(name, value)| async move {
            (name, value, Process::new(function, NOBODY).with(name, *value).ended().await)
        });
        for (name, value, output) in join_all(ends).await {
            let said =
                format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            let what = format!("{function} with {name} = {value:?}: {said}");
            assert!(!output.status.success(), "{what}");
            let lines: Vec<&str> = said.lines().filter(|line| line.contains(name)).collect();
            assert_eq!(lines.len(), 1, "one line that names it: {what}");
            assert_eq!(said.lines().count(), 1, "nothing else: {what}");
        }
    }
}

/// Each variable that the template gives a function is one that it is known to go without, or is refused when it is wrong.
#[test]
fn every_variable_of_the_template_is_looked_at() {
    // Any text will do for these, or they are not this function's concern.
    let any_text = [
        "BODEGA_ISSUER",
        "BODEGA_AUDIENCE",
        "BODEGA_SHOP_NAME",
        "BODEGA_MAIL_CONFIGURATION_SET",
        "BODEGA_SERVICE",
        "BODEGA_CONFIGURATION",
    ];
    let mut known: Vec<&str> = Function::ALL.into_iter().flat_map(wrong).map(|(name, _)| name).collect();
    known.extend(any_text);
    for function in Function::ALL {
        for name in Process::new(function, NOBODY).variables.keys().filter(|name| !name.starts_with("AWS_")) {
            assert!(known.contains(&name.as_str()), "what {function} does with a wrong {name} is not tested");
        }
    }
}
