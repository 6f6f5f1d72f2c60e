use auth::KeyRing;
use serde_json::Value;
use shared::auth::PublicKeys;

use crate::run::{Done, Terminal};
use crate::ssm::Ssm;

const NAME: &str = "/bodega/test/signing-key";

async fn with_ssm() -> (Ssm, Terminal) {
    let ssm = Ssm::default();
    let url = ssm.start().await;
    let mut terminal = Terminal::new(&url);
    for (name, value) in [
        ("AWS_ENDPOINT_URL_SSM", url.as_str()),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", "b"),
        ("AWS_REGION", "eu-central-1"),
    ] {
        terminal.set(name, value);
    }
    (ssm, terminal)
}

fn kids(done: &Done) -> Vec<String> {
    assert_eq!(done.code, 0, "{done:?}");
    assert!(!done.out.contains("\"d\"") && !done.err.contains("\"d\""), "a private key was shown");
    PublicKeys::parse(&done.out).expect("a key set").kids().to_vec()
}

/// The `kid` that the auth function signs with, given what is deployed.
fn signs(ssm: &Ssm, deployed: &Done) -> String {
    let ring = KeyRing::parse(ssm.parameter(NAME)["Value"].as_str().expect("text")).expect("a ring");
    let public = PublicKeys::parse(&deployed.out).expect("a key set");
    ring.into_signing_key(&public).expect("a key").kid().to_owned()
}

/// As `docs/operations.md` has it, step by step.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_key_takes_the_old_ones_place() {
    let (ssm, terminal) = with_ssm().await;
    let missing = terminal.run(&["keys", "rotate", "--parameter", NAME]).await;
    assert!(missing.code == 1 && missing.err.contains("keys generate"), "{missing:?}");

    let first = terminal.run(&["keys", "generate", "--parameter", NAME]).await;
    let [old] = kids(&first).try_into().expect("one");
    let parameter = ssm.parameter(NAME);
    assert_eq!(parameter["Type"], "SecureString");
    let again = terminal.run(&["keys", "generate", "--parameter", NAME]).await;
    assert!(again.code == 1 && ssm.parameter(NAME) == parameter, "a key that is there stays: {again:?}");
    ssm.deploy(&first.out);

    let rotate = async || terminal.run(&["keys", "rotate", "--parameter", NAME]).await;
    let both = rotate().await;
    let [a, new] = kids(&both).try_into().expect("two");
    assert!(a == old && signs(&ssm, &both) == old);
    assert_eq!(kids(&rotate().await), [old.clone(), new.clone()], "not deployed yet: the same again");
    ssm.deploy(&both.out);

    let switched = rotate().await;
    assert_eq!(kids(&switched), [new.clone(), old.clone()]);
    assert_eq!((signs(&ssm, &both), signs(&ssm, &switched)), (old.clone(), new.clone()));
    ssm.deploy(&switched.out);

    let waiting = rotate().await;
    assert!(waiting.err.contains("UTC") && kids(&waiting) == [new.clone(), old.clone()], "{waiting:?}");
    assert_eq!(kids(&rotate().await).len(), 2, "the old key's tokens are still about");
    let listed = terminal.run(&["keys", "list", "--parameter", NAME]).await;
    let lines: Vec<&str> = listed.out.lines().collect();
    assert!(
        lines[0] == format!("{new}  signs") && lines[1].starts_with(&format!("{old}  signs no more")),
        "{listed:?}"
    );

    ssm.change(NAME, |text| {
        let mut ring: Value = serde_json::from_str(text).expect("a ring");
        let at = ring["keys"][1]["retired_at"].as_i64().expect("a time");
        ring["keys"][1]["retired_at"] = (at - 20 * 60 * 1_000).into();
        ring.to_string()
    });
    let removed = rotate().await;
    assert_eq!(kids(&removed), [new.as_str()]);
    assert_eq!(kids(&rotate().await), [new.as_str()], "not deployed yet: the same again");
    assert!(!ssm.parameter(NAME)["Value"].as_str().expect("text").contains(&old));
    ssm.deploy(&removed.out);
    assert_eq!(kids(&rotate().await).len(), 2, "and round it goes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_shops_keys_are_refused() {
    let (ssm, terminal) = with_ssm().await;
    terminal.run(&["keys", "generate", "--parameter", NAME]).await;
    let before = ssm.parameter(NAME);
    ssm.deploy(&KeyRing::generate().expect("random").public_jwks());
    let refused = terminal.run(&["keys", "rotate", "--parameter", NAME]).await;
    assert!(refused.code == 1 && refused.out.is_empty() && ssm.parameter(NAME) == before, "{refused:?}");
}

/// In a shop's own folder: who was logged in before the key changed still is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_on_this_machine_signs_with_the_new_key_from_its_next_start_on() {
    let terminal = Terminal::new("http://127.0.0.1:9");
    let folder = terminal.file("shop");
    let account = ("boss@example.com".to_owned(), "correct horse battery".to_owned());
    let open = async || {
        let storage = local::Storage::Folder(folder.clone());
        let options = local::Options { storage, admin: Some(account.clone()), ..local::Options::default() };
        local::Gateway::start(options).await.expect("a shop")
    };
    let first = open().await;
    let old = first.auth().signing_key().kid().to_owned();
    let now = first.app().clock.now();
    let claims = shared::auth::Claims {
        iss: "bodega".to_owned(),
        aud: "bodega".to_owned(),
        sub: first.app().random.id(now),
        sid: first.app().random.id(now),
        role: shared::domain::Role::Customer,
        iat: now.seconds(),
        nbf: now.seconds(),
        exp: now.seconds() + 900,
        jti: "x".to_owned(),
    };
    let token = first.auth().signing_key().sign(&claims).expect("a token");
    first.stop().await;

    let key = folder.join("signing-key.json");
    let done = terminal.run(&["keys", "rotate", "--file", key.to_str().expect("text")]).await;
    assert_eq!(kids(&done)[1], old);
    let second = open().await;
    assert_eq!(second.auth().signing_key().kid(), kids(&done)[0]);
    assert_ne!(second.auth().signing_key().kid(), old);
    assert_eq!(second.app().tokens.verify(&token, now), Ok(claims));
    second.stop().await;
}
