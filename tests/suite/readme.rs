//! The README's walk, line by line.

use std::process::Command;

use tests::{Shop, ShopOptions};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(any(lacks = "settings", lacks = "tools"), ignore = "has settings of its own, needs bash, curl and jq")]
async fn the_readmes_walk_works() {
    let readme = include_str!("../../README.md");
    let walk = readme.split("```sh walk\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a walk");
    let shop = Shop::open_with(ShopOptions { demo: true, ..ShopOptions::default() }).await;
    let walk = walk.replace("http://127.0.0.1:3000", &shop.gateway.url());
    // The walk can be repeated on the same shop.
    for time in 1..=2 {
        let walk = walk.clone();
        let output =
            tokio::task::spawn_blocking(move || Command::new("bash").args(["-euo", "pipefail", "-c", &walk]).output());
        let output = output.await.expect("a thread").expect("bash");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "time {time}: {out}\n{err}");
        assert!(out.contains("\"pending\"") && out.trim_end().ends_with("true"), "time {time}: {out}");
    }
}
