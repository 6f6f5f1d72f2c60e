use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use local::{Function, Permission, running_function};
use serde_json::Value;
use shared::testing::{Sent, Watched};

/// What `template.yaml` allows each function.
static GRANTED: LazyLock<BTreeMap<Function, BTreeSet<Permission>>> =
    LazyLock::new(|| local::template_permissions().expect("template.yaml"));

const TABLE: &str = "Table.Arn";
const LIVE: &str = "arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:LiveApi/live";
const IDENTITY: &str = "arn:AWS::Partition:ses:AWS::Region:AWS::AccountId:identity/MailIdentity";

/// IAM on this machine: refuses what a function asks of AWS beyond its role, and remembers what it asked.
#[derive(Clone, Debug, Default)]
pub struct Roles {
    /// An action that a function is refused although its role allows it.
    withheld: Arc<Mutex<Option<(Function, &'static str)>>>,
    used: Arc<Mutex<BTreeMap<Function, BTreeSet<Permission>>>>,
}

impl Roles {
    /// The roles of the template, but for an action of one.
    pub fn without(function: Function, action: &'static str) -> Self {
        Self { withheld: Arc::new(Mutex::new(Some((function, action)))), ..Self::default() }
    }

    /// Gives back what was withheld.
    pub fn restore(&self) {
        *self.withheld.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// What the functions reach AWS through.
    pub(crate) fn network(&self) -> Watched {
        let roles = self.clone();
        Watched::by(move |sent| running_function().is_none_or(|function| roles.allow(function, sent)))
    }

    /// What each function has used of its role, or asked beyond it, so far.
    pub fn used(&self) -> BTreeMap<Function, BTreeSet<Permission>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn allow(&self, function: Function, sent: Sent<'_>) -> bool {
        let needed = needed(sent);
        let granted = &GRANTED[&function];
        let withheld = *self.withheld.lock().unwrap_or_else(PoisonError::into_inner);
        let withheld = |it: &Permission| withheld == Some((function, it.action.as_str()));
        let beyond: Vec<_> = needed.iter().filter(|it| !granted.contains(it) || withheld(it)).collect();
        if !beyond.is_empty() {
            eprintln!("{function} asks for {beyond:?}, which its role does not allow");
        }
        let allowed = beyond.is_empty();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.entry(function).or_default().extend(needed);
        allowed
    }
}

/// What a request needs, by IAM's names. A transaction needs what its parts do.
fn needed(sent: Sent<'_>) -> BTreeSet<Permission> {
    let of = |action: &str, resource: String| BTreeSet::from([Permission { action: action.to_owned(), resource }]);
    if !sent.operation.is_empty() {
        let body: Value = serde_json::from_slice(sent.body).unwrap_or_default();
        return of_dynamodb(sent.operation, &body);
    }
    let segments: Vec<&str> = sent.path.split('/').skip(1).collect();
    match (sent.method, segments.as_slice()) {
        (_, [.., "@connections", _]) => {
            of("execute-api:ManageConnections", format!("{LIVE}/{}/@connections/*", sent.method))
        }
        ("POST", [.., "v2", "email", "outbound-emails"]) => of("ses:SendEmail", IDENTITY.to_owned()),
        ("GET" | "HEAD", [bucket, folder, ..]) => of("s3:GetObject", format!("{}.Arn/{folder}/*", resource(bucket))),
        ("PUT", [bucket, folder, ..]) => of("s3:PutObject", format!("{}.Arn/{folder}/*", resource(bucket))),
        ("DELETE", [bucket, folder, ..]) => of("s3:DeleteObject", format!("{}.Arn/{folder}/*", resource(bucket))),
        _ => of("unknown", format!("{} {}", sent.method, sent.path)),
    }
}

/// What the template calls the bucket of this name on this machine.
fn resource(bucket: &str) -> &'static str {
    if bucket == "local-media" { "Media" } else { "Uploads" }
}

fn of_dynamodb(operation: &str, body: &Value) -> BTreeSet<Permission> {
    let on = |action: &str, resource: String| Permission { action: format!("dynamodb:{action}"), resource };
    let parts = body["TransactItems"].as_array().into_iter().flatten();
    let parts = parts.filter_map(|part| part.as_object()?.keys().next());
    match operation {
        "TransactWriteItems" | "TransactGetItems" => parts
            .map(|part| match part.as_str() {
                "ConditionCheck" => on("ConditionCheckItem", TABLE.to_owned()),
                part => on(&format!("{part}Item"), TABLE.to_owned()),
            })
            .collect(),
        _ => {
            let index = body["IndexName"].as_str().map_or_else(String::new, |index| format!("/index/{index}"));
            BTreeSet::from([on(operation, format!("{TABLE}{index}"))])
        }
    }
}
