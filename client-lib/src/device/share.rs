//! Sharing visits with the health authority (section 10), and chaff that hides that somebody does.

use homesafe_protocol::{
    KeyId, SubmissionPublicKey, path,
    roles::{Dated, Role, RoleKey as _},
    share::{ShareCode, SharedVisit, seal_chaff, seal_share},
    submission::{SUBMISSION_LEN, Ticket, UploadAnswer},
    time::UnixTime,
    trust::TrustDocument,
    venue::HomeSafeCode,
};
use rand::{CryptoRng, RngExt as _, SeedableRng as _, rngs::StdRng};
use zeroize::Zeroizing;

use super::{CodeStanding, Device, DeviceError, VisitView};
use crate::{
    ask::Host,
    transport::{Request, TransportError},
    visit_log::{DiaryKey, VisitId},
};

/// A sealed share that waits to be sent.
const PENDING: &str = "share";
/// Lies there once a try was made to send something: what waits may have arrived.
const TRIED: &str = "share-tried";
/// More than any answer to a submission has.
const MAX_ANSWER: u64 = 64 * 1_024;
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

/// What is known of a share that was dropped before the server had said that it keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DroppedShare {
    /// It never left the device.
    Unsent,
    /// A try was made to send it: it may have arrived.
    Tried,
}

/// A submission that ends a sync: nobody on the way can tell what it is. It is sealed when the newest trust
/// document is there.
pub struct Upload {
    what: What,
    /// The share that it is, as it waits; `None` for chaff.
    waiting: Option<Vec<u8>>,
    /// The resident dropped that share meanwhile: chaff goes in its place.
    is_dropped: bool,
    /// Of what sealing draws.
    seed: Zeroizing<[u8; 32]>,
}

enum What {
    Chaff,
    /// Sealed by an earlier run, which nobody but the desk can open.
    Waiting(Vec<u8>),
    /// What waits, as it was before it was sealed.
    Share(Unsealed),
}

/// The visits that a resident chose, for as long as the program runs: they are sealed once more if a newer
/// trust document asks for another key.
pub struct Unsealed {
    code: ShareCode,
    visits: Vec<SharedVisit>,
}

impl std::fmt::Debug for Unsealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unsealed(redacted)")
    }
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Upload(redacted)")
    }
}

/// What could be shared.
#[derive(Debug)]
pub struct Offer {
    /// Visits to this deployment's venues, as they would be sent: one that is not over yet ends now.
    pub visits: Vec<VisitView>,
    /// How many there are beside them by other systems' codes: the resident tells the authority of those.
    pub elsewhere: usize,
}

impl Offer {
    /// The first and last arrival.
    pub fn extent(&self) -> Option<(UnixTime, UnixTime)> {
        let arrivals = || self.visits.iter().map(|view| view.arrival);
        arrivals().min().zip(arrivals().max())
    }
}

