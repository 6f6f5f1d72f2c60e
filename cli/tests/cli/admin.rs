use serde_json::json;
use tests::Shop;

use crate::run::{Done, Terminal};

async fn create(shop: &Shop, terminal: &Terminal, password: &str, more: &[&str]) -> Done {
    let mut arguments = vec!["admin", "create", "--table", &shop.table.name, "--endpoint", shop.gateway.dynamodb_url()];
    arguments.extend(more);
    terminal.run_with(password, &arguments).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_admin_is_made_in_the_table() {
    let shop = Shop::open().await;
    let terminal = Terminal::at(&shop);
    let given = create(&shop, &terminal, "a-good-password-1\n", &["--email", "eve@example.com"]).await;
    assert!(given.code == 0 && !given.out.contains("a-good-password-1"), "{given:?}");
    let eve = tests::log_in(&shop.visitor(), "eve@example.com", "a-good-password-1").await;
    eve.get("/v1/admin/users").await.expect(200);

    // Where nothing is given, a password is made up and said once.
    let made_up = create(&shop, &terminal, "", &["--email", "una@example.com"]).await;
    let password = made_up.out.split("Password  ").nth(1).and_then(|rest| rest.split(' ').next()).expect("a password");
    tests::log_in(&shop.visitor(), "una@example.com", password).await.get("/v1/admin/users").await.expect(200);

    // In any spelling the address is somebody's.
    let second = create(&shop, &terminal, "another-password-2\n", &["--email", "EVE@example.com"]).await;
    assert!(second.code == 1 && second.err.contains("--promote"), "{second:?}");
    tests::log_in(&shop.visitor(), "eve@example.com", "a-good-password-1").await;
    for (password, email) in [("short\n", "new@example.com"), ("a-good-password-1\n", "no address")] {
        let refused = create(&shop, &terminal, password, &["--email", email]).await;
        assert!(refused.code == 2 && refused.err.lines().count() == 1, "{refused:?}");
    }
    let elsewhere = ["admin", "create", "--email", "x@example.com", "--table", "no-such-table"];
    let elsewhere = [&elsewhere[..], &["--endpoint", shop.gateway.dynamodb_url()]].concat();
    let done = terminal.run_with("a-good-password-1\n", &elsewhere).await;
    assert!(done.code == 1 && done.err.contains("no-such-table"), "{done:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_registered_can_be_made_an_admin() {
    let shop = Shop::open().await;
    let (terminal, ann) = (Terminal::at(&shop), shop.customer().await);
    let done = create(&shop, &terminal, "", &["--email", &ann.email, "--promote"]).await;
    assert_eq!(done.code, 0, "{done:?}");
    // The old session ended with the old role; the password stayed.
    let again = tests::log_in(&shop.visitor(), &ann.email, &ann.password).await;
    again.get("/v1/admin/users").await.expect(200);
    let records = again.get(&format!("/v1/admin/audit?target={}", ann.user_id)).await.expect(200);
    assert_eq!(records["items"][0]["detail"]["role"], json!({ "from": "customer", "to": "admin" }));
    let twice = create(&shop, &terminal, "", &["--email", &ann.email, "--promote"]).await;
    assert!(twice.code == 0 && twice.out.contains("already"), "{twice:?}");
}
