use std::collections::{BTreeMap, HashMap};

use http::Method;

use super::{Template, is_of_type, property};
use crate::error::StartError;
use crate::function::Function;

/// A route as API Gateway has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateRoute {
    /// Who serves it.
    pub function: Function,
    pub method: Method,
    /// The path, with variables in braces: `/v1/products/{id}`. Without a trailing slash.
    pub path: String,
}

/// The function and the route that a request goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Matched {
    pub(crate) function: Function,
    /// `GET /v1/products/{id}`, or `$default`.
    pub(crate) route_key: String,
    pub(crate) path_parameters: BTreeMap<String, String>,
}

/// Finds routes as API Gateway does: a fixed segment goes before a variable, and what matches nothing goes to the
/// default route.
pub(crate) struct RouteTable {
    by_method: HashMap<Method, matchit::Router<TemplateRoute>>,
    default: Function,
}

impl RouteTable {
    /// # Errors
    /// When two routes are the same, or none takes what no other does.
    pub(crate) fn new(template: &Template) -> Result<Self, StartError> {
        let mut by_method: HashMap<Method, matchit::Router<TemplateRoute>> = HashMap::new();
        for route in routes(template)? {
            let key = format!("{} {}", route.method, route.path);
            let router = by_method.entry(route.method.clone()).or_default();
            let inserted = router.insert(route.path.clone(), route);
            inserted.map_err(|error| StartError::because(format!("template.yaml, route {key}"), error))?;
        }
        let is_default = |function: &Function| {
            let mut events = template.events(*function).into_iter();
            events.any(|(_, event)| is_of_type(event, "HttpApi") && property(event, "Path").is_none())
        };
        let default = Function::ALL.into_iter().find(is_default);
        let default = default.ok_or_else(|| StartError::new("template.yaml has no default route"))?;
        Ok(Self { by_method, default })
    }

    /// Where a request with this decoded path goes.
    ///
    /// A trailing slash is left aside. API Gateway would send such a request to the default route, whose function sends
    /// the client on to the path without; here that detour is saved.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Matched {
        let trimmed = path.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(path);
        let found = self.by_method.get(method).and_then(|router| router.at(trimmed).ok());
        let Some(found) = found else {
            return Matched {
                function: self.default,
                route_key: "$default".to_owned(),
                path_parameters: BTreeMap::new(),
            };
        };
        let parameters = found.params.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Matched {
            function: found.value.function,
            route_key: format!("{method} {}", found.value.path),
            path_parameters: parameters.collect(),
        }
    }
}

pub(super) fn routes(template: &Template) -> Result<Vec<TemplateRoute>, StartError> {
    let mut routes = Vec::new();
    for function in Function::ALL {
        for (name, event) in template.events(function) {
            let Some(path) = property(event, "Path").filter(|_| is_of_type(event, "HttpApi")) else { continue };
            let method = property(event, "Method").and_then(|method| method.parse().ok());
            let method = method.ok_or_else(|| {
                StartError::new(format!("template.yaml: event {name} of {} names no method", function.logical_id()))
            })?;
            routes.push(TemplateRoute { function, method, path: path.to_owned() });
        }
    }
    Ok(routes)
}