impl Device<'_> {
    /// What could be shared of the visits that end at `from` or later, but for those that the resident has
    /// `left_out`. First the resident sees it, then the code is asked for, and nothing is sent before a yes
    /// to each visit.
    ///
    /// # Errors
    /// [`DeviceError::ShareWaits`] where one was prepared before, and those of the log.
    pub fn offer(
        &self,
        diary: &DiaryKey,
        from: Option<UnixTime>,
        left_out: &[VisitId],
        now: UnixTime,
    ) -> Result<Offer, DeviceError> {
        if self.has_pending_share()? {
            return Err(DeviceError::ShareWaits);
        }
        let (mut visits, _) = self.visits(diary, now)?;
        visits.iter_mut().for_each(|view| view.departure = Self::shared_departure(view, now));
        visits.retain(|view| from.is_none_or(|from| view.departure >= from));
        let is_elsewhere =
            |view: &&VisitView| matches!(view.venue, Some((_, CodeStanding::OtherSystem { .. })));
        let elsewhere = visits.iter().filter(is_elsewhere).count();
        visits.retain(|view| Self::shareable(view).is_some() && !left_out.contains(&view.visit));
        Ok(Offer { visits, elsewhere })
    }

    fn shareable(view: &VisitView) -> Option<&HomeSafeCode> {
        let (code, standing) = view.venue.as_ref()?;
        code.as_homesafe().filter(|_| *standing != CodeStanding::Foreign)
    }

    /// When a visit ended as a share says it: one that is not over yet, now.
    fn shared_departure(view: &VisitView, now: UnixTime) -> UnixTime {
        view.departure.min(now).max(view.arrival)
    }

    /// Seals the chosen visits under `code` and stores the result, so that sending can be repeated: it
    /// contains nothing that this device could open again. Gives them as they were, for the sync that is to
    /// send them.
    ///
    /// # Errors
    /// [`DeviceError::NothingToShare`], [`DeviceError::NoSubmissionKey`], [`DeviceError::Share`] for more
    /// than fits or a key that cannot be used, and those of the storage.
    pub fn prepare_share(
        &mut self,
        code: &ShareCode,
        views: &[VisitView],
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Unsealed, DeviceError> {
        let shared = |view: &VisitView| {
            let venue = Self::shareable(view)?;
            Some(SharedVisit::new(venue, view.arrival, Self::shared_departure(view, now)))
        };
        let visits: Vec<SharedVisit> = views.iter().filter_map(shared).collect();
        if visits.is_empty() {
            return Err(DeviceError::NothingToShare);
        }
        let key = submission_key(self.trust(), self.newest_signed(), self.plausible(now))?;
        let sealed = seal_share(code, &visits, self.trust().origin(), &key, rng)?;
        // Before the share: none lies there whose end is not known.
        self.state.share_until = Some(now.saturating_add(CODE_LIFE));
        self.state.store(self.storage)?;
        self.storage.remove(TRIED)?;
        self.storage.replace(PENDING, &sealed)?;
        Ok(Unsealed { code: code.clone(), visits })
    }

    /// Whether a share waits to be sent.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn has_pending_share(&self) -> Result<bool, DeviceError> {
        Ok(self.pending()?.is_some())
    }

    /// The share that waits. What the state knows no end of, or is no share, is none: the state was lost, or
    /// came back from a copy, and nobody knows what was dropped since.
    pub(super) fn pending(&self) -> Result<Option<Vec<u8>>, DeviceError> {
        if self.state.share_until.is_none() {
            return Ok(None);
        }
        let sealed = self.storage.read_whole(PENDING, SUBMISSION_LEN as u64)?;
        Ok(sealed.filter(|sealed| sealed.len() == SUBMISSION_LEN))
    }

    /// Removes the share that waits, if there is one, and whatever else lies in its place.
    pub(super) fn drop_share(&mut self) -> Result<Option<DroppedShare>, DeviceError> {
        let waited = self.has_pending_share()?;
        let tried = self.storage.read_start(TRIED, 1)?.is_some();
        self.storage.remove(PENDING)?;
        self.storage.remove(TRIED)?;
        if self.state.share_until.take().is_some() {
            self.state.store(self.storage)?;
        }
        Ok(waited.then_some(if tried { DroppedShare::Tried } else { DroppedShare::Unsent }))
    }

    /// Removes what lies in the place of a share and is none.
    pub(super) fn drop_stray_share(&mut self) -> Result<(), DeviceError> {
        if self.state.share_until.is_none() && self.storage.read_start(PENDING, 1)?.is_some() {
            self.drop_share()?;
        }
        Ok(())
    }

    /// Notes that a try is made now to send something.
    pub(super) fn begin_to_send(&self) -> Result<(), DeviceError> {
        Ok(self.storage.replace(TRIED, &[])?)
    }

    /// Whether the share that waits has ended with its code; one that ends later than any can was made under
    /// another clock.
    pub(super) fn share_is_over(&self, now: UnixTime) -> bool {
        let is_over = |until: UnixTime| until <= now || until.since(now) > CODE_LIFE;
        self.doubt.is_none() && self.state.share_until.is_some_and(is_over)
    }

    /// What a sync uploads at its end: the share that waits, in the place of chaff; else chaff, if its time
    /// has come; mostly nothing. Draws the next time of chaff.
    ///
    /// # Errors
    /// Those of the storage.
    pub fn next_upload(
        &mut self,
        share: Option<Unsealed>,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<Option<Upload>, DeviceError> {
        let next = self.state.next_chaff.filter(|next| next.since(now) <= CHAFF_LONGEST);
        let due = next.is_some_and(|next| next <= now);
        if due || next.is_none() {
            // Before it is sent: a crash must not make two of one.
            self.state.next_chaff = Some(now.saturating_add(chaff_pause(rng)));
            self.state.store(self.storage)?;
        }
        let waiting = self.pending()?;
        let what = match (&waiting, share) {
            (Some(_), Some(share)) => What::Share(share),
            (Some(sealed), None) => What::Waiting(sealed.clone()),
            // A failure to send chaff is none: chaff lost is chaff that a network lost.
            (None, _) if due => What::Chaff,
            (None, _) => return Ok(None),
        };
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *seed);
        Ok(Some(Upload { what, waiting, is_dropped: false, seed }))
    }
}

