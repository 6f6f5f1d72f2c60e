use serde_json::Value;

use crate::route::Route;

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) route: &'static Route,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// What to send if it is unknown whether this call had its effect.
    pub(crate) again: Again,
}

/// What a second attempt sends.
#[derive(Clone, Debug)]
pub(crate) enum Again {
    /// The same call, because repeating it changes nothing.
    Same,
    /// Another call with the same result.
    Other(Box<Call>),
    /// Nothing, because a second effect would be wrong.
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

    /// Adds a header, also to the call of a second attempt.
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
