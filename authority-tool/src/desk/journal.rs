//! The journal's file: every line sealed, and held against the head, which knows the officers' keys and how
//! far it goes.

use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    os::unix::fs::OpenOptionsExt as _,
};

use data_encoding::BASE64;
use homesafe_host::{
    files::{PRIVATE, at, open_own},
    vault::VaultCipher,
};
use homesafe_protocol::{Hash, label::Label, time::UnixTime};
use serde::Serialize;

use super::{Desk, DeskError, head::Head, step::has_written};
use crate::journal::{Act, Entry, Line, MarkError, hash_line};

const JOURNAL_FILE: &str = "journal";
/// The longest line as it lies in the file, without its newline.
const MAX_SEALED_LEN: usize = (Line::MAX_LEN + VaultCipher::OVERHEAD).div_ceil(3) * 4;
/// Lines behind the last one that the head knows which are read: a crash leaves one.
const MAX_FURTHER: u64 = 16;

/// What is wrong with the journal. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename = "JournalDamage")]
#[non_exhaustive]
pub enum Damage {
    /// A line that was not written whole.
    NotWhole {
        /// Which.
        line: u64,
    },
    /// A line that does not open.
    NotOfThisDesk {
        /// Which.
        line: u64,
    },
    /// A line that no officer of the desk signed.
    NotSigned {
        /// Which.
        line: u64,
    },
    /// A line that follows another than the one before.
    DoesNotFollow {
        /// Which.
        line: u64,
    },
    /// A line that was another by its own word.
    Moved {
        /// Which.
        line: u64,
        /// As which it was written.
        written: u64,
    },
    /// What is behind is too much.
    MoreFollows {
        /// The last line that was read.
        line: u64,
    },
    /// Another line ends the journal than was written last.
    NotTheLast {
        /// The line that was written last.
        line: u64,
    },
    /// It ends too early.
    CutOff {
        /// Lines that are there.
        lines: u64,
        /// Lines that were written.
        written: u64,
    },
    /// An entry is not there.
    Missing {
        /// Its number, from 1.
        entry: u64,
    },
    /// Some entries are not there.
    SeveralMissing {
        /// Number of the first.
        first: u64,
        /// Number of the last.
        last: u64,
    },
    /// What was written down of it does not fit.
    Mark(MarkError),
}

/// The journal as it was found.
#[derive(Debug)]
pub struct Journal {
    /// The entries that verify, in order.
    pub entries: Vec<Entry>,
    /// Hashes of all lines that open, in order.
    pub hashes: Vec<Hash>,
    /// What is wrong, by line.
    pub damage: Vec<Damage>,
}

impl Journal {
    /// Names the entries that are not there, of a journal that has fewer lines than were written.
    fn name_missing(&mut self, lines: u64, written: u64) {
        let found: BTreeSet<u64> = self.entries.iter().map(|entry| entry.number).collect();
        let mut next = 0;
        for number in found.range(..written).copied().chain([written]) {
            self.damage.extend(match number.saturating_sub(next) {
                0 => None,
                _ if number == written => Some(Damage::CutOff { lines, written }),
                1 => Some(Damage::Missing { entry: number }),
                _ => Some(Damage::SeveralMissing { first: next + 1, last: number }),
            });
            next = number + 1;
        }
    }
}

impl Desk {
    /// Writes an act into the journal, durably: before it is done, so that nothing is done that does not
    /// stand there.
    ///
    /// # Errors
    /// [`DeskError::WhichOfficer`] if nobody acts; [`DeskError::JournalTruncated`] and
    /// [`DeskError::JournalDamaged`]; [`DeskError::JournalEntryTooLong`]; those of the desk's folder.
    pub fn journal(&self, act: Act, now: UnixTime) -> Result<(), DeskError> {
        let (secret, officer) = self.officer.as_ref().ok_or(DeskError::WhichOfficer)?;
        let head = self.head()?;
        let path = self.folder.join(JOURNAL_FILE);
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(PRIVATE);
        let mut file = open_own(&mut options, &path).map_err(at(&path))?;
        let mut head = self.after_a_crash(head, &mut file)?;
        let entry =
            Entry { number: head.entries, time: now, officer: *officer, previous: head.last, what: act };
        let line =
            Line::sign(&entry, &self.info.origin, &secret.signer()).ok_or(DeskError::JournalEntryTooLong)?;
        let bytes = self.seal_line(&line)?;
        let mut append = || -> std::io::Result<()> {
            file.seek(SeekFrom::Start(head.bytes))?;
            file.write_all(&bytes)?;
            file.sync_all()
        };
        append().map_err(at(&path))?;
        has_written(&self.folder);
        head.advance(&line, bytes.len());
        self.set_head(&head)
    }

