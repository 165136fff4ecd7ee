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
/// Mean seconds between two pieces of chaff: 0.2 a day.
const CHAFF_MEAN: f64 = 5.0 * 86_400.0;

/// What became of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareOutcome {
    /// The server keeps it for the health authority.
    Kept,
    /// The server does not know the code: mistyped, ended, or used up.
    NotKept,
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

    /// Seals the chosen visits under `code` and stores the result, so that sending can be repeated: it contains nothing that
    /// this device could open again.
    pub fn prepare_share(
        &self,
        code: &ShareCode,
        views: &[&VisitView],
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<(), DeviceError> {
        let shared = |view: &&VisitView| {
            let venue = Self::shareable(view)?;
            Some(SharedVisit::new(venue, view.arrival, view.departure.min(now).max(view.arrival)))
        };
        let visits: Vec<SharedVisit> = views.iter().filter_map(shared).collect();
        if visits.is_empty() {
            return Err(DeviceError::NothingToShare);
        }
        let sealed = seal_share(code, &visits, self.trust().origin(), &self.submission_key(now)?, rng)?;
        Ok(self.storage.replace(PENDING, &sealed)?)
    }

    /// Whether a share waits to be sent.
    pub fn has_pending_share(&self) -> Result<bool, DeviceError> {
        Ok(self.storage.read(PENDING, SUBMISSION_LEN as u64)?.is_some())
    }

    /// Sends the share that waits. Without an answer it goes on waiting; with one it is gone from here.
    pub fn send_share(&self, transport: &dyn Transport) -> Result<ShareOutcome, DeviceError> {
        let sealed = self.storage.read(PENDING, SUBMISSION_LEN as u64)?.ok_or(DeviceError::NothingToShare)?;
        let outcome = upload(transport, &sealed)?;
        self.storage.remove(PENDING)?;
        Ok(outcome)
    }

    /// Sends chaff if its time has come, and draws the next time. A failure to send is none: chaff lost is chaff that a network
    /// lost.
    pub fn send_chaff(
        &mut self,
        transport: &dyn Transport,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<bool, DeviceError> {
        let due = self.state.next_chaff.is_some_and(|next| next <= now);
        if due || self.state.next_chaff.is_none() {
            // Before it is sent: a crash must not make two of one.
            self.state.next_chaff = Some(now.saturating_add(chaff_pause(rng)));
            self.state.store(self.storage)?;
        }
        if !due {
            return Ok(false);
        }
        let Ok(key) = self.submission_key(now) else { return Ok(false) };
        let chaff = seal_chaff(self.trust().origin(), &key, rng)?;
        Ok(upload(transport, &chaff).is_ok())
    }

    /// The submission key that holds now; of several, the one that holds longest.
    fn submission_key(&self, now: UnixTime) -> Result<SubmissionPublicKey, DeviceError> {
        let holding = self.trust().body().submission.iter().filter(|dated| dated.holds_at(now));
        holding.max_by_key(|dated| dated.not_after).map(|dated| dated.key).ok_or(DeviceError::NoSubmissionKey)
    }
}

fn upload(transport: &dyn Transport, sealed: &[u8]) -> Result<ShareOutcome, DeviceError> {
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
    (-(1.0 - uniform).ln() * CHAFF_MEAN) as u64
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
