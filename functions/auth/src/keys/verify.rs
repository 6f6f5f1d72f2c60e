use axum::extract::State;
use serde::Serialize;
use shared::App;
use shared::auth::Claims;
use shared::http::{Json, Problem};
use utoipa::ToSchema;

/// An access token.
#[derive(eserde::Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccessToken)]
pub(crate) struct VerifyRequest {
    #[schema(example = "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9…")]
    token: String,
}

/// The claims of a valid access token.
#[derive(Serialize, ToSchema)]
#[schema(as = VerifiedToken)]
pub(crate) struct VerifiedBody {
    #[schema(example = true)]
    active: bool,
    #[schema(example = "bodega")]
    iss: String,
    #[schema(example = "bodega")]
    aud: String,
    /// The user.
    #[schema(example = "user_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    sub: String,
    /// The session.
    #[schema(example = "sess_018bcfe568787e8a9b4ff0d1c2a3b4c5")]
    sid: String,
    /// `customer`, `staff` or `admin`.
    #[schema(pattern = "^(customer|staff|admin)$", example = "customer")]
    role: &'static str,
    /// When the token was issued. `iat`, `nbf` and `exp` are in seconds since 1970.
    #[schema(example = 1_769_860_800)]
    iat: i64,
    #[schema(example = 1_769_860_800)]
    nbf: i64,
    /// When the token expires.
    #[schema(example = 1_769_861_700)]
    exp: i64,
    #[schema(example = "3q2-796tvu_erb7v3q2-7w")]
    jti: String,
}

/// Checks that an access token is valid and that its session has not ended.
#[utoipa::path(
    post,
    path = "/v1/auth/token/verify",
    tag = "auth",
    request_body = VerifyRequest,
    responses(
        (status = 200, description = "The token is valid", body = VerifiedBody),
        (status = 401, description = "The token is invalid or expired, or its session has ended (`invalid_token`)"),
    )
)]
pub(crate) async fn verify_token(
    State(app): State<App>,
    Json(request): Json<VerifyRequest>,
) -> Result<Json<VerifiedBody>, Problem> {
    let now = app.clock.now();
    let claims = app.tokens.verify(&request.token, now).map_err(|_| invalid())?;
    app.store.session(claims.sub, claims.sid, now).await?.ok_or_else(invalid)?;
    Ok(Json(VerifiedBody::from(claims)))
}

fn invalid() -> Problem {
    Problem::unauthorized("invalid_token", "The access token is invalid or expired.")
}

impl From<Claims> for VerifiedBody {
    fn from(claims: Claims) -> Self {
        Self {
            active: true,
            iss: claims.iss,
            aud: claims.aud,
            sub: claims.sub.to_string(),
            sid: claims.sid.to_string(),
            role: claims.role.as_str(),
            iat: claims.iat,
            nbf: claims.nbf,
            exp: claims.exp,
            jti: claims.jti,
        }
    }
}
