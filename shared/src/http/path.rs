use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

use super::Problem;
use crate::domain::{Id, ItemId, Kind, Slug};

/// The id in the path. A text that is not an id of this kind is answered with 404.
#[derive(Clone, Copy, Debug)]
pub struct PathId<K: Kind>(pub Id<K>);

impl<S: Send + Sync, K: Kind> FromRequestParts<S> for PathId<K> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        text.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

/// The id of a product or a variant in the path. Any other text is answered with 404.
#[derive(Clone, Copy, Debug)]
pub struct PathItem(pub ItemId);

impl<S: Send + Sync> FromRequestParts<S> for PathItem {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        text.parse().map(Self).map_err(|_| Problem::not_found())
    }
}

/// The slug in the path. Any other text is answered with 404.
#[derive(Clone, Debug)]
pub struct PathSlug(pub Slug);

impl<S: Send + Sync> FromRequestParts<S> for PathSlug {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        Slug::parse(&text).map(Self).map_err(|_| Problem::not_found())
    }
}

/// The two ids in the path, of a thing and of a part of it. A text that is not an id of its kind is answered with 404.
#[derive(Clone, Copy, Debug)]
pub struct PathIds<A: Kind, B: Kind>(pub Id<A>, pub Id<B>);

impl<S: Send + Sync, A: Kind, B: Kind> FromRequestParts<S> for PathIds<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((one, other)) = path.map_err(|_| Problem::not_found())?;
        let (one, other) = (one.parse(), other.parse());
        Ok(Self(one.map_err(|_| Problem::not_found())?, other.map_err(|_| Problem::not_found())?))
    }
}
