use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use lambda_http::lambda_runtime::LambdaEvent;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Service};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::http::HttpService;

/// Characters that, unencoded, would end a path or be read as an escape.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

/// A function that serves HTTP behind API Gateway. It takes events of payload format 2.0, and `lambda_http` converts
/// requests and answers.
///
/// API Gateway decodes the path, but `lambda_http` reads it as a URL: `/v1/products/%23` would become `/v1/products/`
/// with a fragment. So the path is encoded again first.
#[derive(Clone)]
pub struct HttpFunction {
    service: HttpService,
}

impl HttpFunction {
    pub const fn new(service: HttpService) -> Self {
        Self { service }
    }
}

/// The form that `lambda_http` gives an answer.
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
