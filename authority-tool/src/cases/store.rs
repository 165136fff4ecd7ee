//! Cases in the desk's folder: acts are journaled, then done.

use std::collections::BTreeMap;

use homesafe_host::vault::MAX_FILE_LEN;
use homesafe_protocol::{
    encoding::{Version, decode_version, encode},
    time::{SECONDS_PER_DAY, UnixTime},
};
use zeroize::Zeroizing;

use super::{Case, CaseError, Publication};
use crate::{
    desk::{Change, Desk, DeskError, Records},
    journal::Act,
    model::{CaseId, CaseRows},
    plan::Days,
};

const VERSION: Version = Version::new(1);
const FOLDER: &str = "cases";
/// Bytes that an officer's act leaves free in a case's file, for what is noted once its rows are published.
const ROOM: u64 = 4 << 20;

impl Desk {
    /// All cases, oldest first.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn cases(&self) -> Result<Vec<Case>, CaseError> {
        let records = self.records()?;
        let ids = records.names(FOLDER).filter_map(|name| name.strip_suffix(".age")?.parse().ok());
        let mut cases = ids.map(|id| self.read_case(&records, id)).collect::<Result<Vec<_>, _>>()?;
        cases.sort_by_key(|case| (case.made, case.id));
        Ok(cases)
    }

    /// One case.
    ///
    /// # Errors
    /// [`CaseError::Missing`] if there is none; those of the desk's folder.
    pub fn case(&self, id: CaseId) -> Result<Case, CaseError> {
        self.read_case(&self.records()?, id)
    }

    fn read_case(&self, records: &Records, id: CaseId) -> Result<Case, CaseError> {
        let name = name(id);
        let bytes = records.unseal(self.vault(), &name)?.ok_or(CaseError::Missing(id))?;
        let path = || records.path(&name);
        let (_, case): (Version, Case) =
            decode_version(&bytes, VERSION).map_err(|error| DeskError::undecoded(error, path()))?;
        if case.id == id { Ok(case) } else { Err(DeskError::Damaged(path()).into()) }
    }

    /// A case that may be changed.
    ///
    /// # Errors
    /// [`CaseError::BeingPublished`] for one that is on its way into the log; as [`Self::case`].
    pub fn case_to_change(&self, id: CaseId) -> Result<Case, CaseError> {
        self.check_not_pending(id)?;
        self.case(id)
    }

    fn check_not_pending(&self, id: CaseId) -> Result<(), CaseError> {
        let pending = self.pending()?;
        let is_pending = pending.is_some_and(|pending| pending.job.cases.iter().any(|rows| rows.case == id));
        if is_pending { Err(CaseError::BeingPublished(id)) } else { Ok(()) }
    }

    /// A case that is to be deleted; `None` for one whose file cannot be read and that an officer gives up.
    ///
    /// # Errors
    /// [`CaseError::BeingPublished`] for one that is on its way into the log, [`CaseError::Missing`] if there
    /// is none, [`CaseError::Unreadable`] where nobody gives it up.
    pub fn case_to_close(&self, id: CaseId, gives_up: bool) -> Result<Option<Case>, CaseError> {
        self.check_not_pending(id)?;
        match self.case(id) {
            Err(CaseError::Desk(_)) if gives_up => Ok(None),
            Err(CaseError::Desk(error)) => Err(CaseError::Unreadable { case: id, error }),
            other => other.map(Some),
        }
    }

    /// Does an act on a case: the journal first, then the file.
    ///
    /// # Errors
    /// [`CaseError::TooLarge`] for a case whose file nobody could read again, and then nothing is done; those
    /// of the desk's folder and journal.
    pub fn act_on_case(&self, case: &Case, act: Act, now: UnixTime) -> Result<(), CaseError> {
        // A clock that is behind the log must not make a case old at once.
        let put = match self.newest_publication()?.filter(|newest| *newest > case.changed) {
            Some(newest) => self.put_case(&case.changed_at(newest), ROOM)?,
            None => self.put_case(case, ROOM)?,
        };
        self.journal(act, now)?;
        Ok(self.store(&[put])?)
    }

    /// Takes back times of cases that a clock wrote which was ahead. To be asked only once `now` was held
    /// against the server's.
    pub(crate) fn bound_case_times(&self, now: UnixTime) -> Result<(), CaseError> {
        let latest = self.newest_publication()?.map_or(now, |newest| newest.max(now));
        let bound = |mut case: Case| case.bound_times(latest).then_some(case);
        let bounded: Vec<Case> = self.cases()?.into_iter().filter_map(bound).collect();
        let changes = bounded.iter().map(|case| self.put_case(case, 0)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.store(&changes)?)
    }

    /// Deletes a case and all its keys.
    ///
    /// # Errors
    /// Those of the desk's folder and journal.
    pub fn delete_case(&self, id: CaseId, now: UnixTime) -> Result<(), CaseError> {
        self.journal(Act::CaseDeleted { case: id }, now)?;
        Ok(self.store(&[Change::Remove(name(id))])?)
    }

    /// Deletes every case that was neither changed nor published for `keep_days` days, by the earlier of the
    /// clock and the newest publication: a clock alone deletes none. A case on its way stays, one that is
    /// approved and can still be published, and one for which a share may still come or wait.
    ///
    /// # Errors
    /// Those of the desk's folder and journal. Where one case cannot be read, none is deleted.
    pub fn delete_old_cases(&self, keep_days: u16, now: UnixTime) -> Result<Vec<CaseId>, CaseError> {
        let Some(time) = self.forgets_by(now)? else { return Ok(Vec::new()) };
        let first = Days::until(time, self.trust()?.body().retention_days).first;
        let pending = self.pending()?;
        let is_pending =
            |id| pending.as_ref().is_some_and(|p| p.job.cases.iter().any(|rows| rows.case == id));
        let is_needed =
            |case: &Case| case.expects_share(time) || case.waits_to_be_said(first) || is_pending(case.id);
        let is_old = |case: &Case| time.since(case.changed) >= u64::from(keep_days) * SECONDS_PER_DAY;
        let cases = self.cases()?;
        let old: Vec<CaseId> =
            cases.iter().filter(|case| is_old(case) && !is_needed(case)).map(|case| case.id).collect();
        old.iter().try_for_each(|id| self.delete_case(*id, now))?;
        Ok(old)
    }

    /// Notes what the log holds; may be done twice. A case that is gone stays gone.
    pub(crate) fn mark_published(
        &self,
        rows: &[CaseRows],
        publication: Publication,
    ) -> Result<(), DeskError> {
        let (records, mut changed) = (self.records()?, BTreeMap::new());
        for CaseRows { case, rows } in rows {
            let found = changed.remove(case).map_or_else(|| self.read_case(&records, *case), Ok);
            match found {
                Ok(mut found) => {
                    found.mark_published(rows, publication);
                    changed.insert(*case, found);
                }
                Err(CaseError::Desk(error)) => return Err(error),
                Err(_) => {}
            }
        }
        let put = |case: &Case| match self.put_case(case, 0) {
            Ok(change) => Ok(change),
            Err(CaseError::Desk(error)) => Err(error),
            Err(_) => Err(DeskError::Damaged(self.folder().join(name(case.id)))),
        };
        self.store(&changed.values().map(put).collect::<Result<Vec<_>, _>>()?)
    }

    /// What is to be written, if it can be read again and leaves so much room.
    fn put_case(&self, case: &Case, room: u64) -> Result<Change<'static>, CaseError> {
        let name = name(case.id);
        let encoded = encode(&(VERSION, case)).map_err(|_| DeskError::Damaged(self.folder().join(&name)))?;
        let sealed = self.vault().seal(&Zeroizing::new(encoded)).map_err(DeskError::from)?;
        if sealed.len() as u64 + room > MAX_FILE_LEN {
            return Err(CaseError::TooLarge { case: case.id, max: MAX_FILE_LEN >> 20 });
        }
        Ok(Change::Put(name, sealed.into()))
    }
}

fn name(id: CaseId) -> String {
    format!("{FOLDER}/{id}.age")
}
