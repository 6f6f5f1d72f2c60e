use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

use tracing_subscriber::fmt::MakeWriter;

static LOGS: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static INSTALLED: OnceLock<()> = OnceLock::new();

/// Everything that any shop of this process has logged so far, at the level of debugging.
pub fn captured() -> String {
    String::from_utf8_lossy(&LOGS.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

/// Keeps all that is logged from now on.
pub(crate) fn capture() {
    INSTALLED.get_or_init(|| {
        let filter = tracing_subscriber::EnvFilter::new(
            "info,shared=trace,local=trace,auth=trace,orders=trace,cart=trace,catalog=trace,admin=trace,stream=trace,\
             mail=trace,websocket=trace",
        );
        let subscriber = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(Captured);
        let _another_is_set = subscriber.try_init();
    });
}

struct Captured;

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOGS.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
