use std::os::unix::fs::PermissionsExt;

use tests::Shop;

use crate::run::Terminal;

/// How many sessions the program has open.
async fn sessions(shop: &Shop, user: &tests::Client) -> usize {
    let user = tests::log_in(&shop.visitor(), &user.email, &user.password).await;
    let sessions = user.get("/v1/auth/sessions").await.expect(200);
    let clients = sessions["items"].as_array().expect("sessions").iter();
    clients.filter(|it| it["client"].as_str().is_some_and(|client| client.contains("bodega-cli"))).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_kept_for_their_owner_alone_and_never_shown() {
    let shop = Shop::open().await;
    let staff = shop.staff().await;
    let terminal = Terminal::at(&shop);
    let nobody = terminal.run(&["export"]).await;
    assert!(nobody.code == 1 && nobody.err.contains("nobody is logged in"), "{nobody:?}");
    let wrong = terminal.run_with("not-the-password\n", &["login", &staff.email]).await;
    assert!(wrong.code == 1 && wrong.err.contains("invalid_credentials"), "{wrong:?}");
    let done = terminal.run_with(&format!("{}\n", staff.password), &["login", &staff.email]).await;
    assert_eq!((done.code, done.out.as_str()), (0, format!("logged in as {}\n", staff.email).as_str()), "{done:?}");
    let file = terminal.config().join("config/bodega/tokens.json");
    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("the file").permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().expect("a folder"))), (0o600, 0o700));
    let kept = std::fs::read_to_string(&file).expect("the file");
    let tokens: serde_json::Value = serde_json::from_str(&kept).expect("JSON");
    let access = tokens.as_object().and_then(|all| all.values().next()).expect("a shop's")["access_token"].clone();
    assert!(!done.out.contains(access.as_str().expect("a token")) && done.err.is_empty(), "{done:?}");
    assert_eq!(sessions(&shop, &staff).await, 1);

    // When the access token has run out, the session goes on.
    shop.advance_seconds(16 * 60);
    assert_eq!(terminal.run(&["export"]).await.code, 0);
    assert_ne!(std::fs::read_to_string(&file).expect("the file"), kept);

    assert_eq!(terminal.run(&["logout"]).await.code, 0);
    let ended = terminal.run(&["export"]).await;
    assert!(ended.code == 1 && ended.err.contains("nobody is logged in"), "{ended:?}");
    assert_eq!(sessions(&shop, &staff).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_in_the_environment_is_enough_and_roles_hold() {
    let shop = Shop::open().await;
    let (staff, customer) = (shop.staff().await, shop.customer().await);
    let mut terminal = Terminal::at(&shop);
    terminal.set("BODEGA_TOKEN", &customer.access_token);
    let refused = terminal.run(&["export"]).await;
    assert_eq!((refused.code, refused.err.as_str()), (1, "bodega-cli: Your role does not allow this [forbidden]\n"));
    terminal.set("BODEGA_TOKEN", &staff.access_token);
    assert_eq!(terminal.run(&["export"]).await.code, 0);
}
