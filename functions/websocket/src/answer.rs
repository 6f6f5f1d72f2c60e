use serde::Serialize;
use serde_json::Value;

/// What API Gateway takes from this function: for a handshake, whether it may go on; for a message, what to send back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    status_code: u16,
    /// JSON. None sends nothing back.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip)]
    code: Option<&'static str>,
}

impl Answer {
    /// Without a word to the client.
    pub(crate) const fn of_status(status_code: u16) -> Self {
        Self { status_code, body: None, code: None }
    }

    /// Sends a message back. Its status is that of the function, which did its work, and not of what the message says.
    pub(crate) fn message(message: &Value) -> Self {
        Self { status_code: 200, body: Some(message.to_string()), code: None }
    }

    /// With a problem's code, for the log.
    pub(crate) const fn because(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    pub(crate) const fn status(&self) -> u16 {
        self.status_code
    }

    pub(crate) const fn code(&self) -> Option<&'static str> {
        self.code
    }
}
