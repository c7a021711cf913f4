//! Progress on a terminal, for people.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::Cli;

/// A bar of bytes on a terminal; a hidden one for scripts.
pub fn byte_bar(cli: &Cli) -> ProgressBar {
    bar(cli, "{wide_bar} {percent:>3} %  {bytes_per_sec}  {msg}")
}

/// A bar that shows how many entries were handled.
pub struct EntryBar(ProgressBar);

impl EntryBar {
    /// A bar on a terminal; a hidden one for scripts.
    pub fn new(cli: &Cli) -> Self {
        Self(bar(cli, "{wide_bar} {percent:>3} %  {pos}/{len}"))
    }

    /// Shows so many entries, of how many.
    pub fn show(&self, done: u64, all: u64) {
        self.0.set_length(all);
        self.0.set_position(done);
    }
}

impl Drop for EntryBar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn bar(cli: &Cli, template: &str) -> ProgressBar {
    if cli.json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    // A template that does not parse would be a typing error here; the plain bar serves as well.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
