use axum::body::Bytes;
use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;

use super::field_errors::JsonBody;
use super::{Problem, field_errors};
use crate::domain::Object;

/// The maximum nesting of arrays and objects.
const MAX_DEPTH: usize = 32;

/// A JSON body. As an argument it is parsed strictly: the right content type, UTF-8 without a byte order mark, no
/// duplicate or unknown keys, nothing after the value, at most 32 levels deep. The problem lists all refused fields.
/// The HTTP service has already limited the size.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: JsonBody> FromRequest<S> for Json<T> {
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

impl<S: Send + Sync, T: JsonBody> OptionalFromRequest<S> for Json<T> {
    type Rejection = Problem;

    /// Returns `None` for a request without a body.
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

fn parse<T: JsonBody>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::malformed("invalid_utf8", "The body must be UTF-8."))?;
    if text.starts_with('\u{feff}') {
        return Err(Problem::malformed("byte_order_mark", "The body must not start with a byte order mark."));
    }
    if depth(text) > MAX_DEPTH {
        return Err(Problem::malformed("too_deep", format!("The body must nest at most {MAX_DEPTH} levels deep.")));
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let Object(value) = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = field_errors::pointer(error.path());
        refusal::<T>(text, pointer, &error.into_inner())
    })?;
    deserializer
        .end()
        .map_err(|_| Problem::malformed("trailing_data", "The body has something after the JSON value."))?;
    Ok(value)
}

fn refusal<T: JsonBody>(text: &str, pointer: String, error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    if !error.is_data() {
        return Problem::malformed("malformed_json", format!("The body is not JSON: {message}."));
    }
    let first = field_errors::of_message(pointer, &message);
    if first.code == "duplicate_key" {
        return Problem::malformed("duplicate_key", "The body has a key twice.").with_errors(vec![first]);
    }
    Problem::refused(field_errors::all::<T>(text, first))
}

/// Returns the deepest nesting of brackets outside strings.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use crate::domain::{AddressBook, Decimal, Email, ProductStatus, Quantity, Role, Stock};

    #[derive(Debug, eserde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Body {
        email: Email,
        #[serde(default)]
        price: Option<Decimal>,
        #[serde(default)]
        lines: Vec<Object<Line>>,
    }

    #[derive(Debug, eserde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Line {
        quantity: Quantity,
    }

    #[derive(Debug, eserde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Profile {
        role: Role,
        status: Option<ProductStatus>,
        #[serde(default)]
        addresses: AddressBook,
        stock: Stock,
        name: String,
    }

    #[test]
    fn an_error_leads_to_no_other() {
        let body = r#"{"addresses":[{"name":"A"},3,{"line1":"L","zip":1}],"role":"gone","status":"gone","stock":-1}"#;
        let problem = parse::<Profile>(body.as_bytes()).expect_err("much is wrong");
        let found: BTreeSet<_> = problem.errors().iter().map(|it| (it.pointer.as_str(), it.code.as_str())).collect();
        let expected = [
            ("/addresses/0/line1", "required"),
            ("/addresses/0/city", "required"),
            ("/addresses/0/country", "required"),
            ("/addresses/1", "wrong_type"),
            ("/addresses/2/zip", "unknown_field"),
            ("/addresses/2/name", "required"),
            ("/addresses/2/city", "required"),
            ("/addresses/2/country", "required"),
            ("/role", "unknown_value"),
            ("/status", "unknown_value"),
            ("/stock", "invalid_stock"),
            ("/name", "required"),
        ];
        assert_eq!(found, BTreeSet::from(expected));
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
    fn all_that_is_wrong_comes_at_once() {
        let body = r#"{"who":1,"email":"x","lines":[{"quantity":0},{},{"quantity":1,"gift":true},[1]],"price":[],"zip/code":2}"#;
        let problem = parse::<Body>(body.as_bytes()).expect_err("much is wrong");
        let found: Vec<_> = problem.errors().iter().map(|it| (it.pointer.as_str(), it.code.as_str())).collect();
        let expected = [
            ("/lines/2/gift", "unknown_field"),
            ("/lines/3", "wrong_type"),
            ("/price", "invalid_amount"),
            ("/who", "unknown_field"),
            ("/zip~1code", "unknown_field"),
            ("/email", "invalid_email"),
            ("/lines/0/quantity", "invalid_quantity"),
            ("/lines/1/quantity", "required"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn no_more_errors_than_anybody_reads() {
        let lines = vec!["{}"; 2_000].join(",");
        let problem =
            parse::<Body>(format!(r#"{{"email":"a@b.example","lines":[{lines}]}}"#).as_bytes()).expect_err("2,000");
        assert_eq!(problem.errors().len(), field_errors::MOST);
        let keys: Vec<String> = (0..2_000).map(|key| format!(r#""k{key}":1"#)).collect();
        let problem = parse::<Body>(format!("{{{}}}", keys.join(",")).as_bytes()).expect_err("2,000");
        assert_eq!(problem.errors().len(), field_errors::MOST);
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
