use std::sync::{Mutex, OnceLock, PoisonError};

use shared::telemetry::JsonLog;

/// All that the shop has, and of others what they would tell an operator.
const FILTER: &str = "info,shared=trace,local=trace,auth=trace,orders=trace,cart=trace,catalog=trace,admin=trace,\
                      imports=trace,media=trace,schedule=trace,stream=trace,mail=trace,websocket=trace";

static LOGS: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static INSTALLED: OnceLock<()> = OnceLock::new();

/// Everything that any shop of this process has logged so far, at the level of debugging, a line of JSON each.
pub fn captured() -> String {
    String::from_utf8_lossy(&LOGS.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

/// Keeps all that is logged from now on, as functions write it.
pub(crate) fn capture() {
    INSTALLED.get_or_init(|| {
        let keep = |line: &[u8]| LOGS.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        let _another_is_set = tracing::subscriber::set_global_default(JsonLog::new(FILTER, "tests", keep));
    });
}
