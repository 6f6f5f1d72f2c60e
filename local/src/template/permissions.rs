use std::collections::{BTreeMap, BTreeSet};

use saphyr::Yaml;

use super::Template;
use crate::function::Function;

/// What a statement of a role allows: an IAM action, such as `dynamodb:GetItem`, on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    pub action: String,
    /// As the template writes it, without its functions and braces: `Table.Arn`, `Uploads.Arn/parts/*`.
    pub resource: String,
}

/// What each function's role allows.
pub(super) fn permissions(template: &Template) -> BTreeMap<Function, BTreeSet<Permission>> {
    Function::ALL.into_iter().map(|function| (function, of_role(template, function))).collect()
}

fn of_role(template: &Template, function: Function) -> BTreeSet<Permission> {
    let role = template.at(&["Resources", function.logical_id(), "Properties", "Role"]);
    let role = role.map(resources).and_then(|role| role.into_iter().next()).unwrap_or_default();
    let role = role.strip_suffix(".Arn").unwrap_or_default();
    let mut permissions = BTreeSet::new();
    let policies = template.at(&["Resources", role, "Properties", "Policies"]);
    for policy in policies.into_iter().flat_map(one_or_more) {
        let statements = policy.as_mapping_get("PolicyDocument").and_then(|policy| policy.as_mapping_get("Statement"));
        for statement in statements.into_iter().flat_map(one_or_more) {
            let actions = statement.as_mapping_get("Action").into_iter().flat_map(one_or_more);
            for action in actions.filter_map(Yaml::as_str) {
                for resource in statement.as_mapping_get("Resource").into_iter().flat_map(resources) {
                    permissions.insert(Permission { action: action.to_owned(), resource });
                }
            }
        }
    }
    permissions
}

/// The resources that a node names: one, a list, or what an intrinsic function makes of it.
fn resources(node: &Yaml<'static>) -> Vec<String> {
    if let Some(text) = node.as_str() {
        return vec![text.to_owned()];
    }
    if let Some(list) = node.as_sequence() {
        return list.iter().flat_map(resources).collect();
    }
    let (Some(tag), Some(inner)) = (node.get_tag(), node.get_tagged_node()) else { return Vec::new() };
    match (tag.suffix.as_str(), inner.as_sequence().map(Vec::as_slice)) {
        // Where the table is another than the template's own, all else is the same.
        ("If", Some([_, _, otherwise])) => resources(otherwise),
        ("Sub", Some([text, variables])) => {
            let mut text = text.as_str().unwrap_or_default().to_owned();
            for (name, value) in variables.as_mapping().into_iter().flatten() {
                if let (Some(name), [value]) = (name.as_str(), resources(value).as_slice()) {
                    text = text.replace(&format!("${{{name}}}"), value);
                }
            }
            vec![text]
        }
        ("Sub", None) => inner.as_str().map(|text| text.replace("${", "").replace('}', "")).into_iter().collect(),
        ("GetAtt", None) => inner.as_str().map(str::to_owned).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Where IAM takes one thing or a list of them.
fn one_or_more<'a>(node: &'a Yaml<'static>) -> &'a [Yaml<'static>] {
    node.as_sequence().map_or_else(|| std::slice::from_ref(node), Vec::as_slice)
}
