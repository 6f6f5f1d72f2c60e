use std::ops::Deref;
use std::time::Duration;

use local::{Function, ReceivedMail};
use serde_json::Value;

use crate::Client;
use crate::given::Given;

/// How long what follows the stream may take on AWS, where nobody tells when it is done.
const STREAM: Duration = Duration::from_secs(5);

/// The gateway of a shop: in this process, with all that is in it, or of a shop that is running somewhere.
pub struct Gateway(Inner);

enum Inner {
    Here(Box<local::Gateway>),
    Given(&'static Given),
}

impl From<local::Gateway> for Gateway {
    fn from(gateway: local::Gateway) -> Self {
        Self(Inner::Here(Box::new(gateway)))
    }
}

impl From<&'static Given> for Gateway {
    fn from(shop: &'static Given) -> Self {
        Self(Inner::Given(shop))
    }
}

/// What is in it.
///
/// # Panics
/// When it is not in this process: a test that calls this says `#[cfg_attr(lacks = "inside", ignore = "…")]` or another need.
impl Deref for Gateway {
    type Target = local::Gateway;

    #[track_caller]
    fn deref(&self) -> &local::Gateway {
        match &self.0 {
            Inner::Here(gateway) => gateway,
            Inner::Given(_) => {
                panic!("what is inside of a shop elsewhere cannot be reached: the test does not say that it needs this")
            }
        }
    }
}

impl Gateway {
    /// Where the shop is: `http://127.0.0.1:3000`, without a trailing slash.
    pub fn url(&self) -> String {
        match &self.0 {
            Inner::Here(gateway) => gateway.url(),
            Inner::Given(shop) => shop.url.clone(),
        }
    }

    /// Waits until the functions that follow the stream have handled every change made so far, and what they made of it.
    pub async fn drain_stream(&self) {
        match &self.0 {
            Inner::Here(gateway) => gateway.drain_stream().await,
            Inner::Given(Given { gateway: Some(url), .. }) => {
                Client::new(url).post("/_local/stream/drain", Value::Null).await.expect(204);
            }
            Inner::Given(_) => tokio::time::sleep(STREAM).await,
        }
    }

    /// Every mail that has come, oldest first.
    pub async fn mails(&self) -> Vec<ReceivedMail> {
        let aws_emulators = match &self.0 {
            Inner::Here(gateway) => return gateway.mailbox().mails(),
            Inner::Given(shop) => shop.gateway.as_ref().expect("a local gateway"),
        };
        let list = Client::new(aws_emulators).with("accept", "application/json").get("/_local/mail").await.expect(200);
        let mails: Vec<ReceivedMail> = serde_json::from_value(list["items"].clone()).expect("mails");
        mails.into_iter().rev().collect()
    }

    /// Invokes a function with this event, as a schedule would; and gives its answer, none if it failed.
    pub async fn run_schedule(&self, function: Function, event: &Value) -> Option<Value> {
        match &self.0 {
            Inner::Here(gateway) => gateway.run_schedule(function, event).await,
            Inner::Given(_) => self.invoke(function, event).await,
        }
    }

    /// Invokes the imports function with this event, as its schedule or an upload would; and gives its answer, none if
    /// it failed.
    pub async fn run_imports(&self, event: &Value) -> Option<Value> {
        match &self.0 {
            Inner::Here(gateway) => gateway.run_imports(event).await,
            Inner::Given(_) => self.invoke(Function::Imports, event).await,
        }
    }

    /// Invokes the function that makes pictures with this event, as its schedule or an upload would; and gives its answer,
    /// none if it failed.
    pub async fn run_media(&self, event: &Value) -> Option<Value> {
        match &self.0 {
            Inner::Here(gateway) => gateway.run_media(event).await,
            Inner::Given(_) => self.invoke(Function::Media, event).await,
        }
    }

    /// Invokes a function by Lambda's Invoke API; and gives its answer, none if it failed.
    ///
    /// # Panics
    /// When there is no such API.
    pub async fn invoke(&self, function: Function, event: &Value) -> Option<Value> {
        let Inner::Given(Given { lambda: Some(url), .. }) = &self.0 else { panic!("there is no Lambda") };
        let path = format!("/2015-03-31/functions/{function}/invocations");
        let answer = Client::new(url).post(&path, event.clone()).await;
        let failed = answer.status != 200 || answer.header("x-amz-function-error").is_some();
        if failed {
            eprintln!("{answer:?}");
        }
        (!failed).then_some(answer.body)
    }
}
