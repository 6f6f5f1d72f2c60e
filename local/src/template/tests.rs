use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use saphyr::Yaml;
use serde_json::json;
use shared::store::schema;

use super::*;
use crate::function::Function;

fn table() -> RouteTable {
    RouteTable::new(&Template::parse().unwrap()).unwrap()
}

#[test]
fn a_fixed_segment_goes_before_a_variable_and_the_rest_to_the_default_route() {
    for (method, path, function, route_key) in [
        (Method::GET, "/v1/products", Function::Catalog, "GET /v1/products"),
        (Method::POST, "/v1/products", Function::Admin, "POST /v1/products"),
        (Method::GET, "/v1/products/prod_1", Function::Catalog, "GET /v1/products/{id}"),
        (Method::POST, "/v1/products/prod_1/stock", Function::Admin, "POST /v1/products/{id}/stock"),
        (Method::GET, "/v1/cart/total", Function::Cart, "GET /v1/cart/total"),
        (Method::POST, "/v1/cart/items", Function::Cart, "POST /v1/cart/items"),
        (Method::GET, "/v1/orders/ord_1", Function::Orders, "GET /v1/orders/{id}"),
        (Method::PATCH, "/v1/orders/ord_1", Function::Admin, "PATCH /v1/orders/{id}"),
        (Method::GET, "/docs/swagger-ui.css", Function::Catalog, "GET /docs/{file}"),
        (Method::GET, "/docs/a/b", Function::Catalog, "$default"),
        (Method::POST, "/v1/products/prod_1", Function::Catalog, "$default"),
        (Method::HEAD, "/v1/products", Function::Catalog, "HEAD /v1/products"),
        (Method::HEAD, "/v1/orders/ord_1", Function::Orders, "HEAD /v1/orders/{id}"),
        (Method::HEAD, "/v1/cart/items", Function::Catalog, "$default"),
        (Method::OPTIONS, "/v1/orders", Function::Catalog, "$default"),
        (Method::GET, "/", Function::Catalog, "$default"),
    ] {
        let found = table().find(&method, path);
        assert_eq!((found.function, found.route_key.as_str()), (function, route_key), "{method} {path}");
    }
}

#[test]
fn what_takes_get_takes_head() {
    let routes = routes::routes(&Template::parse().unwrap()).unwrap();
    let of = |method: Method| -> BTreeSet<(&str, Function)> {
        let routes = routes.iter().filter(|route| route.method == method);
        routes.map(|route| (route.path.as_str(), route.function)).collect()
    };
    assert_eq!(of(Method::HEAD), of(Method::GET));
    assert!(!of(Method::GET).is_empty());
}

#[test]
fn one_trailing_slash_changes_nothing() {
    assert_eq!(table().find(&Method::POST, "/v1/orders/").function, Function::Orders);
    assert_eq!(table().find(&Method::POST, "/v1/orders//").route_key, "$default");
}

#[test]
fn a_variable_is_one_segment_and_is_handed_on() {
    let found = table().find(&Method::PUT, "/v1/cart/items/prod_1");
    assert_eq!(found.path_parameters, BTreeMap::from([("item_id".to_owned(), "prod_1".to_owned())]));
}

#[test]
fn no_route_ends_with_a_slash_because_http_apis_drop_those() {
    let routes = template_routes().unwrap();
    assert!(routes.iter().all(|route| !route.path.ends_with('/')));
    assert!(!routes.is_empty());
}

#[test]
fn each_function_is_told_what_it_asks_for() {
    let mappings = mappings(&Template::parse().unwrap()).unwrap();
    let functions: Vec<Function> = mappings.iter().map(|mapping| mapping.function).collect();
    assert_eq!(functions, [Function::Mail, Function::Stream]);
    let told = |event: &str, sk: &str| -> Vec<Function> {
        let record = json!({"eventName": event, "dynamodb": {"Keys": {"PK": {"S": "x"}, "SK": {"S": sk}}}});
        mappings.iter().filter(|mapping| mapping.filter.passes(&record)).map(|mapping| mapping.function).collect()
    };
    for sk in ["STOCK", "STOCK#63", "ORDER#ord_1"] {
        assert_eq!(told("MODIFY", sk), [Function::Stream], "{sk}");
        assert_eq!(told("INSERT", sk), [Function::Stream], "{sk}");
    }
    for sk in ["PROFILE", "LOW_STOCK"] {
        assert_eq!(told("INSERT", sk), [Function::Stream], "{sk}");
    }
    assert_eq!(told("MODIFY", "PROFILE"), [Function::Stream], "sessions of another role end");
    assert_eq!(told("MODIFY", "LOW_STOCK"), []);
    assert_eq!(told("INSERT", "MAIL"), [Function::Mail]);
    assert_eq!(told("MODIFY", "MAIL"), [], "what becomes of a mail is no news");
    for sk in ["PRODUCT", "CART", "SESSION#sess_1", "PLAN", "POINTER", "LINES#00"] {
        assert_eq!(told("INSERT", sk), [], "{sk}");
    }
    assert_eq!(told("REMOVE", "SESSION#sess_1"), [Function::Stream], "its live connections end");
    assert_eq!(told("MODIFY", "SESSION#sess_1"), []);
    assert!(mappings.iter().all(|mapping| !mapping.filter.passes(&json!({"dynamodb": {}}))));
    assert!(mappings.iter().all(|mapping| mapping.batch_size > 0 && mapping.maximum_age.as_secs() == 86_400));
}

