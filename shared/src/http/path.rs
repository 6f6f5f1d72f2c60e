use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

use super::Problem;
use crate::domain::{Id, ItemId, Kind};

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
