use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::error::StartError;
use crate::folder::DataFolder;

/// The mailbox's file. Each line is one mail.
const FILE: &str = "mailbox.jsonl";
/// How many mails are kept; older ones make room.
const KEPT: usize = 1_000;

/// A received mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedMail {
    /// From 1 on, in the order in which they came.
    pub id: u64,
    /// The message ID that SES returned to the sender.
    pub message_id: String,
    pub from: String,
    pub to: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// RFC 3339.
    pub at: String,
}

/// What SES may do with a mail instead of taking it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Refuses it for good.
    Reject,
    /// Has had too many.
    Throttle,
    /// Takes none from this account for now.
    Pause,
    /// Is broken.
    Outage,
}

/// Where mails land. Clones are the same mailbox.
#[derive(Clone, Debug)]
pub struct Mailbox {
    inside: Arc<Mutex<Inside>>,
    folder: Option<Arc<DataFolder>>,
}

#[derive(Debug, Default)]
struct Inside {
    mails: VecDeque<ReceivedMail>,
    last_id: u64,
    troubles: VecDeque<Trouble>,
    /// Receives SES's events.
    listener: Option<mpsc::UnboundedSender<Value>>,
}

impl Mailbox {
    /// Opens the mailbox with the mails that the folder has.
    ///
    /// # Errors
    /// When that cannot be read or written.
    pub(crate) fn open(folder: Option<Arc<DataFolder>>) -> Result<Self, StartError> {
        let mut inside = Inside::default();
        if let Some(folder) = &folder {
            let text = folder.read(FILE)?.unwrap_or_default();
            // The last line may have been cut short by a crash.
            let mails: Vec<ReceivedMail> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            inside.last_id = mails.iter().map(|mail| mail.id).max().unwrap_or(0);
            inside.mails = mails.into_iter().collect();
            inside.forget_old();
            if text.lines().count() != inside.mails.len() || !(text.is_empty() || text.ends_with('\n')) {
                let kept = inside.mails.iter().filter_map(|mail| serde_json::to_string(mail).ok());
                folder.write(FILE, &kept.map(|line| line + "\n").collect::<String>())?;
            }
        }
        Ok(Self { inside: Arc::new(Mutex::new(inside)), folder })
    }

    /// The received mails, oldest first.
    pub fn mails(&self) -> Vec<ReceivedMail> {
        self.lock().mails.iter().cloned().collect()
    }

    /// Has the next so many mails meet this instead of being taken. Troubles come in the order in which they were made.
    pub fn make_trouble(&self, trouble: Trouble, times: usize) {
        self.lock().troubles.extend(std::iter::repeat_n(trouble, times));
    }

    /// Subscribes to SES's events for mails that it takes from now on.
    pub(crate) fn listen(&self) -> mpsc::UnboundedReceiver<Value> {
        let (listener, events) = mpsc::unbounded_channel();
        self.lock().listener = Some(listener);
        events
    }

    pub(super) fn tell(&self, event: Value) {
        let nobody = self.lock().listener.as_ref().is_none_or(|listener| listener.send(event).is_err());
        if nobody {
            tracing::warn!("nobody hears what became of a mail");
        }
    }

    pub(super) fn mail(&self, id: u64) -> Option<ReceivedMail> {
        self.lock().mails.iter().find(|mail| mail.id == id).cloned()
    }

    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.lock().troubles.pop_front()
    }

    /// Takes a mail in; its `id` is given here.
    pub(super) fn take(&self, mut mail: ReceivedMail) {
        let mut inside = self.lock();
        inside.last_id = inside.last_id.saturating_add(1);
        mail.id = inside.last_id;
        if let (Some(folder), Ok(line)) = (&self.folder, serde_json::to_string(&mail))
            && let Err(error) = folder.append(FILE, &line)
        {
            tracing::warn!(%error, "a mail could not be kept");
        }
        inside.mails.push_back(mail);
        inside.forget_old();
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn forget_old(&mut self) {
        while self.mails.len() > KEPT {
            self.mails.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::random::Random;

    use super::*;

    fn mail(subject: &str) -> ReceivedMail {
        ReceivedMail {
            id: 0,
            message_id: "m".into(),
            from: "a@b.example".into(),
            to: vec!["c@d.example".into()],
            subject: subject.into(),
            text: "two\nlines".into(),
            html: "<p>".into(),
            at: "2026-01-31T12:00:00.000Z".into(),
        }
    }

    #[test]
    fn what_came_is_kept_but_for_a_line_cut_short() {
        let path = std::env::temp_dir().join(format!("bodega-mailbox-{}", Random::default().below(u64::MAX)));
        let subjects = |mailbox: &Mailbox| -> Vec<(u64, String)> {
            mailbox.mails().into_iter().map(|mail| (mail.id, mail.subject)).collect()
        };
        let folder = Arc::new(DataFolder::open(&path).unwrap());
        let mailbox = Mailbox::open(Some(Arc::clone(&folder))).unwrap();
        mailbox.take(mail("one"));
        mailbox.take(mail("two"));
        folder.append(FILE, "{\"id\": 3, \"mess").unwrap();
        for _ in 0..2 {
            let again = Mailbox::open(Some(Arc::clone(&folder))).unwrap();
            assert_eq!(subjects(&again), [(1, "one".to_owned()), (2, "two".to_owned())]);
        }
        let again = Mailbox::open(Some(folder)).unwrap();
        again.take(mail("three"));
        assert_eq!(subjects(&again).last(), Some(&(3, "three".to_owned())));
        std::fs::remove_dir_all(&path).unwrap();
    }

    #[test]
    fn only_the_latest_are_kept() {
        let mailbox = Mailbox::open(None).unwrap();
        for number in 0..=KEPT {
            mailbox.take(mail(&number.to_string()));
        }
        let mails = mailbox.mails();
        assert_eq!((mails.len(), mails[0].subject.as_str()), (KEPT, "1"));
    }
}
