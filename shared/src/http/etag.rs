use axum::extract::FromRequestParts;
use http::header::{ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH};
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

use super::Problem;
use crate::auth::SecretHash;

/// A strong entity tag (RFC 9110, 8.8.3), without its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// `tag` must be visible ASCII without quotes, as the store's versions are.
    pub fn new(tag: impl Into<String>) -> Self {
        Self(tag.into())
    }

    /// Returns the tag of a body that has no version: its hash.
    pub fn of(body: &[u8]) -> Self {
        Self(SecretHash::of(body).as_str().to_owned())
    }

    /// Sets the `ETag` header.
    pub fn set(&self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::try_from(format!("\"{}\"", self.0)) {
            headers.insert(ETAG, value);
        }
    }
}

/// The value of `If-Match` or `If-None-Match`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validator {
    /// The header is absent.
    Absent,
    /// `*`
    Any,
    /// Tags, without their quotes.
    Tags(Vec<String>),
}

/// `If-Match`: the version that the client wants to change. Weak tags never match.
#[derive(Clone, Debug)]
pub struct IfMatch(pub Validator);

/// `If-None-Match`: the version that the client already has.
#[derive(Clone, Debug)]
pub struct IfNoneMatch(pub Validator);

impl IfMatch {
    /// Allows the write if the header is absent, is `*`, or has a tag for which `good` returns true.
    ///
    /// # Errors
    /// Returns 412 otherwise.
    pub fn check(&self, good: impl Fn(&str) -> bool) -> Result<(), Problem> {
        match &self.0 {
            Validator::Absent | Validator::Any => Ok(()),
            Validator::Tags(tags) if tags.iter().any(|tag| good(tag)) => Ok(()),
            Validator::Tags(_) => Err(Problem::precondition_failed()),
        }
    }
}

impl IfNoneMatch {
    /// Returns true if the client has the current version.
    pub fn is_current(&self, current: &ETag) -> bool {
        match &self.0 {
            Validator::Absent => false,
            Validator::Any => true,
            Validator::Tags(tags) => tags.contains(&current.0),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        validator(&parts.headers, &IF_MATCH, false).map(Self)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        validator(&parts.headers, &IF_NONE_MATCH, true).map(Self)
    }
}

fn validator(headers: &HeaderMap, name: &HeaderName, weak: bool) -> Result<Validator, Problem> {
    let mut tags = Vec::new();
    let mut absent = true;
    for value in headers.get_all(name) {
        absent = false;
        let malformed = || Problem::malformed("invalid_validator", format!("{name} must be * or quoted tags."));
        let text = value.to_str().map_err(|_| malformed())?;
        if text.trim() == "*" {
            return Ok(Validator::Any);
        }
        // The shop's tags contain no commas, so splitting a foreign tag that does can only fail to match.
        for tag in text.split(',').map(str::trim) {
            let (is_weak, strong) = tag.strip_prefix("W/").map_or((false, tag), |rest| (true, rest));
            let inner = strong.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or_else(malformed)?;
            if weak || !is_weak {
                tags.push(inner.to_owned());
            }
        }
    }
    Ok(if absent { Validator::Absent } else { Validator::Tags(tags) })
}
