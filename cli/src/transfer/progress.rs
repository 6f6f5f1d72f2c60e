use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// The interval of progress lines if no bar can be drawn.
const EVERY: Duration = Duration::from_secs(5);

/// Shows progress on standard error: a bar on a terminal, a line at intervals elsewhere.
pub(super) struct Progress {
    bar: ProgressBar,
    what: &'static str,
    /// When the last line was written. `None` on a terminal.
    told: Option<Instant>,
}

impl Progress {
    /// `bytes` is the total.
    pub(super) fn new(what: &'static str, bytes: u64) -> Self {
        let template = "{prefix:>9} [{bar:30}] {bytes}/{total_bytes} {msg}";
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(bytes).with_prefix(what).with_style(style);
        let told = (!std::io::stderr().is_terminal()).then(Instant::now);
        Self { bar, what, told }
    }

    pub(super) fn at(&mut self, done: u64, of: u64, message: &str) {
        self.bar.set_length(of);
        self.bar.set_position(done);
        self.bar.set_message(message.to_owned());
        if self.told.is_some_and(|told| told.elapsed() >= EVERY) {
            self.told = Some(Instant::now());
            eprintln!("{}: {done} of {of} bytes {message}", self.what);
        }
    }

    /// Leaves the bar as it is.
    pub(super) fn finish(&self) {
        self.bar.abandon();
    }
}
