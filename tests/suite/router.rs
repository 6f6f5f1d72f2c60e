//! The routes that `cargo lambda watch` is told are the template's.

use std::collections::BTreeSet;

/// By hand, as the lines are written by hand: `"/v1/cart" = [{ function = "cart", method = "DELETE" }, …]`.
fn routes(line: &str) -> Vec<(String, String, String)> {
    let (path, targets) = line.split_once(" = ").expect("a path and who serves it");
    let value = |target: &str, name: &str| {
        let (_, rest) = target.split_once(&format!("{name} = \"")).unwrap_or_else(|| panic!("{name}: {line}"));
        rest.split('"').next().expect("a value").to_owned()
    };
    let targets = targets.split('{').skip(1);
    targets
        .map(|target| (value(target, "method"), path.trim_matches('"').to_owned(), value(target, "function")))
        .collect()
}

#[test]
fn the_emulators_routes_are_the_templates() {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).expect("Cargo.toml");
    let (_, section) = manifest.split_once("[workspace.metadata.lambda.watch.router]\n").expect("a router");
    let lines = section.lines().take_while(|line| !line.is_empty());
    let told: BTreeSet<_> = lines.flat_map(routes).collect();
    let routes = local::template_routes().expect("template.yaml");
    let deployed: BTreeSet<_> =
        routes.into_iter().map(|it| (it.method.to_string(), it.path, it.function.name().to_owned())).collect();
    assert_eq!(told, deployed);
}
