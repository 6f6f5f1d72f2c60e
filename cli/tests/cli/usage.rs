use crate::run::Terminal;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_makes_no_sense_is_2_and_who_is_not_there_is_1() {
    let terminal = Terminal::new("http://127.0.0.1:9");
    for arguments in [&["sell"][..], &["keys", "rotate"], &["--url", "shop.example", "export"], &[]] {
        let done = terminal.run(arguments).await;
        assert!(done.code == 2 && !done.err.is_empty() && done.out.is_empty(), "{arguments:?}: {done:?}");
    }
    let away = terminal.run_with("password\n", &["login", "ann@example.com"]).await;
    assert!(away.code == 1 && away.err.contains("does not answer") && away.err.lines().count() == 1, "{away:?}");
    let nobody = terminal.run(&["events", "list"]).await;
    assert!(nobody.code == 1 && nobody.err.contains("--endpoint"), "{nobody:?}");
    let help = terminal.run(&["--help"]).await;
    for word in ["login", "import", "export", "tail", "orders", "sales", "admin", "keys", "BODEGA_TOKEN", "Exit codes"]
    {
        assert!(help.out.contains(word), "{word}: {help:?}");
    }
}
