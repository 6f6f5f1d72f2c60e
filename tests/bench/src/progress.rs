use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// The interval of progress lines if no bar can be drawn.
const EVERY: Duration = Duration::from_secs(5);

/// Shows progress on standard error: a bar on a terminal, a line every few seconds elsewhere.
#[derive(Clone)]
pub(crate) struct Progress {
    bar: ProgressBar,
    /// When the last line was written. `None` on a terminal.
    told: Option<Arc<Mutex<Instant>>>,
    what: &'static str,
}

impl Progress {
    pub(crate) fn new(what: &'static str, total: usize) -> Self {
        let style = ProgressStyle::with_template("{msg:>12} [{bar:40}] {pos}/{len}, {per_sec}, {eta} left");
        let bar = ProgressBar::new(total as u64).with_message(what);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let told = (!std::io::stderr().is_terminal()).then(|| Arc::new(Mutex::new(Instant::now())));
        Self { bar, told, what }
    }

    pub(crate) fn step(&self) {
        self.bar.inc(1);
        let Some(told) = &self.told else { return };
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() >= EVERY {
            *told = Instant::now();
            self.tell();
        }
    }

    pub(crate) fn finish(&self) {
        self.bar.finish();
        if self.told.is_some() {
            self.tell();
        }
    }

    fn tell(&self) {
        eprintln!("{}: {} of {}", self.what, self.bar.position(), self.bar.length().unwrap_or_default());
    }
}
