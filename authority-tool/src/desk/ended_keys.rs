//! Submission keys that nothing can need any more.

use homesafe_protocol::{
    SubmissionPublicKey, roles::Dated, submission::SUBMISSION_LIFE, time::UnixTime, trust::TrustDocument,
};

use super::{Desk, DeskError, key::KeyKind};
use crate::journal::Act;

/// Destroys the submission keys that ended so long ago, by the earlier of clock and log, that nothing sealed
/// to them can still wait anywhere: a clock alone destroys none.
///
/// # Errors
/// Those of the desk's folder and journal.
pub fn destroy_ended_keys(desk: &Desk, now: UnixTime) -> Result<usize, DeskError> {
    desk.forgets_by(now)?.map_or(Ok(0), |time| destroy_old_keys(desk, time))
}

pub(crate) fn destroy_old_keys(desk: &Desk, now: UnixTime) -> Result<usize, DeskError> {
    let Some(trust) = desk.find_trust()? else { return Ok(0) };
    // Of one that is damaged nobody knows which it is.
    let keys = desk.whole_keys(KeyKind::Submission)?;
    let newest = keys.iter().map(|(number, _)| *number).max();
    let mut destroyed = 0;
    for (number, key) in keys {
        let key = SubmissionPublicKey::from(&key);
        let ended = |dated: &Dated<_>| dated.not_after.saturating_add(SUBMISSION_LIFE) <= now;
        let needed = match trust.body().submission.iter().find(|dated| dated.key == key) {
            Some(dated) => !ended(dated),
            // A document that does not name it either came before it, or long after it.
            None => !was_named(desk, &key)?,
        };
        if !needed && Some(number) != newest {
            desk.journal(Act::KeyDestroyed { key: format!("submission-{number}") }, now)?;
            desk.destroy_key(KeyKind::Submission, number)?;
            destroyed += 1;
        }
    }
    Ok(destroyed)
}

fn was_named(desk: &Desk, key: &SubmissionPublicKey) -> Result<bool, DeskError> {
    let names = |document: &TrustDocument| document.body().submission.iter().any(|dated| dated.key == *key);
    Ok(desk.find_chain()?.is_some_and(|chain| chain.documents().any(names)))
}
