//! Cases in the desk's folder: acts are journaled, then done.

use homesafe_client::files::create_private_dir;
use homesafe_protocol::time::{SECONDS_PER_DAY, UnixTime};
use zeroize::Zeroizing;

use super::{Case, CaseError, CaseId, CaseRows, Publication};
use crate::{
    desk::{Desk, DeskError, file_names, remove},
    journal::Act,
};

const VERSION: u8 = 1;

impl Desk {
    /// All cases, oldest first.
    pub fn cases(&self) -> Result<Vec<Case>, CaseError> {
        let names = file_names(&self.folder().join("cases"))?;
        let ids = names.iter().filter_map(|name| name.strip_suffix(".age")?.parse().ok());
        let mut cases = ids.map(|id| self.case(id)).collect::<Result<Vec<_>, _>>()?;
        cases.sort_by_key(|case| (case.made, case.id));
        Ok(cases)
    }

    /// One case.
    pub fn case(&self, id: CaseId) -> Result<Case, CaseError> {
        let path = self.case_path(id);
        if !path.exists() {
            return Err(CaseError::Missing(id));
        }
        let bytes = self.vault().read(&path).map_err(DeskError::from)?;
        let (version, rest) = bytes.split_first().unwrap_or((&0, &[]));
        let case = (*version == VERSION).then(|| postcard::from_bytes::<Case>(rest).ok()).flatten();
        Ok(case.filter(|case| case.id == id).ok_or(DeskError::Damaged(path))?)
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
        Ok(self.write_case(case)?)
    }

    /// Deletes a case and all its keys.
    pub fn delete_case(&self, id: CaseId, now: UnixTime) -> Result<(), CaseError> {
        self.journal(Act::CaseDeleted { case: id }, now)?;
        Ok(remove(&self.case_path(id))?)
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
        for CaseRows { case, rows } in rows {
            match self.case(*case) {
                Ok(mut case) => {
                    case.mark_published(rows, publication);
                    self.write_case(&case)?;
                }
                Err(CaseError::Desk(error)) => return Err(error),
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn write_case(&self, case: &Case) -> Result<(), DeskError> {
        create_private_dir(&self.folder().join("cases"))?;
        let path = self.case_path(case.id);
        let mut bytes = Zeroizing::new(vec![VERSION]);
        let encoded = postcard::to_allocvec(case).map_err(|_| DeskError::Damaged(path.clone()))?;
        bytes.extend_from_slice(&Zeroizing::new(encoded));
        Ok(self.vault().write(&path, &bytes)?)
    }

    fn case_path(&self, id: CaseId) -> std::path::PathBuf {
        self.folder().join("cases").join(format!("{id}.age"))
    }
}
