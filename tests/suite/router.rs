//! `cargo lambda watch` gets its routes from a section of `Cargo.toml` that is generated from `template.yaml`.

use std::collections::BTreeMap;

const SECTION: &str = "[workspace.metadata.lambda.watch.router]\n";

/// The section's lines: `"/v1/cart" = [{ function = "cart", method = "DELETE" }, …]`.
fn generated() -> String {
    let mut targets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let routes = local::template_routes().expect("template.yaml");
    for route in routes {
        let target = format!("{{ function = \"{}\", method = \"{}\" }}", route.function.name(), route.method);
        targets.entry(route.path).or_default().push(target);
    }
    targets
        .into_iter()
        .map(|(path, mut targets)| {
            targets.sort();
            format!("\"{path}\" = [{}]\n", targets.join(", "))
        })
        .collect()
}

/// Compares with `Cargo.toml`; with `UPDATE_ROUTER=1` writes it.
#[test]
fn the_emulators_routes_are_the_templates() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let manifest = std::fs::read_to_string(path).expect("Cargo.toml");
    let (before, rest) = manifest.split_once(SECTION).expect("a router");
    let (section, after) = rest.split_once("\n\n").expect("something after it");
    if std::env::var("UPDATE_ROUTER").is_ok() {
        let updated = format!("{before}{SECTION}{}\n{after}", generated());
        return std::fs::write(path, updated).expect("Cargo.toml");
    }
    assert!(
        format!("{section}\n") == generated(),
        "the routes changed: UPDATE_ROUTER=1 cargo test --workspace --test suite emulators_routes"
    );
}
