//! What the code must not do, by its text.

use std::path::{Path, PathBuf};

use local::Function;

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Files below a folder that hold any of these words.
fn holding(folder: &str, words: &[&str]) -> Vec<PathBuf> {
    let files = rust_files(&root().join(folder));
    assert!(!files.is_empty(), "{folder} has no code");
    let holds = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a file");
        words.iter().any(|word| text.contains(word))
    };
    files.into_iter().filter(holds).collect()
}

#[test]
fn the_domain_is_pure() {
    let impure = [
        "aws_",
        "axum",
        "http::",
        "hyper",
        "lambda",
        "tokio",
        "futures",
        "async ",
        ".await",
        "serde_dynamo",
        "f64",
        "f32",
    ];
    assert_eq!(holding("shared/src/domain", &impure), Vec::<PathBuf>::new());
}

#[test]
fn only_the_store_knows_dynamodb() {
    for folder in ["functions", "shared/src/domain", "shared/src/http", "shared/src/auth", "shared/src/lambda"] {
        assert_eq!(holding(folder, &["aws_sdk_dynamodb", "serde_dynamo"]), Vec::<PathBuf>::new(), "{folder}");
    }
    let scans: Vec<PathBuf> =
        ["shared/src", "functions"].iter().flat_map(|folder| holding(folder, &[".scan()"])).collect();
    assert_eq!(scans, Vec::<PathBuf>::new());
}

/// A function never calls another.
#[test]
fn functions_know_nothing_of_each_other() {
    let functions =
        ["auth", "catalog", "cart", "orders", "admin", "stream", "mail", "media", "imports", "schedule", "websocket"];
    for function in functions {
        let manifest = root().join("functions").join(function).join("Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).expect("a manifest");
        for other in functions.iter().filter(|other| **other != function) {
            assert!(!manifest.contains(&format!("\n{other}")), "{function} depends on {other}");
        }
    }
}

/// `sam build` makes each function in the same way, so that trying one is trying all.
#[test]
fn all_functions_are_built_alike() {
    let template = std::fs::read_to_string(root().join("template.yaml")).expect("the template");
    for function in Function::ALL {
        let (id, name) = (function.logical_id(), function.name());
        let block = template.split(&format!("\n  {id}:\n")).nth(1).expect("the function");
        let built = format!(
            "    Metadata: {{BuildMethod: rust-cargolambda, BuildProperties: {{Binary: {name}}}}}\n    \
             Properties:\n      CodeUri: functions/{name}\n"
        );
        let metadata = block.find("    Metadata:").expect("how it is built");
        assert!(block[metadata..].starts_with(&built), "{id}");
    }
    assert_eq!(template.matches("CodeUri:").count(), Function::ALL.len());
}

/// Names of four words and more in the documents are of tests, because documents point to what proves them, or codes.
#[test]
fn documents_name_tests_that_there_are() {
    let code: String = ["tests", "shared", "functions", "local", "cli"]
        .iter()
        .flat_map(|folder| rust_files(&root().join(folder)))
        .map(|path| std::fs::read_to_string(path).expect("a file"))
        .collect();
    let mut named = 0;
    for entry in std::fs::read_dir(root().join("docs")).expect("docs") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a document");
        let is_name = |text: &&str| text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        for name in text.split('`').filter(is_name).filter(|text| text.matches('_').count() > 2) {
            let is_test = code.contains(&format!("fn {name}("));
            assert!(is_test || code.contains(&format!("\"{name}\"")), "{} names {name}", path.display());
            named += usize::from(is_test);
        }
    }
    assert!(named > 20, "{named}");
}
