use std::collections::BTreeMap;
use std::time::Duration;

use crate::answer::Answer;
use crate::times::Times;

/// The results of one client, or of all clients of a run.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) times: Times,
    /// Unexpected answers by status and code, and missing answers.
    pub(crate) errors: BTreeMap<String, u64>,
    /// Checkouts that were refused for lack of stock. In a flash sale these are all but the first.
    pub(crate) refused: u64,
    pub(crate) placed: Vec<Placed>,
}

/// An order, and the header that authorises reading it.
pub(crate) struct Placed {
    pub(crate) id: String,
    pub(crate) header: (&'static str, String),
}

impl Tally {
    /// Counts an answer. Returns it if it has the wanted status.
    pub(crate) fn count(&mut self, answer: Result<Answer, String>, took: Duration, wanted: u16) -> Option<Answer> {
        match answer {
            Ok(answer) => {
                self.times.add(took);
                if answer.status == wanted {
                    return Some(answer);
                }
                if answer.code() == "out_of_stock" {
                    self.refused += 1;
                } else {
                    self.error(format!("{} {}", answer.status, answer.code()));
                }
            }
            Err(_lost) => self.error("no answer".to_owned()),
        }
        None
    }

    fn error(&mut self, what: String) {
        *self.errors.entry(what).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.times.add_all(&other.times);
        self.refused += other.refused;
        self.placed.extend(other.placed);
        for (what, count) in other.errors {
            *self.errors.entry(what).or_default() += count;
        }
    }

    /// Returns the number of each error, as text.
    pub(crate) fn errors(&self) -> String {
        let shown: Vec<String> = self.errors.iter().map(|(what, count)| format!("{count} × {what}")).collect();
        if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn refusals_of_the_stock_are_no_errors() {
        let answer =
            |status, code| Ok(Answer { request: "POST /v1/orders".to_owned(), status, body: json!({ "code": code }) });
        let mut tally = Tally::default();
        for answer in [answer(201, ""), answer(409, "out_of_stock"), answer(503, "unavailable"), Err("lost".to_owned())]
        {
            let _placed = tally.count(answer, Duration::from_millis(1), 201);
        }
        let mut all = Tally::default();
        all.add(tally);
        assert_eq!((all.refused, all.times.count()), (1, 3));
        assert_eq!(all.errors(), "1 × 503 unavailable, 1 × no answer");
    }
}
