use axum::body::Bytes;
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{FieldError, Problem};
use crate::domain::{Invalid, Object};

/// How deep arrays and objects may nest.
const MAX_DEPTH: usize = 32;

/// A JSON body. As an argument it is read strictly: the right content type, UTF-8 without a byte order mark, no
/// duplicate or unknown keys, nothing after it, at most 32 levels deep; what is refused is pointed at. The edge has
/// bounded its size already.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "The body must be JSON, with Content-Type: application/json.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|_| Problem::malformed("unreadable_body", "The body could not be read."))?;
        parse(&bytes).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;

    /// `None` for a request without a body.
    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        use axum::body::HttpBody;
        if request.body().is_end_stream() {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state).await.map(Some)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let mut parts = content_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let utf8 = parts.all(|parameter| match parameter.to_ascii_lowercase().strip_prefix("charset=") {
        Some(charset) => charset.trim_matches('"') == "utf-8",
        None => true,
    });
    utf8 && (essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")))
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::malformed("invalid_utf8", "The body must be UTF-8."))?;
    if text.starts_with('\u{feff}') {
        return Err(Problem::malformed("byte_order_mark", "The body must not start with a byte order mark."));
    }
    if depth(text) > MAX_DEPTH {
        return Err(Problem::malformed("too_deep", format!("The body must nest at most {MAX_DEPTH} levels deep.")));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let Object(value) = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = pointer(error.path());
        refusal(pointer, &error.into_inner())
    })?;
    deserializer.end().map_err(|_| Problem::malformed("trailing_data", "There is something after the JSON value."))?;
    Ok(value)
}

/// The deepest nesting of brackets outside of strings.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth = depth.saturating_add(1);
                deepest = deepest.max(depth);
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", escape(key))),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn refusal(pointer: String, error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    if !error.is_data() {
        return Problem::malformed("malformed_json", format!("The body is not JSON: {text}."));
    }
    let named = |prefix: &str| {
        let name = text.strip_prefix(prefix)?.split('`').next()?;
        let last = format!("/{}", escape(name));
        Some(if pointer.ends_with(&last) { pointer.clone() } else { format!("{pointer}{last}") })
    };
    let one = |pointer: String, code: &str, detail: &str| {
        vec![FieldError { pointer, code: code.to_owned(), detail: detail.to_owned() }]
    };
    if let Some((code, detail)) = Invalid::untag(&text) {
        return Problem::refused(one(pointer, code, detail));
    }
    if let Some(pointer) = named("duplicate field `") {
        let problem = Problem::malformed("duplicate_key", "A key of the body stands twice.");
        return problem.with_errors(one(pointer, "duplicate_key", "must stand once"));
    }
    if let Some(pointer) = named("unknown field `") {
        return Problem::refused(one(pointer, "unknown_field", "is not known here"));
    }
    if let Some(pointer) = named("missing field `") {
        return Problem::refused(one(pointer, "required", "is required"));
    }
    let (code, detail) = if text.starts_with("invalid type") {
        ("wrong_type", "has the wrong type")
    } else if text.starts_with("unknown variant") {
        ("unknown_value", "is not one of the known values")
    } else {
        ("invalid_value", "is not a value that this can have")
    };
    Problem::refused(one(pointer, code, detail))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::domain::{Decimal, Email, Quantity};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Body {
        email: Email,
        #[serde(default)]
        price: Option<Decimal>,
        #[serde(default)]
        lines: Vec<Object<Line>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Line {
        quantity: Quantity,
    }

    #[test]
    fn what_is_refused_is_pointed_at() {
        let good = r#""email":"a@b.example""#;
        for (body, status, pointer, code) in [
            (format!("{{{good}"), 400, "", "malformed_json"),
            (format!("{{{good}}} x"), 400, "", "trailing_data"),
            (format!("\u{feff}{{{good}}}"), 400, "", "byte_order_mark"),
            (format!("{{{good},{good}}}"), 400, "/email", "duplicate_key"),
            (format!("{{{good},\"role\":\"admin\"}}"), 422, "/role", "unknown_field"),
            ("{}".to_owned(), 422, "/email", "required"),
            (r#"{"email":1}"#.to_owned(), 422, "/email", "wrong_type"),
            (r#"{"email":"x"}"#.to_owned(), 422, "/email", "invalid_email"),
            ("[]".to_owned(), 422, "", "wrong_type"),
            (r#"["a@b.example"]"#.to_owned(), 422, "", "wrong_type"),
            (format!("{{{good},\"lines\":[[1]]}}"), 422, "/lines/0", "wrong_type"),
            (format!("{{{good},\"lines\":[{{\"quantity\":0}}]}}"), 422, "/lines/0/quantity", "invalid_quantity"),
            (format!("{{{good},\"lines\":[{{\"quantity\":1}},{{}}]}}"), 422, "/lines/1/quantity", "required"),
            (format!("{{{good},\"lines\":[{{\"quantity\":1e400}}]}}"), 400, "", "malformed_json"),
            (format!("{{{good},\"lines\":[{{\"quantity\":1.0}}]}}"), 422, "/lines/0/quantity", "wrong_type"),
            (format!("{{{good},\"price\":true}}"), 422, "/price", "invalid_amount"),
            (format!("{{{good},\"lines\":{}{}}}", "[".repeat(40), "]".repeat(40)), 400, "", "too_deep"),
        ] {
            let problem = parse::<Body>(body.as_bytes()).expect_err(&body);
            assert_eq!(problem.status().as_u16(), status, "{body}");
            let (found_pointer, found_code) = match problem.errors().first() {
                Some(error) => (error.pointer.as_str(), error.code.as_str()),
                None => ("", problem.code()),
            };
            assert_eq!((found_pointer, found_code), (pointer, code), "{body}");
        }
    }

    #[test]
    fn a_decimal_keeps_its_digits() {
        for price in ["1299.99", "\"1299.99\""] {
            let body = format!(r#"{{"email":"a@b.example","price":{price}}}"#);
            let body = parse::<Body>(body.as_bytes()).expect("good");
            assert_eq!(body.price, Some(Decimal::from("1299.99")));
        }
    }
}
