use reqwest::{Response, StatusCode};
use serde_json::Value;

use crate::failure::Failure;

/// Returns the answer if it is a success.
///
/// # Errors
/// Returns the shop's explanation as one sentence.
pub(super) async fn checked(response: Response) -> Result<Response, Failure> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let problem: Value = match response.bytes().await {
        Ok(body) => serde_json::from_slice(&body).unwrap_or_default(),
        Err(_broken) => Value::Null,
    };
    let sentence = sentence(&problem).unwrap_or_else(|| format!("the shop answered {status}"));
    let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    Err(if passing { Failure::Unreached(sentence) } else { Failure::Refused(sentence) })
}

/// Returns the problem's detail, its first field error and its code.
fn sentence(problem: &Value) -> Option<String> {
    let detail = problem.get("detail")?.as_str()?;
    let first = problem.get("errors").and_then(|errors| errors.get(0)).and_then(|error| {
        let pointer = error.get("pointer")?.as_str()?.trim_start_matches(['/', '?']);
        Some(format!(" ({pointer} {})", error.get("detail")?.as_str()?))
    });
    let code = problem.get("code").and_then(Value::as_str).map(|code| format!(" [{code}]"));
    Some(format!("{}{}{}", detail.trim_end_matches('.'), first.unwrap_or_default(), code.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_problem_is_one_sentence() {
        let problem = json!({
            "detail": "The body has fields that are not as they must be.", "code": "invalid_fields",
            "errors": [{ "pointer": "/size", "code": "file_too_large", "detail": "must be at most 5" }],
        });
        let expected = "The body has fields that are not as they must be (size must be at most 5) [invalid_fields]";
        assert_eq!(sentence(&problem).as_deref(), Some(expected));
        let forbidden = json!({ "detail": "Your role does not allow this.", "code": "forbidden" });
        assert_eq!(sentence(&forbidden).as_deref(), Some("Your role does not allow this [forbidden]"));
        assert_eq!(sentence(&json!({ "message": "Service Unavailable" })), None);
    }
}
