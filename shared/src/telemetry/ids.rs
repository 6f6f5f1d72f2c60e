use std::sync::atomic::{AtomicBool, Ordering};

use lambda_http::Context;

tokio::task_local! {
    static CURRENT: Ids;
}

/// True until the first invocation of this process.
static COLD: AtomicBool = AtomicBool::new(true);

/// The ids of an invocation. All its log lines have them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ids {
    pub request_id: String,
    /// The root id of its trace: `1-5759e988-bd862e3fe1be46a994272793`.
    pub trace_id: Option<String>,
    /// Whether it is the first invocation of its environment.
    pub cold: bool,
}

impl Ids {
    /// Returns the ids that Lambda gives an invocation. `cold` is true in the first call of a process.
    pub fn of(context: &Context) -> Self {
        Self {
            request_id: context.request_id.clone(),
            trace_id: context.xray_trace_id.as_deref().and_then(trace_root),
            cold: COLD.swap(false, Ordering::Relaxed),
        }
    }

    /// Runs `work` as this invocation.
    pub async fn run<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// Returns the ids of the invocation in progress, or empty ones if there is none.
    pub(super) fn current() -> Self {
        CURRENT.try_with(Self::clone).unwrap_or_default()
    }

    /// Calls `show` with the ids of the invocation in progress, if there is one.
    pub(super) fn with_current(show: impl FnOnce(&Self)) {
        let _outside_of_any = CURRENT.try_with(show);
    }
}

/// Returns the root id in an X-Ray header such as `Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1`. `None` if it
/// has no valid one: clients may send that header, with any content.
pub(crate) fn trace_root(header: &str) -> Option<String> {
    let root = header.split(';').find_map(|field| field.trim().strip_prefix("Root="))?;
    let mut parts = root.split('-');
    let (version, time, random) = (parts.next()?, parts.next()?, parts.next()?);
    let hex = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_one = parts.next().is_none() && version == "1" && hex(time, 8) && hex(random, 24);
    is_one.then(|| root.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_known_by_its_root() {
        let root = "1-5759e988-bd862e3fe1be46a994272793";
        for header in [
            format!("Root={root}"),
            format!("Root={root};Parent=53995c3f42cd8ad8;Sampled=1"),
            format!("Self=1-67891234-12456789abcdef0123456789; Root={root};Lineage=a:1|b:2"),
        ] {
            assert_eq!(trace_root(&header).as_deref(), Some(root), "{header}");
        }
    }

    #[test]
    fn what_is_no_trace_is_not_passed_on() {
        for header in [
            "",
            "Root=",
            "Root=ada@example.com",
            "Root=1-5759e988-ada@example.comxxxxxxxxx",
            "Root=1-5759e988-bd862e3fe1be46a994272793-secret",
            "Root=2-5759e988-bd862e3fe1be46a994272793",
            "Root=1-5759e988-bd862e3fe1be46a99427279",
            "Parent=53995c3f42cd8ad8;Sampled=1",
            "1-5759e988-bd862e3fe1be46a994272793",
        ] {
            assert_eq!(trace_root(header), None, "{header}");
        }
    }

    #[tokio::test]
    async fn ids_hold_as_long_as_their_invocation() {
        let ids = Ids { request_id: "r".to_owned(), trace_id: None, cold: false };
        assert_eq!(ids.clone().run(async { Ids::current() }).await, ids);
        assert_eq!(Ids::current(), Ids::default());
    }
}
