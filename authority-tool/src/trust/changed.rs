//! What a trust document changes, for the person who is asked to sign it.

use std::fmt::Display;

use homesafe_protocol::{
    display::one_line,
    roles::{Dated, Role, RoleKey},
    time::UnixTime,
    trust::{LogBase, Quorum, SeqRange, TrustBody},
};
use serde::Serialize;

/// As much of one text as is shown.
const MAX_TEXT: usize = 4_096;
/// As much of a key as tells it from others; submission keys are far longer.
const MAX_KEY: usize = 48;

/// One thing that a document says otherwise than the one that is held, or that it says.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub enum TrustChange {
    /// What it says, where no document is held.
    Says {
        /// Of what.
        field: TrustField,
        /// What.
        now: TrustValue,
    },
    /// Something is another.
    Changed {
        /// What.
        field: TrustField,
        /// What was said before.
        was: TrustValue,
        /// What is said now.
        now: TrustValue,
    },
    /// Something comes into a list.
    Added {
        /// Into which.
        field: TrustField,
        /// What.
        item: TrustValue,
    },
    /// Something goes from a list.
    Removed {
        /// From which.
        field: TrustField,
        /// What.
        item: TrustValue,
    },
    /// A list has another order.
    Reordered {
        /// Which.
        field: TrustField,
        /// All that it has now.
        order: Vec<String>,
    },
    /// A key holds at other times.
    Redated {
        /// Of which kind.
        field: TrustField,
        /// Which.
        key: String,
        /// When it held.
        was: TrustKeyDates,
        /// When it holds.
        now: TrustKeyDates,
    },
    /// Publications become void.
    Voids(#[serde(serialize_with = "crate::told::publications")] SeqRange),
}

/// What a document speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs)] // as in `TrustBody`
pub enum TrustField {
    Origin,
    Server,
    Issued,
    Expires,
    Root,
    RootThreshold,
    Publishing,
    PublishingThreshold,
    Certification,
    Submission,
    Log,
    Witness,
    WitnessThreshold,
    First,
    Seen,
    Revoked,
    MaxObjectBytes,
    Interval,
    MinimumOverlap,
    Retention,
    UncertifiedCodes,
}

/// What it says of it.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum TrustValue {
    /// A text that is fit to be shown.
    Text(String),
    /// A number.
    Number(u64),
    /// A time.
    Time(#[serde(serialize_with = "homesafe_protocol::display::time")] UnixTime),
    /// How many of how many.
    Threshold(TrustThreshold),
    /// What was seen of the log.
    Tree(TrustTree),
    /// Whether something may be.
    Allowed(TrustPermission),
    /// A key and when it holds.
    Dated(TrustKey),
}

/// How many of some keys must sign.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct TrustThreshold {
    needed: usize,
    of: usize,
}

/// Publications, and the root of the tree over them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct TrustTree {
    size: u64,
    root: String,
}

/// Whether something may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TrustPermission {
    /// It may.
    Yes,
    /// It may not.
    No,
}

/// A key that holds for a time.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct TrustKey {
    key: String,
    holds: TrustKeyDates,
}

/// When a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct TrustKeyDates {
    #[serde(serialize_with = "homesafe_protocol::display::time")]
    from: UnixTime,
    #[serde(serialize_with = "homesafe_protocol::display::time")]
    until: UnixTime,
}

