use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use shared::App;
use shared::auth::Caller;
use shared::domain::SessionKind;
use shared::http::{Customer, Json, PathId, Problem};
use shared::store::SessionItem;
use utoipa::ToSchema;

/// A session: one login, on one device.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
pub(crate) struct SessionBody {
    #[schema(example = "sess_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    id: String,
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    created_at: String,
    /// When it was last refreshed.
    #[schema(format = DateTime, example = "2026-01-31T12:00:00.000Z")]
    last_used_at: String,
    /// When the session expires unless it is refreshed.
    #[schema(format = DateTime, example = "2026-03-02T12:00:00.000Z")]
    expires_at: String,
    /// The client's `User-Agent`.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64)")]
    client: Option<String>,
    /// Whether it is the caller's own session.
    current: bool,
}

impl SessionBody {
    pub(crate) fn new(session: SessionItem, caller: Caller) -> Self {
        Self {
            id: session.id.to_string(),
            created_at: session.created_at.to_string(),
            last_used_at: session.last_used_at.to_string(),
            expires_at: session.ends_at().to_string(),
            current: session.id == caller.session,
            client: session.client,
        }
    }
}

/// One of the caller's sessions.
#[utoipa::path(
    get,
    path = "/v1/auth/sessions/{id}",
    tag = "auth",
    params(("id" = String, Path, pattern = "^sess_[0-9a-f]{32}$")),
    responses(
        (status = 200, description = "The session", body = SessionBody),
        (status = 404, description = "The caller has no such session"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn view_session(
    State(app): State<App>,
    Customer(caller): Customer,
    PathId(id): PathId<SessionKind>,
) -> Result<Json<SessionBody>, Problem> {
    let session = app.store.session(caller.user, id, app.clock.now()).await?;
    session.map(|session| Json(SessionBody::new(session, caller))).ok_or_else(Problem::not_found)
}

/// Ends one of the caller's sessions. Its access token stays valid until it expires.
#[utoipa::path(
    delete,
    path = "/v1/auth/sessions/{id}",
    tag = "auth",
    params(("id" = String, Path, pattern = "^sess_[0-9a-f]{32}$")),
    responses(
        (status = 204, description = "Ended"),
        (status = 404, description = "The caller has no such session"),
    ),
    security(("bearer" = []))
)]
pub(crate) async fn end_session(
    State(app): State<App>,
    Customer(caller): Customer,
    PathId(id): PathId<SessionKind>,
) -> Result<StatusCode, Problem> {
    let ended = app.store.end_session(caller.user, id, app.clock.now()).await?;
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