/// The local gateway sends events of these three and knows no others.
#[test]
fn the_live_api_has_three_routes() {
    let template = Template::parse().unwrap();
    let resources = template.at(&["Resources"]).and_then(Yaml::as_mapping).unwrap();
    let routes = resources.iter().filter(|(_, resource)| is_of_type(resource, "AWS::ApiGatewayV2::Route"));
    let routes: BTreeSet<&str> = routes.map(|(_, route)| property(route, "RouteKey").unwrap()).collect();
    assert_eq!(routes, BTreeSet::from(["$connect", "$default", "$disconnect"]));
}

#[test]
fn roles_name_what_they_allow_on_what() {
    let granted = template_permissions().unwrap();
    assert_eq!(granted.len(), Function::ALL.len());
    let catalog = granted[&Function::Catalog].iter();
    let catalog: Vec<_> = catalog.filter(|it| it.action == "dynamodb:Query").map(|it| &*it.resource).collect();
    assert_eq!(catalog, ["Table.Arn", "Table.Arn/index/by_name", "Table.Arn/index/by_price"]);
    let key = "arn:AWS::Partition:ssm:AWS::Region:AWS::AccountId:parameterSigningKeyParameter".to_owned();
    let read_key = Permission { action: "ssm:GetParameter".to_owned(), resource: key };
    assert!(granted[&Function::Auth].contains(&read_key));
}

#[test]
fn the_deployed_table_is_the_one_that_is_made_here() {
    let template = Template::parse().unwrap();
    let properties = template.at(&["Resources", "Table", "Properties"]).unwrap();
    assert_eq!(keys(properties), (schema::PARTITION_KEY, schema::SORT_KEY));

    let indexes = properties.as_mapping_get("GlobalSecondaryIndexes").unwrap().as_sequence().unwrap();
    assert_eq!(indexes.len(), schema::INDEXES.len());
    let mut attributes = BTreeSet::from([schema::PARTITION_KEY, schema::SORT_KEY]);
    for (deployed, index) in indexes.iter().zip(schema::INDEXES) {
        assert_eq!(text(deployed, "IndexName"), index.name);
        assert_eq!(keys(deployed), (index.partition_key, index.sort_key), "{}", index.name);
        assert_eq!(carried(deployed), index.carries, "{}", index.name);
        attributes.extend([index.partition_key, index.sort_key]);
    }

    let defined = properties.as_mapping_get("AttributeDefinitions").unwrap().as_sequence().unwrap();
    assert!(defined.iter().all(|attribute| text(attribute, "AttributeType") == "S"));
    let defined: BTreeSet<&str> = defined.iter().map(|attribute| text(attribute, "AttributeName")).collect();
    assert_eq!(defined, attributes);

    assert_eq!(text(properties.as_mapping_get("TimeToLiveSpecification").unwrap(), "AttributeName"), schema::TTL);
    let stream = properties.as_mapping_get("StreamSpecification").unwrap();
    assert_eq!(text(stream, "StreamViewType"), "NEW_AND_OLD_IMAGES");
    assert_eq!(text(properties, "BillingMode"), "PAY_PER_REQUEST");
}

fn text<'a>(node: &'a Yaml<'static>, key: &str) -> &'a str {
    node.as_mapping_get(key).and_then(Yaml::as_str).unwrap_or_else(|| panic!("{key} in {node:?}"))
}

fn keys<'a>(node: &'a Yaml<'static>) -> (&'a str, &'a str) {
    let schema = node.as_mapping_get("KeySchema").unwrap().as_sequence().unwrap();
    assert_eq!(schema.iter().map(|key| text(key, "KeyType")).collect::<Vec<_>>(), ["HASH", "RANGE"]);
    (text(&schema[0], "AttributeName"), text(&schema[1], "AttributeName"))
}

fn carried<'a>(index: &'a Yaml<'static>) -> Vec<&'a str> {
    let projection = index.as_mapping_get("Projection").unwrap();
    let Some(names) = projection.as_mapping_get("NonKeyAttributes") else {
        assert_eq!(text(projection, "ProjectionType"), "ALL");
        return Vec::new();
    };
    assert_eq!(text(projection, "ProjectionType"), "INCLUDE");
    names.as_sequence().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}
