//! The demo's stages: a bar on a terminal, plain lines elsewhere, and how long each took.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::run::duration_text;

/// The times of all stages so far.
#[derive(Default)]
pub struct Stages {
    times: Vec<(&'static str, Duration)>,
}

impl Stages {
    /// Runs one stage of `steps` steps.
    pub fn stage<T>(
        &mut self,
        name: &'static str,
        steps: u64,
        work: impl FnOnce(&Steps) -> Result<T>,
    ) -> Result<T> {
        let begin = Instant::now();
        let steps = Steps::new(name, steps);
        let outcome = work(&steps);
        steps.bar.finish_and_clear();
        let time = begin.elapsed();
        if outcome.is_ok() {
            eprintln!("{:>9}  {name}", duration_text(time));
        }
        self.times.push((name, time));
        outcome
    }

    /// Name and time of each stage, in order.
    pub fn times(&self) -> &[(&'static str, Duration)] {
        &self.times
    }
}

/// Counts the steps of a running stage.
pub struct Steps {
    name: &'static str,
    bar: ProgressBar,
    plain: bool,
    done: AtomicU64,
    said: Mutex<Instant>,
}

/// How often a stage reports where there is no terminal.
const PLAIN_EVERY: Duration = Duration::from_secs(15);

impl Steps {
    fn new(name: &'static str, steps: u64) -> Self {
        let plain = !std::io::stderr().is_terminal();
        let bar = if plain { ProgressBar::hidden() } else { ProgressBar::new(steps) };
        bar.set_length(steps);
        if let Ok(style) = ProgressStyle::with_template("{elapsed:>9}  {msg} {wide_bar} {pos}/{len}") {
            bar.set_style(style);
        }
        bar.set_message(name);
        Self { name, bar, plain, done: AtomicU64::new(0), said: Mutex::new(Instant::now()) }
    }

    /// One step is done.
    pub fn step(&self) {
        self.bar.inc(1);
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if let (true, Ok(mut said)) = (self.plain, self.said.lock())
            && said.elapsed() >= PLAIN_EVERY
        {
            *said = Instant::now();
            eprintln!("           {}: {done} of {}", self.name, self.bar.length().unwrap_or_default());
        }
    }
}