    /// Takes over an entry that was written without its head, and cuts one that was not written whole.
    fn after_a_crash(&self, mut head: Head, file: &mut File) -> Result<Head, DeskError> {
        let path = self.folder.join(JOURNAL_FILE);
        let mut tail = Vec::new();
        let mut read = || -> std::io::Result<u64> {
            let len = file.metadata()?.len();
            file.seek(SeekFrom::Start(head.bytes))?;
            file.take(MAX_SEALED_LEN as u64 + 2).read_to_end(&mut tail)?;
            Ok(len)
        };
        let len = read().map_err(at(&path))?;
        if len < head.bytes {
            return Err(DeskError::JournalTruncated);
        }
        match tail.iter().position(|byte| *byte == b'\n') {
            // Nothing, or a torn line: it was never acknowledged.
            None if tail.len() <= MAX_SEALED_LEN => file.set_len(head.bytes).map_err(at(&path))?,
            Some(end) if end + 1 == tail.len() => {
                let text = open_line(&self.journal_cipher(), tail.get(..end).unwrap_or_default());
                let (line, _) = text
                    .and_then(|text| Line::verify(&text, &self.info.origin, &head.keys()))
                    .filter(|(_, entry)| (entry.number, entry.previous) == (head.entries, head.last))
                    .ok_or(DeskError::JournalDamaged)?;
                head.advance(&line, tail.len());
                self.set_head(&head)?;
            }
            _ => return Err(DeskError::JournalDamaged),
        }
        Ok(head)
    }

    /// Reads and verifies all of it.
    ///
    /// # Errors
    /// Those of the desk's folder. What is wrong with the lines stands in [`Journal::damage`].
    pub fn read_journal(&self) -> Result<Journal, DeskError> {
        let head = self.head()?;
        let path = self.folder.join(JOURNAL_FILE);
        let mut journal = Journal { entries: Vec::new(), hashes: Vec::new(), damage: Vec::new() };
        let cipher = self.journal_cipher();
        let (mut number, mut bytes, mut previous) = (0u64, 0u64, Hash::from([0; 32]));
        // Number of the entry that comes next, which a gap moves away from its line.
        let mut next = 0;
        let mut at_head = head.entries == 0;
        match open_own(OpenOptions::new().read(true), &path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => {
                let (mut reader, keys) = (BufReader::new(other.map_err(at(&path))?), head.keys());
                loop {
                    let mut line = Vec::new();
                    let limit = MAX_SEALED_LEN as u64 + 1;
                    (&mut reader).take(limit).read_until(b'\n', &mut line).map_err(at(&path))?;
                    if line.is_empty() {
                        break;
                    }
                    if number >= head.entries.saturating_add(MAX_FURTHER) {
                        journal.damage.push(Damage::MoreFollows { line: number });
                        break;
                    }
                    bytes += line.len() as u64;
                    let whole = line.pop_if(|byte| *byte == b'\n').is_some();
                    let text = open_line(&cipher, &line);
                    let hash = text.as_deref().map(hash_line);
                    let verified = text.and_then(|text| Line::verify(&text, &self.info.origin, &keys));
                    let (line, mut wrong) = (number + 1, |damage| journal.damage.push(damage));
                    match verified {
                        _ if !whole => wrong(Damage::NotWhole { line }),
                        None if hash.is_none() => wrong(Damage::NotOfThisDesk { line }),
                        None => wrong(Damage::NotSigned { line }),
                        Some((_, entry)) => {
                            if entry.previous != previous {
                                wrong(Damage::DoesNotFollow { line });
                            }
                            if entry.number != next {
                                wrong(Damage::Moved { line, written: entry.number.saturating_add(1) });
                            }
                            next = entry.number;
                            journal.entries.push(entry);
                        }
                    }
                    (number, next) = (number + 1, next.saturating_add(1));
                    previous = hash.unwrap_or(Hash::from([0; 32]));
                    journal.hashes.extend(hash);
                    at_head |= (number, bytes, previous) == (head.entries, head.bytes, head.last);
                }
            }
        }
        if number < head.entries {
            journal.name_missing(number, head.entries);
        } else if !at_head {
            journal.damage.push(Damage::NotTheLast { line: head.entries });
        }
        Ok(journal)
    }

    fn journal_cipher(&self) -> VaultCipher {
        self.vault.cipher(Label::DeskJournal)
    }

    /// A line as it lies in the file.
    fn seal_line(&self, line: &Line) -> Result<Vec<u8>, DeskError> {
        let sealed = self.journal_cipher().seal(line.as_str().as_bytes())?;
        Ok([BASE64.encode(&sealed).as_bytes(), b"\n"].concat())
    }
}

fn open_line(cipher: &VaultCipher, line: &[u8]) -> Option<String> {
    let text = cipher.open(&BASE64.decode(line).ok()?).ok()?;
    Some(std::str::from_utf8(&text).ok()?.to_owned())
}

