//! Who acts at the desk: each officer has a key, with which the journal is signed.

use homesafe_protocol::{PublicKey, time::UnixTime};
use rand::CryptoRng;

use super::{Desk, DeskError, head::Officer, key::DeskKey, records::FOLDER_OF_KEYS};
use crate::journal::Act;

/// The longest name of an officer.
const MAX_NAME_LEN: usize = 32;

impl Desk {
    /// Everybody who may act here.
    ///
    /// # Errors
    /// Those of the desk's folder.
    pub fn officers(&self) -> Result<Vec<Officer>, DeskError> {
        Ok(self.head()?.officers)
    }

    /// Makes an officer's key. The first one signs for itself, later ones are made by an officer.
    ///
    /// # Errors
    /// [`DeskError::OfficerName`] for a name that cannot be one, [`DeskError::OfficerExists`] for one that is
    /// taken; those of the desk's folder and journal.
    pub fn add_officer(
        &mut self,
        name: &str,
        now: UnixTime,
        rng: &mut impl CryptoRng,
    ) -> Result<PublicKey, DeskError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.len() > MAX_NAME_LEN || !name.chars().all(plain) {
            return Err(DeskError::OfficerName);
        }
        let head = self.head()?;
        if head.officers.iter().any(|officer| officer.name == name) {
            return Err(DeskError::OfficerExists(name.to_owned()));
        }
        let secret = DeskKey::generate(rng);
        let key = PublicKey::from(&secret);
        // In place of one that a kill left without its officer.
        self.put_key(officer_file(name), &secret)?;
        let is_first = head.officers.is_empty();
        if !is_first {
            self.journal(Act::OfficerMade { key }, now)?;
        }
        let mut head = self.head()?;
        head.officers.push(Officer { name: name.to_owned(), key });
        self.set_head(&head)?;
        if is_first {
            self.act_as(Some(name))?;
            self.journal(Act::OfficerMade { key }, now)?;
        }
        Ok(key)
    }

    /// Says who acts; nobody need be named where there is one officer only.
    ///
    /// # Errors
    /// [`DeskError::WhichOfficer`] if nobody is named of several, [`DeskError::UnknownOfficer`] for another
    /// name; an officer's key that is missing or damaged.
    pub fn act_as(&mut self, name: Option<&str>) -> Result<(), DeskError> {
        let mut officers = self.officers()?;
        let officer = match (name, officers.len()) {
            (Some(name), _) => officers.into_iter().find(|officer| officer.name == name),
            (None, 1) => officers.pop(),
            (None, _) => return Err(DeskError::WhichOfficer),
        };
        let officer =
            officer.ok_or_else(|| DeskError::UnknownOfficer(name.unwrap_or_default().to_owned()))?;
        let file = officer_file(&officer.name);
        let secret = self.read_key(&self.records()?, &file)?;
        if PublicKey::from(&secret) != officer.key {
            // Nobody could verify what this key signs.
            return Err(DeskError::Damaged(self.folder.join(file)));
        }
        self.officer = Some((secret, officer.key));
        Ok(())
    }

    /// The key of who acts.
    ///
    /// # Errors
    /// [`DeskError::WhichOfficer`] if nobody does.
    pub fn acting_officer(&self) -> Result<PublicKey, DeskError> {
        self.officer.as_ref().map(|(_, key)| *key).ok_or(DeskError::WhichOfficer)
    }
}

fn officer_file(name: &str) -> String {
    format!("{FOLDER_OF_KEYS}/officer-{name}.age")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::tests::desk;

    #[test]
    fn nobody_acts_with_a_key_by_which_the_journal_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = desk(folder.path());
        let mut head = desk.head().unwrap();
        head.officers[0].key = PublicKey::from(&DeskKey::from([9; 32]));
        desk.set_head(&head).unwrap();
        assert!(
            matches!(desk.act_as(None), Err(DeskError::Damaged(path)) if path.ends_with("officer-lee.age"))
        );
    }
}
