//! What a trust document changes, in words, for the person who is asked to sign it.

use std::fmt::Display;

use homesafe_host::clock::format_time;
use homesafe_protocol::{
    display::one_line,
    roles::{Dated, Role, RoleKey},
    trust::{LogBase, Quorum, SeqRange, TrustBody},
};

/// As much of one line as is shown.
const MAX_LINE: usize = 4_096;
/// As much of a key as tells it from others; submission keys are far longer.
const MAX_KEY: usize = 48;

/// A line for each thing that `body` says otherwise than the document that is held, or for each that it says, where none is; fit
/// to be shown. Its version and the document that it follows are not among them.
pub fn changed(held: Option<&TrustBody>, body: &TrustBody) -> Vec<String> {
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
    let mut lines = Lines::default();
    let allowed = |allowed: bool| if allowed { "allowed" } else { "refused" };
    lines.one("deployment", held.map(|held| &held.origin), origin);
    lines.list("server", held.map(|held| &*held.servers), servers);
    lines.one("issued", held.map(|held| format_time(held.issued)), format_time(*issued));
    lines.one("expires", held.map(|held| format_time(held.expires)), format_time(*expires));
    lines.quorum("root key", "root keys that must sign", held.map(|held| &held.roots), roots);
    let must_sign = "publishing keys that must sign a publication";
    lines.quorum("publishing key", must_sign, held.map(|held| &held.publishing), publishing);
    lines.dated(("certification key", Role::Certification), held.map(|held| &*held.certification), certification);
    lines.dated(("submission key", Role::Submission), held.map(|held| &*held.submission), submission);
    lines.list("log key", held.map(|held| &*held.log), log);
    lines.quorum("witness", "witnesses that must cosign", held.map(|held| &held.witnesses), witnesses);
    lines.one("first publication that devices read", held.map(|held| held.log_base.first), *first);
    let seen = |size, root| format!("{size}, root {root}");
    lines.one(
        "publications that the roots have seen",
        held.map(|held| seen(held.log_base.size, held.log_base.root)),
        seen(*size, *root),
    );
    // Each document has its own: what an earlier one voided stays void.
    voided.iter().for_each(|range| lines.push(void(*range)));
    lines.list("revoked venue code", held.map(|held| &*held.revoked), revoked);
    lines.one("largest publication in bytes", held.map(|held| held.max_object_bytes), *max_object_bytes);
    let interval = held.map(|held| held.publication_interval_seconds);
    lines.one("seconds between two publications", interval, *publication_interval_seconds);
    let overlap = held.map(|held| held.minimum_overlap_minutes);
    lines.one("minutes that a visit and a window must share", overlap, *minimum_overlap_minutes);
    lines.one("days for which windows are kept", held.map(|held| held.retention_days), *retention_days);
    let uncertified = held.map(|held| allowed(held.uncertified_codes));
    lines.one("posters without a certificate", uncertified, allowed(*uncertified_codes));
    lines.0
}

fn void(SeqRange { first, last }: SeqRange) -> String {
    match last {
        TrustBody::MAX_NUMBER => {
            format!("publication {first} and all behind it that name an older trust document become void")
        }
        last if last == first => format!("publication {first} becomes void"),
        last => format!("publications {first} to {last} become void"),
    }
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn push(&mut self, line: String) {
        self.0.push(one_line(&line, MAX_LINE));
    }

    fn one<T: PartialEq + Display>(&mut self, what: &str, was: Option<T>, now: T) {
        match was {
            Some(was) if was == now => {}
            Some(was) => self.push(format!("{what}: {was} -> {now}")),
            None => self.push(format!("{what}: {now}")),
        }
    }

    fn list<T: PartialEq + Display>(&mut self, what: &str, was: Option<&[T]>, now: &[T]) {
        let Some(was) = was else {
            return now.iter().for_each(|one| self.push(format!("{what}: {one}")));
        };
        now.iter().filter(|one| !was.contains(one)).for_each(|one| self.push(format!("{what} added: {one}")));
        was.iter().filter(|one| !now.contains(one)).for_each(|one| self.push(format!("{what} removed: {one}")));
        let (kept, keeps) = (was.iter().filter(|one| now.contains(one)), now.iter().filter(|one| was.contains(one)));
        if !kept.eq(keeps) {
            let order: Vec<String> = now.iter().map(T::to_string).collect();
            self.push(format!("{what}, in another order: {}", order.join(", ")));
        }
    }

    fn quorum<K: PartialEq + Display>(&mut self, what: &str, must: &str, was: Option<&Quorum<K>>, now: &Quorum<K>) {
        self.list(what, was.map(|was| &*was.keys), &now.keys);
        let of = |quorum: &Quorum<K>| format!("{} of {}", quorum.threshold, quorum.keys.len());
        self.one(must, was.map(of), of(now));
    }

    fn dated<K: RoleKey + PartialEq + ToString>(
        &mut self,
        (what, role): (&str, Role),
        was: Option<&[Dated<K>]>,
        now: &[Dated<K>],
    ) {
        let holds = |dated: &Dated<K>| format!("{} to {}", format_time(dated.not_before), format_time(dated.not_after));
        let name = |dated: &Dated<K>| {
            let key = dated.key.to_string();
            let shown: String = key.chars().take(MAX_KEY).collect();
            let rest = if shown.len() < key.len() { "..." } else { "" };
            format!("{} ({shown}{rest})", dated.key.key_id(role))
        };
        for dated in now {
            match was.map(|was| was.iter().find(|before| before.key == dated.key)) {
                Some(Some(before)) => {
                    self.one(&format!("{what} {} holds", name(dated)), Some(holds(before)), holds(dated));
                }
                Some(None) => self.push(format!("{what} added: {}, holds {}", name(dated), holds(dated))),
                None => self.push(format!("{what}: {}, holds {}", name(dated), holds(dated))),
            }
        }
        let removed = was.unwrap_or_default().iter().filter(|before| now.iter().all(|dated| dated.key != before.key));
        removed.for_each(|before| self.push(format!("{what} removed: {}", name(before))));
    }
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn what_differs_is_named_and_nothing_else() {
        let body = first();
        assert!(changed(Some(&body), &body).is_empty());
        let next = TrustBody { version: 2, retention_days: 20, ..body.clone() };
        assert_eq!(changed(Some(&body), &next), ["days for which windows are kept: 31 -> 20"]);
        let all = changed(None, &body).join("\n");
        assert!(all.contains("deployment: homesafe.example/hk") && all.contains(&format_time(body.expires)), "{all}");
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
        next.voided = vec![SeqRange { first: 3, last: 3 }, SeqRange { first: 5, last: TrustBody::MAX_NUMBER }];
        next.uncertified_codes = !body.uncertified_codes;
        assert_eq!(
            changed(Some(&body), &next),
            [
                format!("root key added: {new}"),
                format!("root key removed: {old}"),
                "root keys that must sign: 2 of 3 -> 3 of 3".to_owned(),
                "publication 3 becomes void".to_owned(),
                "publication 5 and all behind it that name an older trust document become void".to_owned(),
                "posters without a certificate: allowed -> refused".to_owned(),
            ]
        );
        let mut rotated = body.clone();
        rotated.submission[0].not_after = body.expires.saturating_sub(60);
        let lines = changed(Some(&body), &rotated);
        assert!(lines.len() == 1 && lines[0].starts_with("submission key ") && lines[0].contains(" -> "), "{lines:?}");
        assert!(lines[0].len() < 200, "{lines:?}");
    }
}
