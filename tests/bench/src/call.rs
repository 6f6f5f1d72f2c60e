use serde_json::Value;

use crate::route::Route;

/// One request to make.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) route: &'static Route,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// What to send if it is not known whether this one had its effect.
    pub(crate) again: Again,
}

/// What a second try sends.
#[derive(Clone, Debug)]
pub(crate) enum Again {
    /// The same: twice is as once.
    Same,
    /// Something else with the same end.
    Other(Box<Call>),
    /// Nothing: twice would be too much.
    Nothing,
}

impl Call {
    pub(crate) fn new(route: &'static Route) -> Self {
        Self::to(route, "")
    }

    /// For a route with an id.
    pub(crate) fn to(route: &'static Route, id: &str) -> Self {
        let path = route.template.replace("{id}", id);
        Self { route, path, body: None, headers: Vec::new(), again: Again::Same }
    }

    pub(crate) fn json(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    /// With a header, in what a second try sends too.
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        if let Again::Other(other) = self.again {
            self.again = Again::Other(Box::new(other.header(name, value)));
        }
        self
    }

    pub(crate) fn bearer(&self, token: &str) -> Self {
        self.clone().header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn again(self, again: Again) -> Self {
        Self { again, ..self }
    }
}
