//! What each function is built from: what one needs and others do not makes only that one larger and slower to start.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use local::Function;

/// The crates that a function's binary is built from, with the features that it asks for itself, as `sam build` does.
fn crates(function: Function) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let tree =
        ["tree", "--package", function.name(), "--edges", "normal", "--prefix", "none", "--format", "{p}", "--offline"];
    let output = Command::new(env!("CARGO")).args(tree).current_dir(root).output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

#[test]
fn functions_carry_what_they_need_and_no_more() {
    let of: BTreeMap<Function, BTreeSet<String>> =
        Function::ALL.into_iter().map(|function| (function, crates(function))).collect();
    let with = |name: &str| -> Vec<Function> {
        of.iter().filter(|(_, crates)| crates.contains(name)).map(|(function, _)| *function).collect()
    };
    assert_eq!(with("argon2"), [Function::Auth]);
    assert_eq!(with("utoipa-swagger-ui"), [Function::Catalog]);
    assert_eq!(with("askama"), [Function::Mail]);
    assert_eq!(with("image"), [Function::Media]);
    let sdks: BTreeSet<&String> = of.values().flatten().filter(|name| name.starts_with("aws-sdk-")).collect();
    for sdk in sdks {
        let wanted: &[Function] = match sdk.as_str() {
            // The second is aws-config's own.
            "aws-sdk-dynamodb" | "aws-sdk-sts" => &Function::ALL,
            "aws-sdk-ssm" => &[Function::Auth],
            "aws-sdk-s3" => &[Function::Imports, Function::Media],
            "aws-sdk-sesv2" => &[Function::Mail],
            "aws-sdk-apigatewaymanagement" => &[Function::Stream, Function::Websocket],
            other => panic!("{other} in {:?}", with(other)),
        };
        assert_eq!(with(sdk), wanted, "{sdk}");
    }
    // One TLS stack, and nothing that only tests and this machine need.
    for name in ["openssl", "native-tls", "ring", "reqwest", "dynoxide-rs", "local", "clap", "mimalloc"] {
        assert_eq!(with(name), [], "{name}");
    }
    for (function, crates) in &of {
        assert!(crates.contains("rustls") && crates.contains("aws-lc-rs"), "{function}");
    }
}
