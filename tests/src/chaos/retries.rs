use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

use crate::{Answer, Client};

/// How often a client asks before giving up.
const TRIES: u32 = 30;
/// Clients should wait for the second that `Retry-After` says. These wait less, to save time.
const PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// Sends requests, and keeps the answers that are 500: there may be only as many as functions were killed.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    crashes: Arc<Mutex<Vec<Answer>>>,
}

/// What came of repeating a request.
#[derive(Clone, Debug)]
pub enum Insisted {
    /// Any answer but 500 and 503.
    Answered(Answer),
    /// There was none: it is unknown whether the request had its effect.
    GaveUp,
}

impl Insisted {
    /// The answer.
    #[track_caller]
    pub fn answered(self) -> Answer {
        match self {
            Self::Answered(answer) => answer,
            Self::GaveUp => panic!("no answer, however often it was asked for"),
        }
    }
}

impl Asker {
    /// The answers that were 500.
    pub fn crashes(&self) -> Vec<Answer> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Answer>> {
        self.crashes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks once. `None` if the answer is "later", or the function died.
    ///
    /// # Panics
    /// When "later" does not say when.
    pub async fn once(&self, client: &Client, method: &Method, path: &str, body: Option<&Value>) -> Option<Answer> {
        let answer = client.send(method.clone(), path, body.cloned()).await;
        match answer.status {
            500 => {
                self.lock().push(answer);
                None
            }
            503 => {
                assert_eq!(answer.header("retry-after"), Some("1"), "{answer:?}");
                assert_eq!(answer.body["code"], "unavailable", "{answer:?}");
                None
            }
            _ => Some(answer),
        }
    }

    /// Asks until there is an answer.
    pub async fn insist(&self, client: &Client, method: Method, path: &str, body: Option<&Value>) -> Insisted {
        for attempt in 0..TRIES {
            if let Some(answer) = self.once(client, &method, path, body).await {
                return Insisted::Answered(answer);
            }
            tokio::time::sleep(PAUSE.saturating_mul(1 << attempt.min(10)).min(LONGEST_PAUSE)).await;
        }
        Insisted::GaveUp
    }
}