/// The submission key of a document that holds by signed time, and not only by a clock that may be wrong; of
/// several, the one that holds longest: the private half of a key that has ended may be gone.
fn submission_key(
    trust: &TrustDocument,
    signed: UnixTime,
    plausible: UnixTime,
) -> Result<SubmissionPublicKey, DeviceError> {
    let holding = holding(trust, signed, plausible);
    holding.max_by_key(|dated| dated.not_after).map(|dated| dated.key).ok_or(DeviceError::NoSubmissionKey)
}

fn holding(
    trust: &TrustDocument,
    signed: UnixTime,
    plausible: UnixTime,
) -> impl Iterator<Item = &Dated<SubmissionPublicKey>> {
    let present = plausible.max(signed);
    trust
        .body()
        .submission
        .iter()
        .filter(move |dated| dated.not_before <= signed && present < dated.not_after)
}

impl Upload {
    /// Whether it is a share, as the resident is told: on the way it looks like chaff.
    pub(super) const fn is_share(&self) -> bool {
        !matches!(self.what, What::Chaff)
    }

    /// Makes chaff of it, unless it is chaff or the share that waits now.
    pub(super) fn drop_unless(&mut self, waits: Option<&Vec<u8>>) {
        if self.is_share() && self.waiting() != waits {
            (self.what, self.waiting, self.is_dropped) = (What::Chaff, None, true);
        }
    }

    /// The share that it is, as it waits.
    pub(super) fn waiting(&self) -> Option<&Vec<u8>> {
        self.waiting.as_ref()
    }

    /// Seals it by the newest document and sends it. A share that was sealed by an earlier run, to a key that
    /// has ended since, is of no use to anybody: chaff goes in its place. `None` where nothing can be sealed.
    pub(super) async fn send(
        self,
        host: &Host,
        trust: &TrustDocument,
        signed: UnixTime,
        plausible: UnixTime,
    ) -> Option<Result<ShareOutcome, DeviceError>> {
        let key = match (submission_key(trust, signed, plausible), self.is_share()) {
            (Ok(key), _) => key,
            (Err(error), true) => return Some(Err(error)),
            (Err(_), false) => return None,
        };
        let (origin, mut rng) = (trust.origin(), StdRng::from_seed(*self.seed));
        let opens = |sealed: &[u8]| {
            let key_id = sealed.get(Ticket::LEN..Ticket::LEN + KeyId::LEN);
            holding(trust, signed, plausible).any(|dated| {
                key_id.is_some_and(|key_id| key_id == &dated.key.key_id(Role::Submission).as_bytes()[..])
            })
        };
        let sealed = match &self.what {
            What::Share(Unsealed { code, visits }) => seal_share(code, visits, origin, &key, &mut rng),
            // It takes as long as if it were sealed now.
            What::Waiting(sealed) if opens(sealed) => {
                seal_chaff(origin, &key, &mut rng).map(|_| sealed.clone())
            }
            What::Waiting(_) | What::Chaff => seal_chaff(origin, &key, &mut rng),
        };
        let sent = match sealed {
            Ok(sealed) => upload(host, sealed).await,
            Err(error) => Err(error.into()),
        };
        Some(match &self.what {
            _ if self.is_dropped => Err(DeviceError::ShareDropped),
            What::Waiting(sealed) if !opens(sealed) => sent.and(Err(DeviceError::ShareKeyEnded)),
            _ => sent,
        })
    }
}

async fn upload(host: &Host, sealed: Vec<u8>) -> Result<ShareOutcome, DeviceError> {
    let response = host.send(Request::post(path::SHARES, sealed, MAX_ANSWER)).await?;
    if response.status != 202 {
        let status = TransportError::Status { path: path::SHARES.into(), status: response.status };
        return Err(status.into());
    }
    let answer = UploadAnswer::decode(&response.body).map_err(|_| DeviceError::Answer)?;
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

    /// Pauses of a Poisson process are exponential: mean 5 days, and the quartiles where they belong. The
    /// seed is fixed, so this is the same computation every time.
    #[test]
    fn chaff_comes_at_the_times_of_a_poisson_process() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut pauses: Vec<f64> = (0..20_000).map(|_| chaff_pause(&mut rng) as f64 / CHAFF_MEAN).collect();
        let mean = pauses.iter().sum::<f64>() / pauses.len() as f64;
        assert!((mean - 1.0).abs() < 0.03, "{mean}");
        pauses.sort_by(f64::total_cmp);
        for (share, expected) in
            [(0.25, 0.2877), (0.5, std::f64::consts::LN_2), (0.75, 1.3863), (0.95, 2.9957)]
        {
            let found = pauses[(share * pauses.len() as f64) as usize];
            assert!((found - expected).abs() < 0.06, "{share}: {found}");
        }
    }
}
