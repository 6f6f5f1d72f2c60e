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
    texts(node, &mut |text| found.extend(text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned)));
}

/// The same without the attributes of resources, one of which may be called like a parameter.
fn words_but_attributes(node: &Yaml<'static>, found: &mut BTreeSet<String>) {
    texts(node, &mut |text| {
        let names = text.split(|c: char| !c.is_alphanumeric() && c != '.').filter_map(|name| name.split('.').next());
        found.extend(names.map(str::to_owned));
    });
}

fn texts(node: &Yaml<'static>, see: &mut impl FnMut(&str)) {
    if let Some(text) = node.as_str() {
        see(text);
    }
    if let Some(inner) = node.get_tagged_node() {
        texts(inner, see);
    }
    node.as_sequence().into_iter().flatten().for_each(|node| texts(node, see));
    node.as_mapping().into_iter().flatten().for_each(|(_, node)| texts(node, see));
}

/// What is in a version of a function: its properties but for what invokes it and how many of it run.
fn versioned(node: &Yaml<'static>, found: &mut BTreeSet<String>) {
    let others = ["Events", "EventInvokeConfig", "DeploymentPreference", "ReservedConcurrentExecutions"];
    let properties = node.as_mapping().unwrap().iter();
    let properties = properties.filter(|(name, _)| !others.contains(&name.as_str().unwrap()));
    properties.for_each(|(_, value)| words_but_attributes(value, found));
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

/// What anybody may write, or read as often as they like, is limited apart from the rest.
#[test]
fn what_takes_no_account_has_a_limit_of_its_own() {
    let template = Template::parse().unwrap();
    let limits =
        template.at(&["Resources", "HttpApi", "Properties", "RouteSettings"]).and_then(Yaml::as_mapping).unwrap();
    let limited: BTreeSet<&str> = limits.keys().map(|route| route.as_str().unwrap()).collect();
    let mut wanted: BTreeSet<String> =
        ["GET /v1/products", "GET /v1/products/{id}"].into_iter().map(str::to_owned).collect();
    let document = crate::openapi::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let needs = operation["security"].as_array();
            let needs_account = needs.is_some_and(|needs| needs.iter().all(|need| need.get("bearer").is_some()));
            let is_shoppers = path.starts_with("/v1/cart") || operation["tags"][0] == "orders";
            if is_shoppers || (method != "get" && !needs_account) {
                wanted.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    let reads: Vec<String> = wanted.iter().filter_map(|route| route.strip_prefix("GET ")).map(str::to_owned).collect();
    wanted.extend(reads.iter().map(|path| format!("HEAD {path}")));
    for route in &wanted {
        assert!(limited.contains(route.as_str()), "{route} has no limit");
    }
}

/// CloudFormation does not look into this property: a parameter there stays text.
#[test]
fn limits_of_routes_are_numbers() {
    let template = Template::parse().unwrap();
    let limits =
        template.at(&["Resources", "HttpApi", "Properties", "RouteSettings"]).and_then(Yaml::as_mapping).unwrap();
    for (route, limit) in limits {
        for name in ["ThrottlingRateLimit", "ThrottlingBurstLimit"] {
            assert!(is_number(limit.as_mapping_get(name).unwrap()), "{name} of {route:?}");
        }
    }
}

/// A number, or one of two by a condition.
fn is_number(node: &Yaml<'static>) -> bool {
    let Yaml::Tagged(tag, choice) = node else { return node.as_integer().is_some() };
    let choice = choice.as_sequence().unwrap();
    tag.suffix == "If" && choice.len() == 3 && choice.iter().skip(1).all(is_number)
}

/// A limit for a route that there is none of is refused at the deployment only.
#[test]
fn limits_are_of_routes_that_there_are() {
    let template = Template::parse().unwrap();
    let limits =
        template.at(&["Resources", "HttpApi", "Properties", "RouteSettings"]).and_then(Yaml::as_mapping).unwrap();
    let routes: BTreeSet<String> =
        routes::routes(&template).unwrap().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
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

fn resources(template: &Template) -> Vec<(&str, &Yaml<'static>)> {
    let resources = template.at(&["Resources"]).and_then(Yaml::as_mapping).unwrap();
    resources.iter().map(|(name, resource)| (name.as_str().unwrap(), resource)).collect()
}

/// An index without a bound can cost as much as the table.
#[test]
fn what_bounds_the_table_bounds_each_index() {
    let template = Template::parse().unwrap();
    let table = template.at(&["Resources", "Table", "Properties"]).unwrap();
    let bound = |node: &Yaml<'static>| {
        let mut named = BTreeSet::new();
        words(node.as_mapping_get("OnDemandThroughput").unwrap(), &mut named);
        named
    };
    assert_eq!(bound(table), BTreeSet::from(["MaxReads".to_owned(), "MaxWrites".to_owned()]));
    for index in table.as_mapping_get("GlobalSecondaryIndexes").unwrap().as_sequence().unwrap() {
        assert_eq!(bound(index), bound(table));
    }
}

/// A stack's name may have 128 characters; names in AppConfig and of CloudFront's functions have 64 at most.
#[test]
fn no_short_name_is_made_of_the_stacks() {
    let template = Template::parse().unwrap();
    for (name, resource) in resources(&template) {
        let kinds =
            ["AWS::AppConfig::Application", "AWS::AppConfig::ConfigurationProfile", "AWS::CloudFront::Function"];
        if kinds.iter().any(|kind| is_of_type(resource, kind)) {
            let mut named = BTreeSet::new();
            words(resource.as_mapping_get("Properties").unwrap().as_mapping_get("Name").unwrap(), &mut named);
            assert!(!named.contains("StackName"), "{name}");
        }
    }
}

/// Only the rule whose events these are may write to a queue, not another's of the same service.
#[test]
fn queues_take_messages_of_their_own_rules_alone() {
    let template = Template::parse().unwrap();
    let all = resources(&template);
    let policies: Vec<_> = all.iter().filter(|(_, it)| is_of_type(it, "AWS::SQS::QueuePolicy")).collect();
    assert!(!policies.is_empty());
    for (name, policy) in policies {
        let document = policy.as_mapping_get("Properties").unwrap().as_mapping_get("PolicyDocument").unwrap();
        for statement in document.as_mapping_get("Statement").unwrap().as_sequence().unwrap() {
            let arn = statement.as_mapping_get("Condition").unwrap().as_mapping_get("ArnEquals");
            assert!(arn.is_some_and(|arn| arn.as_mapping_get("aws:SourceArn").is_some()), "{name}");
        }
    }
}

/// CloudFront reads what is in `media/`, for this stack's distribution, and nobody else reads anything.
#[test]
fn only_renditions_of_pictures_are_public() {
    let template = Template::parse().unwrap();
    let bucket = template.at(&["Resources", "Media", "Properties", "PublicAccessBlockConfiguration"]).unwrap();
    assert!(bucket.as_mapping().unwrap().values().all(|it| it.as_bool() == Some(true)));
    let policy = ["Resources", "MediaPolicy", "Properties", "PolicyDocument", "Statement"];
    let statements = template.at(&policy).unwrap().as_sequence().unwrap();
    let allowed: Vec<_> = statements.iter().filter(|it| property_of(it, "Effect") == Some("Allow")).collect();
    assert_eq!(allowed.len(), 1);
    assert_eq!(property_of(allowed[0], "Action"), Some("s3:GetObject"));
    let mut resource = Vec::new();
    texts(allowed[0].as_mapping_get("Resource").unwrap(), &mut |text| resource.push(text.to_owned()));
    assert_eq!(resource, ["${Media.Arn}/media/*"]);
    assert!(allowed[0].as_mapping_get("Condition").unwrap().as_mapping_get("StringEquals").is_some());
    for distribution in ["Cdn", "MediaCdn"] {
        let mut named = BTreeSet::new();
        words(template.at(&["Resources", distribution, "Properties"]).unwrap(), &mut named);
        assert!(named.contains("MediaAccess") && named.contains("MediaHeaders"), "{distribution}");
    }
    let headers = ["Resources", "MediaHeaders", "Properties", "ResponseHeadersPolicyConfig", "SecurityHeadersConfig"];
    assert!(template.at(&headers).unwrap().as_mapping_get("ContentTypeOptions").is_some(), "nosniff");
}

fn property_of<'a>(node: &'a Yaml<'static>, name: &str) -> Option<&'a str> {
    node.as_mapping_get(name)?.as_str()
}

/// S3 compares an origin as it is written, spaces and all.
#[test]
fn origins_may_be_written_with_spaces() {
    let template = Template::parse().unwrap();
    for bucket in ["Uploads", "Media"] {
        let cors = template.at(&["Resources", bucket, "Properties", "CorsConfiguration"]).unwrap();
        assert!(splits(cors).contains(&" ".to_owned()) && splits(cors).contains(&",".to_owned()), "{bucket}");
    }
}

/// What texts are split at in a node.
fn splits(node: &Yaml<'static>) -> Vec<String> {
    let mut found = Vec::new();
    if let Yaml::Tagged(tag, inner) = node {
        let at = inner.as_sequence().and_then(|parts| parts.first()).and_then(Yaml::as_str);
        found.extend(at.filter(|_| tag.suffix == "Split").map(str::to_owned));
        found.extend(splits(inner));
    }
    node.as_sequence().into_iter().flatten().for_each(|node| found.extend(splits(node)));
    node.as_mapping().into_iter().flatten().for_each(|(_, node)| found.extend(splits(node)));
    found
}
