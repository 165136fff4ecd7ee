//! Cases in the desk's folder: acts are journaled, then done.

use std::collections::BTreeMap;

use homesafe_client::encoding::decode_whole;
use homesafe_protocol::time::{SECONDS_PER_DAY, UnixTime};
use zeroize::Zeroizing;

use super::{Case, CaseError, CaseId, CaseRows, Publication};
use crate::{
    desk::{Change, Desk, DeskError, Records},
    journal::Act,
};

const VERSION: u8 = 1;
const FOLDER: &str = "cases";

impl Desk {
    /// All cases, oldest first.
    pub fn cases(&self) -> Result<Vec<Case>, CaseError> {
        let records = self.records()?;
        let ids = records.names(FOLDER).filter_map(|name| name.strip_suffix(".age")?.parse().ok());
        let mut cases = ids.map(|id| self.read_case(&records, id)).collect::<Result<Vec<_>, _>>()?;
        cases.sort_by_key(|case| (case.made, case.id));
        Ok(cases)
    }

    /// One case.
    pub fn case(&self, id: CaseId) -> Result<Case, CaseError> {
        self.read_case(&self.records()?, id)
    }

    fn read_case(&self, records: &Records, id: CaseId) -> Result<Case, CaseError> {
        let name = name(id);
        let bytes = records.unseal(self.vault(), &name)?.ok_or(CaseError::Missing(id))?;
        let (version, rest) = bytes.split_first().unwrap_or((&0, &[]));
        let case = (*version == VERSION).then(|| decode_whole::<Case>(rest)).flatten();
        Ok(case.filter(|case| case.id == id).ok_or_else(|| DeskError::Damaged(records.path(&name)))?)
    }

    /// A case that may be changed: it is not on its way into the log.
    pub fn case_to_change(&self, id: CaseId) -> Result<Case, CaseError> {
        let pending = self.pending()?;
        if pending.is_some_and(|pending| pending.job.cases.iter().any(|rows| rows.case == id)) {
            return Err(CaseError::BeingPublished(id));
        }
        self.case(id)
    }

    /// Does an act on a case: the journal first, then the file.
    pub fn act_on_case(&self, case: &Case, act: Act, now: UnixTime) -> Result<(), CaseError> {
        self.journal(act, now)?;
        Ok(self.store(&[self.put_case(case)?])?)
    }

    /// Deletes a case and all its keys.
    pub fn delete_case(&self, id: CaseId, now: UnixTime) -> Result<(), CaseError> {
        self.journal(Act::CaseDeleted { case: id }, now)?;
        Ok(self.store(&[Change::Remove(name(id))])?)
    }

    /// Deletes every case that was neither changed nor published for `keep_days` days; a case on its way, or one for which a share
    /// may still wait, stays.
    pub fn delete_old_cases(&self, keep_days: u16, now: UnixTime) -> Result<Vec<CaseId>, CaseError> {
        let pending = self.pending()?;
        let is_pending = |id| pending.as_ref().is_some_and(|p| p.job.cases.iter().any(|rows| rows.case == id));
        let is_old =
            |case: &Case| now.since(case.changed) >= u64::from(keep_days) * SECONDS_PER_DAY && !case.expects_share(now);
        let old: Vec<CaseId> =
            self.cases()?.iter().filter(|case| is_old(case) && !is_pending(case.id)).map(|case| case.id).collect();
        old.iter().try_for_each(|id| self.delete_case(*id, now))?;
        Ok(old)
    }

    /// Notes what the log holds; may be done twice. A case that is gone stays gone.
    pub(crate) fn mark_published(&self, rows: &[CaseRows], publication: Publication) -> Result<(), DeskError> {
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
        self.store(&changed.values().map(|case| self.put_case(case)).collect::<Result<Vec<_>, _>>()?)
    }

    fn put_case(&self, case: &Case) -> Result<Change<'static>, DeskError> {
        let name = name(case.id);
        let mut bytes = Zeroizing::new(vec![VERSION]);
        let encoded = postcard::to_allocvec(case).map_err(|_| DeskError::Damaged(self.folder().join(&name)))?;
        bytes.extend_from_slice(&Zeroizing::new(encoded));
        Ok(Change::Put(name, self.vault().seal(&bytes)?.into()))
    }
}

fn name(id: CaseId) -> String {
    format!("{FOLDER}/{id}.age")
}
