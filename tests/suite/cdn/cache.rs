use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tests::{Answer, Client};

/// A shared cache as RFC 9111 and RFC 5861 have it, at its laziest: it shows what it may show for as long as it may. Its
/// clock is the caller's, in seconds.
pub(super) struct Cache {
    client: Client,
    kept: Mutex<HashMap<(String, Option<String>), Kept>>,
    asked: Mutex<Vec<u16>>,
}

#[derive(Clone)]
struct Kept {
    answer: Answer,
    at: i64,
}

impl Cache {
    pub(super) fn new(client: Client) -> Self {
        Self { client, kept: Mutex::default(), asked: Mutex::default() }
    }

    pub(super) async fn get(&self, path: &str, now: i64) -> Answer {
        self.get_from(path, now, None).await
    }

    /// For a page of this origin.
    pub(super) async fn get_from(&self, path: &str, now: i64, origin: Option<&str>) -> Answer {
        let key = (path.to_owned(), origin.map(str::to_owned));
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let Some(kept) = kept else { return self.ask(&key, None, now).await };
        let (age, control) = (now - kept.at, kept.answer.header("cache-control"));
        if age < seconds(control, "max-age").unwrap_or(0) {
            return kept.answer;
        }
        // Stale: shown once more, and asked for behind its back; or too old for that.
        let shown = (age < longest(control).unwrap_or(0)).then(|| kept.answer.clone());
        let asked = self.ask(&key, Some(kept), now).await;
        shown.unwrap_or(asked)
    }

    /// How often it had to ask.
    pub(super) fn asked(&self) -> usize {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// How often it was sent the whole answer.
    pub(super) fn full_answers(&self) -> usize {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).iter().filter(|status| **status == 200).count()
    }

    async fn ask(&self, key: &(String, Option<String>), kept: Option<Kept>, now: i64) -> Answer {
        let (path, origin) = key;
        let mut client = self.client.clone();
        if let Some(origin) = origin {
            client = client.with("origin", origin);
        }
        if let Some(tag) = kept.as_ref().and_then(|kept| kept.answer.header("etag")) {
            client = client.with("if-none-match", tag);
        }
        let answer = client.get(path).await;
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(answer.status);
        let answer = match kept {
            Some(kept) if answer.status == 304 => kept.answer,
            _ => answer,
        };
        let mut copies = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if answer.header("cache-control").is_some_and(|control| control.contains("public")) {
            copies.insert(key.clone(), Kept { answer: answer.clone(), at: now });
        } else {
            copies.remove(key);
        }
        answer
    }
}

/// For how long an answer may be shown at most, in seconds.
pub(super) fn longest(control: Option<&str>) -> Option<i64> {
    Some(seconds(control, "max-age")? + seconds(control, "stale-while-revalidate").unwrap_or(0))
}

fn seconds(control: Option<&str>, directive: &str) -> Option<i64> {
    let directives = control?.split(',').map(str::trim);
    directives.filter_map(|it| it.split_once('=')).find(|(name, _)| *name == directive)?.1.parse().ok()
}
