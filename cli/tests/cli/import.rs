use tests::Shop;

use crate::run::Terminal;

/// Uploaded, watched to its end, what was wrong told; and again nothing changes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_products_is_brought_in() {
    let shop = Shop::open().await;
    let terminal = Terminal::at(&shop);
    terminal.log_in(&shop.staff().await).await;
    let rows = "sku,name,price,stock\nM-1,Blue mug,5.00,10\nM-2,Red mug,5.50,0\n";
    std::fs::write(terminal.file("good.csv"), rows).expect("a file");
    let done = terminal.run(&["import", "good.csv"]).await;
    let created = "2 rows: 2 created, 0 updated, 0 unchanged, 0 skipped, 0 failed\n";
    assert_eq!((done.code, done.out.as_str()), (0, created), "{done:?}");
    let again = terminal.run(&["import", "good.csv"]).await;
    assert!(again.code == 0 && again.out.contains("2 unchanged"), "{again:?}");

    std::fs::write(terminal.file("bad.csv"), format!("{rows}M-3,Free mug,free,1\n")).expect("a file");
    let failed = terminal.run(&["import", "bad.csv", "--report", "report.csv"]).await;
    assert!(failed.code == 1 && failed.err.contains("report.csv says why"), "{failed:?}");
    let report = std::fs::read_to_string(terminal.file("report.csv")).expect("the report");
    assert!(report.contains("M-3") && report.contains("price"), "{report}");

    let dry = terminal.run(&["import", "bad.csv", "--dry-run"]).await;
    assert!(dry.code == 1 && dry.out.starts_with("nothing was changed; 3 rows: 0 created"), "{dry:?}");

    // Begun by one call, watched by another.
    let begun = terminal.run(&["import", "good.csv", "--detach"]).await;
    let id = begun.out.trim();
    assert!(begun.code == 0 && id.starts_with("imp_"), "{begun:?}");
    let watched = terminal.run(&["import", id]).await;
    assert!(watched.code == 0 && watched.out.contains("2 unchanged"), "{watched:?}");

    std::fs::write(terminal.file("zip.csv"), "PK\u{3}\u{4}nothing of use").expect("a file");
    let zip = terminal.run(&["import", "zip.csv"]).await;
    assert!(zip.code == 1 && zip.err.contains("the file is a zip"), "{zip:?}");
    let missing = terminal.run(&["import", "missing.csv"]).await;
    assert!(missing.code == 1 && missing.err.lines().count() == 1, "{missing:?}");
}
