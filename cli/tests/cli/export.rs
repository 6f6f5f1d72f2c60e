use serde_json::json;
use tests::Shop;

use crate::run::Terminal;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_catalogue_is_written_in_full_or_not_at_all() {
    let shop = Shop::open().await;
    for number in 0..5 {
        shop.product_with(json!({ "name": format!("Mug, no. \"{number}\""), "sku": format!("M-{number}") })).await;
    }
    let terminal = Terminal::at(&shop);
    terminal.log_in(&shop.staff().await).await;
    let printed = terminal.run(&["export"]).await;
    assert_eq!(printed.code, 0, "{printed:?}");
    assert_eq!(printed.out.matches("M-").count(), 5, "{printed:?}");
    let written = terminal.run(&["export", "catalogue.csv"]).await;
    assert_eq!((written.code, written.out.as_str()), (0, ""), "{written:?}");
    let text = std::fs::read_to_string(terminal.file("catalogue.csv")).expect("the file");
    assert_eq!(text, printed.out);

    let again = terminal.run(&["export", "catalogue.csv"]).await;
    assert!(again.code == 2 && again.err.contains("already"), "{again:?}");
    assert_eq!(terminal.run(&["logout"]).await.code, 0);
    assert_eq!(terminal.run(&["export", "other.csv"]).await.code, 1);
    let files: Vec<_> =
        std::fs::read_dir(terminal.config()).expect("home").flatten().map(|it| it.file_name()).collect();
    assert!(!files.iter().any(|name| name.to_string_lossy().starts_with("other")), "{files:?}");
}
