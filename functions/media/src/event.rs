use serde::Deserialize;

/// What the function is invoked with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Event {
    /// By a schedule.
    Task(Task),
    /// By S3, through EventBridge: an "Object Created".
    Created { detail: Detail },
}

/// What a schedule sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "task", rename_all = "snake_case", deny_unknown_fields)]
pub enum Task {
    /// Does what is due: deletes objects, and looks after uploads that nothing was heard of.
    Tend,
}

/// What was put where. The event has more members.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Detail {
    pub object: Object,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Object {
    /// As it is: EventBridge, unlike S3's own notifications, does not encode it.
    pub key: String,
}

impl Event {
    /// What it asks for, in a word.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Task(Task::Tend) => "tend",
            Self::Created { .. } => "uploaded",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_task_or_an_upload() {
        let read = |text: &str| serde_json::from_str::<Event>(text).ok();
        assert_eq!(read(r#"{"task": "tend"}"#), Some(Event::Task(Task::Tend)));
        assert_eq!(read(r#"{"task": "drop_table"}"#), None);
        let created = read(r#"{"source": "aws.s3", "detail": {"object": {"key": "incoming/a/b", "size": 5}}}"#);
        let object = Object { key: "incoming/a/b".to_owned() };
        assert_eq!(created, Some(Event::Created { detail: Detail { object } }));
    }
}
