//! An emulator of SSM with one parameter: the signing key, which the auth function reads before it serves.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::post;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::failure::Failure;

/// The parameter's name.
pub(super) const NAME: &str = "/bodega/signing-key";

/// Stopped when dropped.
pub(super) struct Parameters {
    pub(super) address: SocketAddr,
    server: JoinHandle<()>,
}

impl Parameters {
    /// # Errors
    /// Returns a failure if no port is free.
    pub(super) async fn serve(signing_key: &str) -> Result<Self, Failure> {
        let no_port = |error| Failure::fatal("a port for parameters", error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(no_port)?;
        let address = listener.local_addr().map_err(no_port)?;
        let answer = json!({ "Parameter": { "Name": NAME, "Type": "SecureString", "Value": signing_key } }).to_string();
        let router =
            Router::new().route("/", post(async move || ([(CONTENT_TYPE, "application/x-amz-json-1.1")], answer)));
        let server = tokio::spawn(async move {
            let _ended = axum::serve(listener, router).await;
        });
        Ok(Self { address, server })
    }
}

impl Drop for Parameters {
    fn drop(&mut self) {
        self.server.abort();
    }
}
