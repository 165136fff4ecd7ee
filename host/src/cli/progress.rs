//! Something to look at while a command takes longer than a second. It goes to standard error, and nowhere
//! where that is no terminal.

use std::{fmt::Write, time::Duration};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

/// Says what is being done, with the seconds that it takes, from the second second on until it is dropped.
pub struct Working(ProgressBar);

impl Working {
    const LOOK: Duration = Duration::from_secs(1);

    /// Nothing may be printed while it lasts.
    #[must_use]
    pub fn on(what: String) -> Self {
        // The first look comes at once, and shows nothing yet.
        let shown = move |state: &ProgressState, out: &mut dyn Write| {
            if state.elapsed() >= Self::LOOK {
                let _ = write!(out, "{what} {} s", state.elapsed().as_secs());
            }
        };
        let bar = ProgressBar::new_spinner().with_style(style("{shown}").with_key("shown", shown));
        bar.enable_steady_tick(Self::LOOK);
        Self(bar)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// How many of some things are done, until it is dropped.
pub struct Bar(ProgressBar);

impl Bar {
    /// For `count` things, if they are several; `template` is a message that holds `{bar}` and its other
    /// parts.
    #[must_use]
    pub fn of(count: usize, template: &str) -> Self {
        let bar = if count > 1 { ProgressBar::new(count as u64) } else { ProgressBar::hidden() };
        Self(bar.with_style(style(template)))
    }

    /// So many more are done.
    pub fn add(&self, count: usize) {
        self.0.inc(count as u64);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
