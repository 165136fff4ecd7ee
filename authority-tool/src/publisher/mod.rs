//! The publisher: one batch in every slot, with all cases approved by then, or with dummies only. A slot is
//! `floor(Unix time / publication interval)`. Which slots are filled is read off the log itself, so that
//! nothing is skipped or done twice over a restart; a new trust document is answered at once, in a slot that
//! is filled too. The desk is held for the moment of publication only: officers work on it meanwhile.

mod metrics;
mod pauses;

use std::{path::PathBuf, time::Duration};

use homesafe_host::drive::Transport;
use homesafe_host::{
    cli::{Classify, Exit},
    clock::Clock,
    files::FileError,
};
use homesafe_protocol::{time::UnixTime, trust::CLOCK_TOLERANCE};

pub use metrics::Metrics;
pub use pauses::Pauses;

use crate::{
    cases::CaseError,
    desk::{Desk, DeskError, destroy_ended_keys},
    model::CaseId,
    publish::{Notice, PublishError, Report, Sequencer},
};

/// Why a slot is not filled yet, or never will be by this publisher.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum PublisherError {
    /// The desk's folder.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The cases.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// The publication.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The two-person rule.
    #[error("publications of this deployment need {0} signatures, which no publisher can give alone")]
    Quorum(usize),
}

impl Classify for PublisherError {
    fn exit(&self) -> Exit {
        match self {
            Self::Desk(error) => error.exit(),
            Self::Case(error) => error.exit(),
            Self::Publish(error) => error.exit(),
            Self::Quorum(_) => Exit::Usage,
        }
    }
}

impl PublisherError {
    /// Whether trying again may help.
    pub fn is_passing(&self) -> bool {
        self.is_locked() || !matches!(self.exit(), Exit::Usage | Exit::Damaged | Exit::Passphrase)
    }

    /// The same for the same trouble, whatever time it is: what is tried again and again is said once.
    pub fn gist(&self) -> String {
        match self {
            Self::Publish(PublishError::Clock(clock)) => {
                format!("{:?} {}", clock.whose, clock.now < clock.other)
            }
            error => error.to_string(),
        }
    }

    const fn is_clock(&self) -> bool {
        matches!(self, Self::Publish(PublishError::Clock(_)))
    }

    fn is_locked(&self) -> bool {
        matches!(self, Self::Desk(DeskError::File(FileError::Locked { .. })))
    }
}

/// How a publisher works.
#[derive(Debug, Clone)]
pub struct Options {
    /// Minutes to which windows are widened.
    pub widen: u16,
    /// Days for which cases are kept.
    pub keep_days: u16,
    /// Where the metrics are written, if anywhere.
    pub metrics: Option<PathBuf>,
}

/// What a turn came to.
#[derive(Debug, Default)]
pub struct Turn {
    /// What was published; nothing, if the slot was filled already.
    pub report: Option<Report>,
    /// Slots that nobody filled, before this one: when the first began, and how many.
    pub missed: Option<(UnixTime, u64)>,
    /// Cases that were deleted, for they were neither published nor changed for long.
    pub deleted: Vec<CaseId>,
    /// What an operator should know.
    pub notices: Vec<Notice>,
}

/// Publishes once a slot.
pub struct Publisher<'a> {
    desk: Desk,
    transport: &'a dyn Transport,
    clock: &'a dyn Clock,
    options: Options,
    metrics: Metrics,
    /// Until then the slot is known to be filled, under the trust document of this version.
    due: Option<(UnixTime, u64)>,
    /// The latest time that the clock said since the log was last looked at.
    latest: UnixTime,
}

impl<'a> Publisher<'a> {
    /// A publisher on an open desk.
    pub fn new(mut desk: Desk, transport: &'a dyn Transport, clock: &'a dyn Clock, options: Options) -> Self {
        desk.step_aside();
        Self {
            desk,
            transport,
            clock,
            options,
            metrics: Metrics::default(),
            due: None,
            latest: UnixTime::default(),
        }
    }

