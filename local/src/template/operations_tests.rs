use std::collections::BTreeSet;

use saphyr::Yaml;

use super::*;

const OPERATIONS: &str = include_str!("../../../docs/operations.md");
const SAMCONFIG: &str = include_str!("../../../samconfig.toml");

fn keys(template: &Template, section: &str) -> BTreeSet<String> {
    let section = template.at(&[section]).and_then(Yaml::as_mapping).unwrap();
    section.keys().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// The words of all texts in a node, whatever functions they are in.
fn words(node: &Yaml<'static>, found: &mut BTreeSet<String>) {
    if let Some(text) = node.as_str() {
        found.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
    }
    if let Some(inner) = node.get_tagged_node() {
        words(inner, found);
    }
    node.as_sequence().into_iter().flatten().for_each(|node| words(node, found));
    node.as_mapping().into_iter().flatten().for_each(|(_, node)| words(node, found));
}

/// What is in a version of a function: its properties but for what invokes it and how many of it run.
fn versioned(node: &Yaml<'static>, found: &mut BTreeSet<String>) {
    let others = ["Events", "EventInvokeConfig", "DeploymentPreference", "ReservedConcurrentExecutions"];
    let properties = node.as_mapping().unwrap().iter();
    let properties = properties.filter(|(name, _)| !others.contains(&name.as_str().unwrap()));
    properties.for_each(|(_, value)| words(value, found));
}

/// That a parameter has another value publishes new versions of the functions by that resource alone.
#[test]
fn each_parameter_that_functions_are_configured_with_is_in_the_configuration() {
    let template = Template::parse().unwrap();
    let parameters = keys(&template, "Parameters");
    let mut named = BTreeSet::new();
    versioned(template.at(&["Globals", "Function"]).unwrap(), &mut named);
    for function in Function::ALL {
        versioned(template.at(&["Resources", function.logical_id(), "Properties"]).unwrap(), &mut named);
    }
    // Whether there is another table is a condition.
    named.insert("RestoredStream".to_owned());
    let mut told = BTreeSet::new();
    words(template.at(&["Resources", "Configuration", "Properties", "Content"]).unwrap(), &mut told);
    let of = |words: &BTreeSet<String>| parameters.intersection(words).cloned().collect::<BTreeSet<_>>();
    assert_eq!(of(&told), of(&named));
}

/// API Gateway, the table's stream, schedules and rules go by the alias; a function that is invoked by its name alone
/// would never be deployed gradually, nor taken back.
#[test]
fn what_invokes_a_function_invokes_its_alias() {
    let template = Template::parse().unwrap();
    let alias = template.at(&["Globals", "Function", "AutoPublishAlias"]).and_then(Yaml::as_str);
    assert_eq!(alias, Some("live"));
    for resource in ["LiveIntegration", "LivePermission"] {
        let mut named = BTreeSet::new();
        words(template.at(&["Resources", resource, "Properties"]).unwrap(), &mut named);
        assert!(named.contains("Alias") && !named.contains("Arn"), "{resource}");
    }
}

/// A limit for a route that there is none of is refused at the deployment only.
#[test]
fn limits_are_of_routes_that_there_are() {
    let template = Template::parse().unwrap();
    let limits =
        template.at(&["Resources", "HttpApi", "Properties", "RouteSettings"]).and_then(Yaml::as_mapping).unwrap();
    let routes: BTreeSet<String> =
        template_routes().unwrap().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert!(!limits.is_empty());
    for limited in limits.keys() {
        assert!(routes.contains(limited.as_str().unwrap()), "{limited:?}");
    }
}

#[test]
fn every_alarm_is_explained_and_no_other() {
    let template = Template::parse().unwrap();
    let resources = template.at(&["Resources"]).and_then(Yaml::as_mapping).unwrap();
    let alarms = resources.iter().filter(|(_, resource)| is_of_type(resource, "AWS::CloudWatch::Alarm"));
    let alarms: BTreeSet<&str> = alarms.map(|(name, _)| name.as_str().unwrap()).collect();
    let section = OPERATIONS.split("\n## ").find(|section| section.starts_with("Alarms\n")).unwrap();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let explained: BTreeSet<&str> = rows.flat_map(|cell| cell.split(", ")).map(|name| name.trim_matches('`')).collect();
    assert_eq!(explained, alarms);
}

#[test]
fn every_parameter_is_mentioned() {
    for parameter in keys(&Template::parse().unwrap(), "Parameters") {
        assert!(OPERATIONS.contains(&format!("`{parameter}`")), "{parameter} is not in docs/operations.md");
    }
}

/// A misspelt one would be refused at the deployment only.
#[test]
fn samconfig_names_parameters_that_there_are() {
    let parameters = keys(&Template::parse().unwrap(), "Parameters");
    let named = SAMCONFIG.lines().filter_map(|line| line.trim().strip_prefix('\'')?.split_once('='));
    let named: BTreeSet<String> = named.map(|(name, _)| name.to_owned()).collect();
    assert!(!named.is_empty());
    assert_eq!(named.difference(&parameters).collect::<Vec<_>>(), Vec::<&String>::new());
}
