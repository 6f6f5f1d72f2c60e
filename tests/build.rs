//! Which needs of tests the shop under test lacks: `cfg(lacks = "clock")` and so on. Tests that need it are ignored.
#![allow(clippy::disallowed_methods, reason = "build scripts read their environment")]
use std::path::Path;

/// What tests may need beside HTTP: docs/as-on-aws.md.
const NEEDS: [&str; 14] = [
    "alone",
    "binaries",
    "clock",
    "counts",
    "embedded",
    "emulators",
    "faults",
    "inside",
    "lambda",
    "logs",
    "real_data",
    "settings",
    "table",
    "tools",
];
/// The suite opens its shops itself, unless `BODEGA_TEST_HAS` says otherwise.
const IN_PROCESS: &str = "alone clock counts embedded emulators faults inside lambda logs settings table";
const REAL_DATA: &str = "../../shared/data/online-retail/catalogue.csv";
/// The README's walk needs these.
const TOOLS: [&str; 3] = ["bash", "curl", "jq"];

fn main() {
    println!("cargo::rerun-if-env-changed=BODEGA_TEST_HAS");
    println!("cargo::rerun-if-env-changed=PATH");
    println!("cargo::rerun-if-changed={REAL_DATA}");
    println!("cargo::rerun-if-changed=build.rs");
    let values = NEEDS.map(|need| format!("\"{need}\"")).join(", ");
    println!("cargo::rustc-check-cfg=cfg(lacks, values({values}))");
    let has = std::env::var("BODEGA_TEST_HAS").unwrap_or_else(|_| IN_PROCESS.to_owned());
    let mut has: Vec<&str> = has.split_whitespace().collect();
    if let Some(unknown) = has.iter().find(|need| !NEEDS.contains(need)) {
        panic!("BODEGA_TEST_HAS names {unknown}, which is none of {values}");
    }
    if Path::new(REAL_DATA).exists() {
        has.push("real_data");
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    if TOOLS.iter().all(|tool| std::env::split_paths(&path).any(|folder| folder.join(tool).exists())) {
        has.push("tools");
    }
    for need in NEEDS.iter().filter(|need| !has.contains(need)) {
        println!("cargo::rustc-cfg=lacks=\"{need}\"");
    }
}
