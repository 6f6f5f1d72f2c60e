use serde::Deserialize;
use shared::domain::ImportId;

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
    /// Goes on with what was interrupted. Each minute.
    Resume,
}

/// What was put where. There is more to it that nobody asks for.
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
            Self::Task(Task::Resume) => "resume",
            Self::Created { .. } => "uploaded",
        }
    }
}

impl Detail {
    /// The import whose file it is.
    pub(crate) fn import(&self) -> Option<ImportId> {
        self.object.key.strip_prefix("sources/")?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_task_or_an_upload() {
        let read = |text: &str| serde_json::from_str::<Event>(text).ok();
        assert_eq!(read(r#"{"task": "resume"}"#), Some(Event::Task(Task::Resume)));
        assert_eq!(read(r#"{"task": "drop_table"}"#), None);
        let created = |key: &str| {
            let text = format!(r#"{{"source": "aws.s3", "detail": {{"object": {{"key": "{key}", "size": 5}}}}}}"#);
            match read(&text) {
                Some(Event::Created { detail }) => detail.import().map(|id| id.to_string()),
                other => panic!("{other:?}"),
            }
        };
        let id = "imp_018bcfe568787e8a9b4ff0d1c2a3b4c5";
        assert_eq!(created(&format!("sources/{id}")), Some(id.to_owned()));
        assert_eq!(created(&format!("reports/{id}.csv")), None);
        assert_eq!(created("sources/x"), None);
    }
}
