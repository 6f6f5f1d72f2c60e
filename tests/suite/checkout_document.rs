//! What `docs/checkout.md` names exists.

use std::collections::BTreeSet;

fn read(path: &str) -> String {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The rows of all tables, by their cells.
fn rows(document: &str) -> Vec<Vec<&str>> {
    let lines = document.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    lines.map(|line| line.split(" | ").map(str::trim).collect()).collect()
}

/// What stands in a cell that is nothing but code.
fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`').filter(|code| !code.contains('`'))
}

/// The names in a model's row, beside its own: a function and its file.
fn functions(document: &str) -> Vec<[&str; 3]> {
    let names = rows(document).into_iter().filter_map(|row| match row[..] {
        [model, function, file] => Some([code(model)?, code(function)?, code(file)?]),
        _ => None,
    });
    names.filter(|[_, _, file]| file.ends_with(".rs")).collect()
}

#[test]
fn each_function_that_the_checkout_document_names_is_there() {
    let document = read("docs/checkout.md");
    let functions = functions(&document);
    assert!(functions.len() > 20, "{functions:?}");
    for [_, function, file] in functions {
        let defines =
            |line: &str| line.contains(&format!("fn {function}(")) || line.contains(&format!("fn {function}<"));
        assert!(read(file).lines().any(defines), "{file} has no {function}");
    }
}

/// Each call of the model is of the shop.
#[test]
fn the_checkout_document_names_each_call_of_the_model() {
    let operations = read("tests/model/operation.rs");
    let (_, operations) = operations.split_once("pub enum Operation {").expect("the model's operations");
    let (operations, _) = operations.split_once("\n}").expect("their end");
    let starts = |line: &&str| line.starts_with("    ") && line.as_bytes()[4].is_ascii_uppercase();
    let calls = operations.lines().filter(starts).filter_map(|line| line.trim().split([' ', '{', ',']).next());
    let document = read("docs/checkout.md");
    let (files, named): (BTreeSet<_>, BTreeSet<_>) =
        functions(&document).into_iter().map(|[model, _, _]| model).partition(|model| model.ends_with(".rs"));
    assert_eq!(named, calls.collect());
    for file in files {
        read(&format!("tests/model/{file}"));
    }
}

/// A condition that the document quotes is one that the store writes.
#[test]
fn each_condition_that_the_checkout_document_quotes_is_asked() {
    let document = read("docs/checkout.md");
    let quoted: Vec<&str> =
        document.split('`').skip(1).step_by(2).filter(|code| code.contains(" = :") || code.contains("(PK)")).collect();
    assert!(quoted.len() > 4, "{quoted:?}");
    let files = ["carts", "idempotency", "orders/order", "orders/saga/item", "stock/rule"];
    let store: String = files.iter().map(|file| read(&format!("shared/src/store/{file}.rs"))).collect();
    for condition in quoted {
        assert!(store.contains(&format!("\"{condition}\"")), "nothing asks {condition}");
    }
}

/// Each code that an answer is said to have is one that is given.
#[test]
fn each_answer_of_the_checkout_document_is_given() {
    let document = read("docs/checkout.md");
    let given = [
        "functions/orders/src/refusal.rs",
        "functions/orders/src/create_order.rs",
        "shared/src/http/idempotency.rs",
        "shared/src/http/variant_required.rs",
    ]
    .map(read)
    .concat();
    let answers: Vec<&str> = rows(&document)
        .into_iter()
        .filter_map(|row| row[0].strip_prefix("409 ").or_else(|| row[0].strip_prefix("422 ")))
        .filter_map(code)
        .collect();
    assert!(answers.len() > 5, "{answers:?}");
    for answer in answers {
        assert!(given.contains(&format!("\"{answer}\"")), "nothing answers {answer}");
    }
}
