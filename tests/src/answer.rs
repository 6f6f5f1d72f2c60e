use std::fmt;

use serde_json::Value;

/// What the shop answered.
#[derive(Clone)]
pub struct Answer {
    pub request: String,
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    /// The body as JSON; a string where it is none; null where it is empty.
    pub body: Value,
}

impl Answer {
    /// The body, given that the status is as it should be.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        self.body
    }

    /// The problem, given that it is this one.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.body["status"], status, "{self:?}");
        for member in ["type", "title", "detail", "request_id"] {
            assert!(self.body[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {self:?}");
        }
        assert_eq!(self.body["code"], code, "{self:?}");
        self.body
    }

    /// The problem of one field.
    #[track_caller]
    pub fn field_problem(self, status: u16, pointer: &str, code: &str) -> Value {
        let shown = format!("{self:?}");
        assert_eq!(self.status, status, "{shown}");
        let error = self.body["errors"].as_array().into_iter().flatten().find(|error| error["pointer"] == pointer);
        assert_eq!(error.map(|error| &error["code"]), Some(&Value::from(code)), "{shown}");
        self.body
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} gave {} {}", self.request, self.status, self.body)
    }
}
