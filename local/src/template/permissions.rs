use std::collections::{BTreeMap, BTreeSet};

use saphyr::Yaml;

use super::Template;
use crate::function::Function;

/// What SAM adds to every role, writing logs and reading the stream, is not in the template.
pub(super) fn permissions(template: &Template) -> BTreeMap<Function, BTreeSet<String>> {
    Function::ALL.into_iter().map(|function| (function, actions(template, function))).collect()
}

fn actions(template: &Template, function: Function) -> BTreeSet<String> {
    let policies = template.at(&["Resources", function.logical_id(), "Properties", "Policies"]);
    let mut actions = BTreeSet::new();
    for policy in policies.into_iter().flat_map(one_or_more) {
        for statement in policy.as_mapping_get("Statement").into_iter().flat_map(one_or_more) {
            let granted = statement.as_mapping_get("Action").into_iter().flat_map(one_or_more);
            actions.extend(granted.filter_map(Yaml::as_str).map(str::to_owned));
        }
    }
    actions
}

/// Where IAM takes one thing or a list of them.
fn one_or_more<'a>(node: &'a Yaml<'static>) -> &'a [Yaml<'static>] {
    node.as_sequence().map_or_else(|| std::slice::from_ref(node), Vec::as_slice)
}