impl Head {
    fn advance(&mut self, line: &Line, bytes: usize) {
        self.entries = self.entries.saturating_add(1);
        self.bytes += bytes as u64;
        self.last = line.hash();
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::{
        desk::tests::{NOW, desk},
        model::CaseId,
    };

    fn acts(n: u8) -> impl Iterator<Item = Act> {
        (0..n).map(|n| Act::CaseMade { case: CaseId::from([n; 5]) })
    }

    #[test]
    fn names_who_did_what_and_every_change_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut desk = desk(folder.path());
        desk.add_officer("chan", NOW, &mut rand::rng()).unwrap();
        assert!(matches!(desk.act_as(None), Err(DeskError::WhichOfficer)));
        assert!(matches!(desk.act_as(Some("wong")), Err(DeskError::UnknownOfficer(_))));
        assert!(matches!(desk.add_officer("chan", NOW, &mut rand::rng()), Err(DeskError::OfficerExists(_))));
        assert!(matches!(desk.add_officer("../x", NOW, &mut rand::rng()), Err(DeskError::OfficerName)));
        desk.act_as(Some("chan")).unwrap();
        acts(3).for_each(|act| desk.journal(act, NOW).unwrap());
        let journal = desk.read_journal().unwrap();
        assert_eq!((journal.entries.len(), journal.damage.len()), (5, 0));
        assert_eq!(journal.entries[4].officer, desk.officers().unwrap()[1].key);
        assert_ne!(journal.entries[1].officer, journal.entries[4].officer);

        let path = desk.folder.join(JOURNAL_FILE);
        let good = std::fs::read_to_string(&path).unwrap();
        assert!(!good.contains("case_made") && !good.contains(' '), "it does not lie open");
        let lines: Vec<&str> = good.lines().collect();
        let all = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let forged = all(&[lines[0], lines[1], &lines[2].replacen('b', "c", 1), lines[3], lines[4]]);
        let foreign = SigningKey::from_bytes(&[9; 32]);
        let entry = Entry {
            number: 2,
            officer: foreign.verifying_key().to_bytes().into(),
            ..journal.entries[2].clone()
        };
        let foreign = desk.seal_line(&Line::sign(&entry, &desk.info.origin, &foreign).unwrap()).unwrap();
        let foreign =
            all(&[lines[0], lines[1], std::str::from_utf8(&foreign).unwrap().trim(), lines[3], lines[4]]);
        let swapped = all(&[lines[0], lines[1], lines[3], lines[2], lines[4]]);
        for (bad, word) in [
            (forged, "line 3: this desk did not write it so"),
            (foreign, "line 3: no officer"),
            (swapped, "line 3: it does not follow"),
            (all(&[&lines[..2], &lines[3..]].concat()), "entry 3 is missing"),
            (all(&[&lines[..1], &lines[3..]].concat()), "entries 2 to 3 are missing"),
            (all(&lines[..4]), "ends after 4 lines of 5"),
            (all(&[&lines[..], &lines[4..]].concat()), "line 6"),
            (good[..good.len() - 9].to_owned(), "line 5: it is not whole"),
            (String::new(), "ends after 0"),
        ] {
            std::fs::write(&path, &bad).unwrap();
            let damage = homesafe_host::cli::words().fact(&desk.read_journal().unwrap().damage);
            assert!(damage.contains(word), "{word}: {damage}");
        }
        std::fs::write(&path, all(&lines[..4])).unwrap();
        assert!(matches!(desk.journal(acts(1).next().unwrap(), NOW), Err(DeskError::JournalTruncated)));
    }

    #[test]
    fn attack_a_link_in_the_journals_place_is_not_followed_and_no_tail_is_read_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        acts(2).for_each(|act| desk.journal(act, NOW).unwrap());
        let (path, victim) = (desk.folder.join(JOURNAL_FILE), folder.path().join("victim"));
        let good = std::fs::read(&path).unwrap();
        std::fs::write(&victim, [&good[..], b"a victim's"].concat()).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(&victim, &path).unwrap();
        assert!(desk.journal(acts(1).next().unwrap(), NOW).is_err() && desk.read_journal().is_err());
        assert!(std::fs::read(&victim).unwrap().ends_with(b"a victim's"));
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, &good).unwrap();
        File::options().write(true).open(&path).unwrap().set_len(1 << 40).unwrap();
        let damage = desk.read_journal().unwrap().damage;
        assert!(
            damage.len() <= 20 && damage.iter().any(|one| matches!(one, Damage::MoreFollows { .. })),
            "{damage:?}"
        );
        assert!(matches!(desk.journal(acts(1).next().unwrap(), NOW), Err(DeskError::JournalDamaged)));
    }

    #[test]
    fn a_crash_at_any_byte_of_an_append_loses_nothing_that_was_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        acts(2).for_each(|act| desk.journal(act, NOW).unwrap());
        let (path, head) = (desk.folder.join(JOURNAL_FILE), desk.folder.join("head"));
        let (before, head_before) = (std::fs::read(&path).unwrap(), std::fs::read(&head).unwrap());
        desk.journal(acts(3).last().unwrap(), NOW).unwrap();
        let after = std::fs::read(&path).unwrap();
        for cut in (before.len()..=after.len()).step_by(7).chain([after.len() - 1, after.len()]) {
            std::fs::write(&path, &after[..cut]).unwrap();
            std::fs::write(&head, &head_before).unwrap();
            desk.journal(acts(9).last().unwrap(), NOW).unwrap();
            let journal = desk.read_journal().unwrap();
            // The torn entry is gone, or whole.
            let expected = if cut == after.len() { 5 } else { 4 };
            assert_eq!((journal.entries.len(), journal.damage), (expected, vec![]), "{cut}");
        }
    }
}
