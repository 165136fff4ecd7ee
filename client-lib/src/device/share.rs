//! Sharing visits with the health authority (section 10), and chaff that hides that somebody does.

use homesafe_protocol::{
    SubmissionPublicKey,
    share::{ShareCode, SharedVisit, seal_chaff, seal_share},
    submission::{SUBMISSION_LEN, UploadAnswer},
    time::UnixTime,
    venue::HomeSafeCode,
};
use rand::{CryptoRng, RngExt as _};

use super::{CodeStanding, Device, DeviceError, VisitView};
use crate::transport::{Transport, TransportError};

/// A sealed share that waits to be sent.
const PENDING: &str = "share";
/// Where submissions go.
const PATH: &str = "v1/shares";
/// Seconds after which a share that waits has ended with its code.
const CODE_LIFE: u64 = 24 * 3_600;
/// Mean seconds between two pieces of chaff: 0.2 a day.
const CHAFF_MEAN: f64 = 5.0 * 86_400.0;
/// No pause is longer: a time further ahead was drawn under another clock.
const CHAFF_LONGEST: u64 = 30 * 86_400;

/// What became of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareOutcome {
    /// The server keeps it for the health authority.
    Kept,
    /// The server does not know the code: mistyped, ended, or used up.
    NotKept,
}

/// A submission that ends a sync: nobody on the way can tell what it is.
pub struct Upload {
    pub(super) sealed: Vec<u8>,
    pub(super) is_share: bool,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Upload(redacted)")
    }
}

impl Device<'_> {
    /// Which of some visits can be shared: those of this deployment's venues.
    pub fn is_shareable(view: &VisitView) -> bool {
        Self::shareable(view).is_some()
    }

    fn shareable(view: &VisitView) -> Option<&HomeSafeCode> {
        let (code, standing) = view.venue.as_ref()?;
        code.as_homesafe().filter(|_| *standing != CodeStanding::Foreign)
    }

    /// When a visit ended as a share says it: one that is not over yet, now.
    pub fn shared_departure(view: &VisitView, now: UnixTime) -> UnixTime {
        view.departure.min(now).max(view.arrival)
    }

    /// Seals the chosen visits under `code` and stores the result, so that sending can be repeated: it contains nothing that
    /// this device could open again.
    pub fn prepare_share(
        &mut self,
        code: &ShareCode,
        views: &[&VisitView],
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(), DeviceError> {
        let shared = |view: &&VisitView| {
            let venue = Self::shareable(view)?;
            Some(SharedVisit::new(venue, view.arrival, Self::shared_departure(view, now)))
        };
        let visits: Vec<SharedVisit> = views.iter().filter_map(shared).collect();
        if visits.is_empty() {
            return Err(DeviceError::NothingToShare);
        }
        let sealed = seal_share(code, &visits, self.trust().origin(), &self.submission_key(now)?, rng)?;
        // Before the share: none lies there whose end is not known.
        self.state.share_until = Some(now.saturating_add(CODE_LIFE));
        self.state.store(self.storage)?;
        Ok(self.storage.replace(PENDING, &sealed)?)
    }

    /// Whether a share waits to be sent.
    pub fn has_pending_share(&self) -> Result<bool, DeviceError> {
        Ok(self.storage.read(PENDING, SUBMISSION_LEN as u64)?.is_some())
    }

    /// Removes the share that waits; whether there was one.
    pub(super) fn drop_share(&mut self) -> Result<bool, DeviceError> {
        if self.state.share_until.is_none() {
            return Ok(false);
        }
        let waited = self.has_pending_share()?;
        self.storage.remove(PENDING)?;
        self.state.share_until = None;
        self.state.store(self.storage)?;
        Ok(waited)
    }

    /// Whether the share that waits has ended with its code; one that ends later than any can was made under another clock.
    pub(super) fn share_is_over(&self, now: UnixTime) -> bool {
        let is_over = |until: UnixTime| until <= now || until.since(now) > CODE_LIFE;
        self.doubt.is_none() && self.state.share_until.is_some_and(is_over)
    }

    /// What a sync uploads at its end: the share that waits, in the place of chaff; else chaff, if its time has come; mostly
    /// nothing. Draws the next time of chaff.
    pub fn next_upload(&mut self, now: UnixTime, rng: &mut impl CryptoRng) -> Result<Option<Upload>, DeviceError> {
        let next = self.state.next_chaff.filter(|next| next.since(now) <= CHAFF_LONGEST);
        let due = next.is_some_and(|next| next <= now);
        if due || next.is_none() {
            // Before it is sent: a crash must not make two of one.
            self.state.next_chaff = Some(now.saturating_add(chaff_pause(rng)));
            self.state.store(self.storage)?;
        }
        if let Some(sealed) = self.storage.read(PENDING, SUBMISSION_LEN as u64)? {
            return Ok(Some(Upload { sealed, is_share: true }));
        }
        let Ok(key) = self.submission_key(now) else { return Ok(None) };
        // A failure to send chaff is none: chaff lost is chaff that a network lost.
        Ok(if due {
            Some(Upload { sealed: seal_chaff(self.trust().origin(), &key, rng)?, is_share: false })
        } else {
            None
        })
    }

    /// The submission key that holds by signed time, and not only by a clock that may be wrong; of several, the one that
    /// holds longest: the private half of a key that has ended may be gone.
    fn submission_key(&self, now: UnixTime) -> Result<SubmissionPublicKey, DeviceError> {
        let signed = self.newest_signed();
        let present = self.plausible(now).max(signed);
        let holding = self.trust().body().submission.iter();
        let holding = holding.filter(|dated| dated.not_before <= signed && present < dated.not_after);
        holding.max_by_key(|dated| dated.not_after).map(|dated| dated.key).ok_or(DeviceError::NoSubmissionKey)
    }
}

pub(super) fn upload(transport: &dyn Transport, sealed: &[u8]) -> Result<ShareOutcome, DeviceError> {
    let reply = transport.post(PATH, sealed)?;
    if reply.status != 202 {
        let status = TransportError::Status { path: PATH.into(), status: reply.status };
        return Err(status.into());
    }
    let answer = UploadAnswer::decode(&reply.body).map_err(|_| DeviceError::Answer)?;
    Ok(if answer.kept { ShareOutcome::Kept } else { ShareOutcome::NotKept })
}

/// Seconds to the next event of a Poisson process: exponentially distributed.
fn chaff_pause(rng: &mut impl CryptoRng) -> u64 {
    let uniform: f64 = rng.random();
    ((-(1.0 - uniform).ln() * CHAFF_MEAN) as u64).min(CHAFF_LONGEST)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    /// Pauses of a Poisson process are exponential: mean 5 days, and the quartiles where they belong. The seed is fixed, so
    /// this is the same computation every time.
    #[test]
    fn chaff_comes_at_the_times_of_a_poisson_process() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut pauses: Vec<f64> = (0..20_000).map(|_| chaff_pause(&mut rng) as f64 / CHAFF_MEAN).collect();
        let mean = pauses.iter().sum::<f64>() / pauses.len() as f64;
        assert!((mean - 1.0).abs() < 0.03, "{mean}");
        pauses.sort_by(f64::total_cmp);
        for (share, expected) in [(0.25, 0.2877), (0.5, std::f64::consts::LN_2), (0.75, 1.3863), (0.95, 2.9957)] {
            let found = pauses[(share * pauses.len() as f64) as usize];
            assert!((found - expected).abs() < 0.06, "{share}: {found}");
        }
    }
}
