use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use shared::capacity_units::CapacityUnits;

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the requests in a printed table, without the names of their uses.
fn requests(text: &str) -> BTreeSet<String> {
    let lines = text
        .lines()
        .filter(|line| ["GET /", "POST /", "PUT /", "PATCH /", "DELETE /"].iter().any(|verb| line.starts_with(verb)));
    let name = |line: &str| line.split([' ', ',']).take(2).collect::<Vec<_>>().join(" ");
    lines.map(name).collect()
}

fn of_the_template() -> BTreeSet<String> {
    let routes = local::template_routes().expect("template.yaml");
    routes.iter().map(|route| format!("{} {}", route.method, route.path)).collect()
}

/// Units are exact, so a small shop suffices.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_request_is_priced_and_so_is_what_follows() {
    let (prices, document) = (root().join("tests/bench/prices.csv"), PathBuf::new());
    let report = run(&Options { products: 48, tours: 1, prices, document, print_only: true }).await.expect("a report");
    assert_eq!(requests(&report.to_string()), of_the_template());
    let taken = |visit| report.visits.iter().find(|(of, _)| *of == visit).map(|(_, taken)| *taken).expect("a visit");
    let product = taken(("GET /v1/products/{id}", ""));
    assert_eq!(
        (product.calls, product.read_units, product.write_units),
        (1, CapacityUnits::whole(2), CapacityUnits::default())
    );
    let order = taken(("POST /v1/orders", ""));
    // The order and its entry for staff, the pointer, the number, the account, the key, the cart, and the stock of
    // three products.
    assert_eq!((order.calls, order.write_units), (3, CapacityUnits::whole(2 + 1 + 2 + 2 + 2 + 2 + 2 + 3 * 2)));
    // Three lines move from a visitor's cart into a customer's, which is empty. Two items of each are read
    // eventually consistently.
    assert_eq!(taken(("POST /v1/cart/merge", "")).read_units, CapacityUnits::halves(2 + 2 + 3 * 2));
    let dearest: Vec<&str> = report.dearest.iter().map(|(_, (route, _), _)| *route).collect();
    assert_eq!(dearest.len(), 4, "one of each role: {dearest:?}");
    assert_eq!(dearest[1], "POST /v1/orders");
    assert!(report.to_string().contains("\nadmin: PATCH /v1/admin/users/{id}, of somebody with fifty sessions"));
    // The buyer gets an e-mail.
    let placed = &report.followed.placed;
    assert_eq!((placed.mails, placed.of_mail.len()), (1, 1));
    assert!(placed.all().map(|taken| taken.write_units).sum::<CapacityUnits>() >= CapacityUnits::whole(3));
    let due: BTreeSet<&str> = report.idle.iter().map(|due| due.what.as_str()).collect();
    assert!(due.contains("schedule: sweep_orders"), "{due:?}");
    let of_mix: u64 = report.mix.iter().map(|share| share.requests).sum();
    assert!(of_mix > crate::shopping_mix::Interaction::OF, "a page asks for something");
}

/// The documents have the output of the commands, for the current API.
#[test]
fn the_documents_have_what_the_commands_write() {
    let read = |name: &str| std::fs::read_to_string(root().join("docs").join(name)).expect(name);
    let costs = read("costs.md");
    let part = document::part(&costs, PART).expect("a part");
    assert!(part.contains("-p bench -- cost"), "no command");
    assert_eq!(requests(part), of_the_template(), "run `bench cost`");
    let performance = read("performance.md");
    let part = document::part(&performance, crate::start::PART).expect("a part");
    assert!(part.contains("-p bench -- start"), "no command");
    let rows = |name: &str| part.lines().filter(|line| line.split(' ').next() == Some(name)).count();
    let functions = local::Function::ALL.into_iter().filter(|function| rows(function.name()) == 2).count();
    assert!(rows("(empty)") == 2 && functions > 0, "run `bench start`");
}
