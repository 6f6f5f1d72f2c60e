//! From a function's handlers, named once, to what it serves and to what it documents of that.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter};
use utoipa::openapi::path::HttpMethod;

/// Declares a function's `router`, for its state, and its `openapi` document, from the handlers it serves: each a
/// `module::handler` whose path and methods are those of its `#[utoipa::path]`.
///
/// The document is made where it is asked for, in tests and on one machine: made with the routes, as utoipa-axum does, it
/// would be a good part of what a function computes in INIT.
#[macro_export]
macro_rules! routes {
    ($state:ty: $($module:ident::$handler:ident),+ $(,)?) => {
        fn router() -> ::axum::Router<$state> {
            let router = ::axum::Router::new();
            $crate::http::pastey::paste! {
                $(let router = $crate::http::serve::<$module::[<__path_ $handler>], _, _, _>(router, $module::$handler);)+
            }
            router
        }

        /// What it serves.
        pub fn openapi() -> ::utoipa::openapi::OpenApi {
            #[derive(::utoipa::OpenApi)]
            #[openapi(paths($($module::$handler),+))]
            struct Served;
            <Served as ::utoipa::OpenApi>::openapi()
        }
    };
}

/// Adds a handler at the path and for the methods that it documents.
pub fn serve<P, S, H, T>(router: Router<S>, handler: H) -> Router<S>
where
    P: utoipa::Path,
    S: Clone + Send + Sync + 'static,
    H: Handler<T, S>,
    T: 'static,
{
    let methods = P::methods().into_iter().map(filter);
    let handlers = methods.fold(MethodRouter::new(), |router, method| router.on(method, handler.clone()));
    router.route(&P::path(), handlers)
}

fn filter(method: HttpMethod) -> MethodFilter {
    match method {
        HttpMethod::Get => MethodFilter::GET,
        HttpMethod::Post => MethodFilter::POST,
        HttpMethod::Put => MethodFilter::PUT,
        HttpMethod::Delete => MethodFilter::DELETE,
        HttpMethod::Options => MethodFilter::OPTIONS,
        HttpMethod::Head => MethodFilter::HEAD,
        HttpMethod::Patch => MethodFilter::PATCH,
        HttpMethod::Trace => MethodFilter::TRACE,
    }
}