/// A change for each thing that `body` says otherwise than the document that is held, or for each that it
/// says, where none is. Its version and the document that it follows are not among them.
pub fn changed(held: Option<&TrustBody>, body: &TrustBody) -> Vec<TrustChange> {
    // Named one by one: a field that is added must be shown, too.
    let TrustBody {
        version: _,
        previous: _,
        origin,
        servers,
        issued,
        expires,
        roots,
        publishing,
        certification,
        submission,
        log,
        witnesses,
        log_base: LogBase { first, size, root },
        voided,
        revoked,
        max_object_bytes,
        publication_interval_seconds,
        minimum_overlap_minutes,
        retention_days,
        uncertified_codes,
    } = body;
    use TrustField as F;
    use TrustValue::{Number, Time};
    let mut changes = List::default();
    let allowed =
        |allowed: bool| TrustValue::Allowed(if allowed { TrustPermission::Yes } else { TrustPermission::No });
    changes.one(F::Origin, held.map(|held| text(&held.origin)), text(origin));
    changes.list(F::Server, held.map(|held| &*held.servers), servers);
    changes.one(F::Issued, held.map(|held| Time(held.issued)), Time(*issued));
    changes.one(F::Expires, held.map(|held| Time(held.expires)), Time(*expires));
    changes.quorum([F::Root, F::RootThreshold], held.map(|held| &held.roots), roots);
    changes.quorum([F::Publishing, F::PublishingThreshold], held.map(|held| &held.publishing), publishing);
    changes.dated(
        (F::Certification, Role::Certification),
        held.map(|held| &*held.certification),
        certification,
    );
    changes.dated((F::Submission, Role::Submission), held.map(|held| &*held.submission), submission);
    changes.list(F::Log, held.map(|held| &*held.log), log);
    changes.quorum([F::Witness, F::WitnessThreshold], held.map(|held| &held.witnesses), witnesses);
    changes.one(F::First, held.map(|held| Number(held.log_base.first)), Number(*first));
    let seen =
        |size, root: &homesafe_protocol::Hash| TrustValue::Tree(TrustTree { size, root: root.to_string() });
    changes.one(F::Seen, held.map(|held| seen(held.log_base.size, &held.log_base.root)), seen(*size, root));
    // Each document has its own: what an earlier one voided stays void.
    changes.0.extend(voided.iter().copied().map(TrustChange::Voids));
    changes.list(F::Revoked, held.map(|held| &*held.revoked), revoked);
    let mut number = |field, was: Option<u64>, now| changes.one(field, was.map(Number), Number(now));
    number(F::MaxObjectBytes, held.map(|held| held.max_object_bytes.into()), (*max_object_bytes).into());
    let interval = held.map(|held| held.publication_interval_seconds.into());
    number(F::Interval, interval, (*publication_interval_seconds).into());
    let overlap = held.map(|held| held.minimum_overlap_minutes.into());
    number(F::MinimumOverlap, overlap, (*minimum_overlap_minutes).into());
    number(F::Retention, held.map(|held| held.retention_days.into()), (*retention_days).into());
    let uncertified = held.map(|held| allowed(held.uncertified_codes));
    changes.one(F::UncertifiedCodes, uncertified, allowed(*uncertified_codes));
    changes.0
}

fn text(value: &impl Display) -> TrustValue {
    TrustValue::Text(shown(value))
}

fn shown(value: &impl Display) -> String {
    one_line(&value.to_string(), MAX_TEXT)
}

#[derive(Default)]
struct List(Vec<TrustChange>);

impl List {
    fn one(&mut self, field: TrustField, was: Option<TrustValue>, now: TrustValue) {
        match was {
            Some(was) if was == now => {}
            Some(was) => self.0.push(TrustChange::Changed { field, was, now }),
            None => self.0.push(TrustChange::Says { field, now }),
        }
    }

    fn list<T: PartialEq + Display>(&mut self, field: TrustField, was: Option<&[T]>, now: &[T]) {
        let Some(was) = was else {
            return self.0.extend(now.iter().map(|one| TrustChange::Says { field, now: text(one) }));
        };
        let (added, kept) =
            (now.iter().filter(|one| !was.contains(one)), now.iter().filter(|one| was.contains(one)));
        self.0.extend(added.map(|one| TrustChange::Added { field, item: text(one) }));
        let removed = was.iter().filter(|one| !now.contains(one));
        self.0.extend(removed.map(|one| TrustChange::Removed { field, item: text(one) }));
        if !was.iter().filter(|one| now.contains(one)).eq(kept) {
            self.0.push(TrustChange::Reordered { field, order: now.iter().map(shown).collect() });
        }
    }

    fn quorum<K: PartialEq + Display>(
        &mut self,
        [keys, threshold]: [TrustField; 2],
        was: Option<&Quorum<K>>,
        now: &Quorum<K>,
    ) {
        self.list(keys, was.map(|was| &*was.keys), &now.keys);
        let of = |quorum: &Quorum<K>| {
            TrustValue::Threshold(TrustThreshold { needed: quorum.threshold, of: quorum.keys.len() })
        };
        self.one(threshold, was.map(of), of(now));
    }

