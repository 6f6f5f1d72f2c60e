use std::future::IntoFuture;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use http::{Response, StatusCode};
use tokio::net::TcpListener;

use super::answer::refusal;
use super::body::{self, Unread};
use super::dispatch::Dispatcher;
use crate::pages;
use crate::shutdown::Shutdown;

/// How long requests in progress have to finish when the gateway stops.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Serves HTTP/1.1 until the shutdown is requested, and then finishes the requests in progress.
async fn serve(listener: TcpListener, app: Router, shutdown: Shutdown) {
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, app).with_graceful_shutdown(shutdown.clone().requested()).into_future();
    let out_of_patience = async {
        shutdown.requested().await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        served = server => if let Err(error) = served {
            tracing::error!(%error, "the server broke down");
        },
        () = out_of_patience => tracing::warn!("stopped with requests in progress"),
    }
}

/// Serves the shop until the shutdown is requested, at a further address too if there is one. `emulators` are the paths that no
/// function serves.
pub(super) async fn serve_at(
    listener: TcpListener,
    further: Option<TcpListener>,
    dispatcher: Arc<Dispatcher>,
    emulators: Router,
    shutdown: Shutdown,
) {
    let fallback = Router::new().fallback(handle).with_state(dispatcher);
    let app = fallback.merge(emulators).merge(pages::routes());
    let further = async {
        if let Some(listener) = further {
            serve(listener, app.clone(), shutdown.clone()).await;
        }
    };
    tokio::join!(serve(listener, app.clone(), shutdown.clone()), further);
}

async fn handle(
    State(dispatcher): State<Arc<Dispatcher>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let response: Response<Bytes> = match body::read(body).await {
        Ok(body) => dispatcher.dispatch(Request::from_parts(parts, body), peer).await,
        Err(Unread::TooLong) => refusal(StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long"),
        Err(Unread::Broken) => refusal(StatusCode::BAD_REQUEST, "Bad Request"),
    };
    response.map(Body::from)
}
