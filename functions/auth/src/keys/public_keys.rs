use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use shared::App;
use utoipa::ToSchema;

/// A JSON Web Key Set (RFC 7517).
#[derive(ToSchema)]
#[schema(as = JsonWebKeySet)]
#[allow(dead_code)]
struct KeySetBody {
    keys: Vec<KeyBody>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(ToSchema)]
#[schema(as = JsonWebKey)]
#[allow(dead_code)]
struct KeyBody {
    #[schema(example = "OKP")]
    kty: String,
    #[schema(example = "Ed25519")]
    crv: String,
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
    /// The key's id, which tokens carry.
    #[schema(example = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")]
    kid: String,
    #[schema(example = "sig")]
    r#use: Option<String>,
    #[schema(example = "EdDSA")]
    alg: Option<String>,
}

/// The keys that access tokens are verified with.
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "auth",
    responses((status = 200, description = "The keys", body = KeySetBody))
)]
pub(crate) async fn list_public_keys(State(app): State<App>) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "public, max-age=300")];
    (headers, app.tokens.public_keys().as_json().to_owned()).into_response()
}
