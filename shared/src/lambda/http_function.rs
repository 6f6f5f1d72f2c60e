use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use lambda_http::lambda_runtime::LambdaEvent;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Service};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::http::HttpService;

/// What would end a path, or be taken for an escape, if it stood in one unencoded.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

/// A function that serves HTTP behind API Gateway: takes an event of payload format 2.0, goes through `lambda_http`'s
/// conversions, both ways.
///
/// API Gateway decodes the path and `lambda_http` reads it as a URL all the same, so that `/v1/products/%23` would be
/// `/v1/products/` with a fragment. It is encoded again before that.
#[derive(Clone)]
pub struct HttpFunction {
    service: HttpService,
}

impl HttpFunction {
    pub const fn new(service: HttpService) -> Self {
        Self { service }
    }
}

/// What `lambda_http` makes of an answer.
type Answer =
    <Adapter<'static, axum::response::Response, HttpService> as Service<LambdaEvent<LambdaRequest>>>::Response;

impl Service<LambdaEvent<LambdaRequest>> for HttpFunction {
    type Response = Answer;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut event: LambdaEvent<LambdaRequest>) -> Self::Future {
        if let LambdaRequest::ApiGatewayV2(request) = &mut event.payload
            && let Some(path) = &mut request.raw_path
        {
            *path = utf8_percent_encode(path, ENCODED).to_string();
        }
        Box::pin(Adapter::from(self.service.clone()).call(event))
    }
}