    /// Fills the slot, if nobody has.
    ///
    /// # Errors
    /// [`PublisherError::Quorum`] where several desks must sign; a desk that is in use; as
    /// [`Sequencer::open`] and [`Sequencer::publish`]; metrics that cannot be written.
    pub fn turn(&mut self) -> Result<Turn, PublisherError> {
        let now = self.clock.now();
        if let Some((due, version)) = self.due
            && now < due
            && self.clock_goes_on(now)
            && self.desk.newest_version_there()? == Some(version)
        {
            return Ok(Turn::default());
        }
        let outcome =
            self.desk.step_in(Duration::ZERO).map_err(PublisherError::from).and_then(|()| self.fill());
        self.desk.step_aside();
        match &outcome {
            Err(error) if error.is_clock() => self.metrics.clock_is_off = true,
            Err(_) => {}
            Ok(_) => (self.latest, self.metrics.clock_is_off) = (now, false),
        }
        match &outcome {
            Err(error) if !error.is_locked() => self.metrics.failures += 1,
            Ok(Turn { report, missed, .. }) => {
                self.metrics.publications += u64::from(report.is_some());
                self.metrics.missed += missed.map_or(0, |(_, slots)| slots);
            }
            Err(_) => {}
        }
        self.metrics.due = self.due.map(|(due, _)| due);
        if let Some(path) = &self.options.metrics {
            self.metrics.write(path).map_err(DeskError::from)?;
        }
        outcome
    }

    /// Whether the clock was right at the last look at the log, and has not jumped back since: by one that
    /// has, a slot that is filled would last too long.
    fn clock_goes_on(&mut self, now: UnixTime) -> bool {
        self.latest = self.latest.max(now);
        !self.metrics.clock_is_off && self.latest.since(now) <= CLOCK_TOLERANCE
    }

    fn fill(&mut self) -> Result<Turn, PublisherError> {
        let mut sequencer = Sequencer::open(&self.desk, self.transport, self.clock, Sequencer::PAUSE)?;
        let needed = sequencer.trust().body().publishing.threshold;
        if needed > 1 {
            return Err(PublisherError::Quorum(needed));
        }
        sequencer.resume()?;
        // Before any slot is looked for: a clock that is off finds another one filled.
        sequencer.clock_is_right()?;
        let interval = u64::from(sequencer.trust().body().publication_interval_seconds);
        let slot_of = |time: UnixTime| time.seconds() / interval;
        let start_of = |slot: u64| UnixTime::new(slot.saturating_mul(interval)).unwrap_or(UnixTime::MAX);
        let slot = slot_of(sequencer.next_time());
        let filled = sequencer.newest_batch().map(slot_of);
        self.metrics.newest_batch = sequencer.newest_batch();
        // A new document is answered at once, with a leaf that names it and all that it took back wrongly.
        let is_answered = sequencer.newest_document_is_named() && sequencer.to_say_again()?.is_empty();
        let version = sequencer.trust().body().version;
        if filled.is_some_and(|filled| filled >= slot) && is_answered {
            self.due = Some((start_of(slot + 1), version));
            return Ok(Turn { notices: sequencer.take_notices(), ..Turn::default() });
        }
        let planned = sequencer.plan_cases(self.options.widen)?;
        let job = sequencer.publish(&planned.request(), &mut rand::rng())?;
        self.metrics.newest_batch = Some(job.published_at);
        self.due = Some((start_of(slot_of(job.published_at) + 1), version));
        let missed = filled.map(|filled| (start_of(filled + 1), slot.saturating_sub(filled + 1)));
        let missed = missed.filter(|(_, slots)| *slots > 0);
        let notices = sequencer.take_notices();
        let mut turn = Turn { report: Some(Report::from(&job)), missed, deleted: Vec::new(), notices };
        // Last: what was approved is said before anything is forgotten. That it fails takes no publication
        // back.
        match forget(&self.desk, self.options.keep_days, self.clock.now()) {
            Ok(deleted) => turn.deleted = deleted,
            Err(error) => {
                self.metrics.failures += 1;
                turn.notices.push(Notice::NotForgotten(error));
            }
        }
        self.metrics.cases_deleted += turn.deleted.len() as u64;
        Ok(turn)
    }
}

/// Deletes what was published or left alone so long ago; the clock was held against the server's before.
fn forget(desk: &Desk, keep_days: u16, now: UnixTime) -> Result<Vec<CaseId>, CaseError> {
    desk.bound_case_times(now)?;
    destroy_ended_keys(desk, now)?;
    desk.delete_old_cases(keep_days, now)
}