    fn dated<K: RoleKey + PartialEq + ToString>(
        &mut self,
        (field, role): (TrustField, Role),
        was: Option<&[Dated<K>]>,
        now: &[Dated<K>],
    ) {
        let held = |dated: &Dated<K>| TrustKeyDates { from: dated.not_before, until: dated.not_after };
        let name = |dated: &Dated<K>| {
            let key = dated.key.to_string();
            let shown: String = key.chars().take(MAX_KEY).collect();
            let rest = if shown.len() < key.len() { "..." } else { "" };
            format!("{} ({shown}{rest})", dated.key.key_id(role))
        };
        let value = |dated: &Dated<K>| TrustValue::Dated(TrustKey { key: name(dated), holds: held(dated) });
        for dated in now {
            self.0.extend(match was.map(|was| was.iter().find(|before| before.key == dated.key)) {
                Some(Some(before)) if held(before) == held(dated) => None,
                Some(Some(before)) => {
                    let (key, was, now) = (name(dated), held(before), held(dated));
                    Some(TrustChange::Redated { field, key, was, now })
                }
                Some(None) => Some(TrustChange::Added { field, item: value(dated) }),
                None => Some(TrustChange::Says { field, now: value(dated) }),
            });
        }
        let removed =
            was.unwrap_or_default().iter().filter(|before| now.iter().all(|dated| dated.key != before.key));
        self.0.extend(
            removed.map(|before| TrustChange::Removed { field, item: TrustValue::Text(name(before)) }),
        );
    }
}

#[cfg(test)]
mod tests {
    use homesafe_host::{cli::words, clock::local_time};
    use homesafe_protocol::note::{NoteAlgorithm, NoteKey};

    use super::*;
    use crate::{
        desk::tests::{NOW, desk},
        trust::{Changes, make},
    };

    /// The first document of a desk.
    fn first() -> TrustBody {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let key = NoteKey::new("homesafe.example/hk", NoteAlgorithm::Ed25519, [9; 32].into());
        make(&desk, &Changes { log_keys: vec![key.unwrap()], ..Changes::default() }, NOW).unwrap();
        desk.trust().unwrap().body().clone()
    }

    fn said(held: Option<&TrustBody>, body: &TrustBody) -> Vec<String> {
        changed(held, body).iter().map(|change| words().fact(change)).collect()
    }

    #[test]
    fn what_differs_is_named_and_nothing_else() {
        let body = first();
        assert!(changed(Some(&body), &body).is_empty());
        let next = TrustBody { version: 2, retention_days: 20, ..body.clone() };
        assert_eq!(said(Some(&body), &next), ["days for which windows are kept: 31 -> 20"]);
        let all = said(None, &body).join("\n");
        assert!(
            all.contains("deployment: homesafe.example/hk") && all.contains(&local_time(body.expires)),
            "{all}"
        );
        let json = ["{", "[", "\"", "null", "_"];
        assert!(!json.iter().any(|json| all.contains(json)), "words: {all}");
    }

    #[test]
    fn keys_thresholds_and_void_publications_are_said_in_words() {
        let body = first();
        let mut next = body.clone();
        let (old, new) = (next.roots.keys.remove(0), [7; 32].into());
        next.roots.keys.push(new);
        next.roots.threshold = 3;
        next.voided =
            vec![SeqRange { first: 3, last: 3 }, SeqRange { first: 5, last: TrustBody::MAX_NUMBER }];
        next.uncertified_codes = !body.uncertified_codes;
        assert_eq!(
            said(Some(&body), &next),
            [
                format!("root key added: {new}"),
                format!("root key removed: {old}"),
                "root keys that must sign: 2 of 3 -> 3 of 3".to_owned(),
                "becomes void: publication 3".to_owned(),
                "becomes void: publication 5 and all behind it that name an older trust document".to_owned(),
                "posters without a certificate: allowed -> refused".to_owned(),
            ]
        );
        let mut rotated = body.clone();
        rotated.submission[0].not_after = body.expires.saturating_sub(60);
        let lines = said(Some(&body), &rotated);
        assert!(
            lines.len() == 1 && lines[0].starts_with("submission key ") && lines[0].contains(" -> "),
            "{lines:?}"
        );
        assert!(lines[0].len() < 200, "{lines:?}");
    }
}
