//! Key schedule (section 3): from a venue's body to the token and mask of one broadcast record.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::{Hash, Nonce, label::Label, time::Day};

secret_bytes!(
    /// The 16 random bytes of a venue: held by its operator and by whoever scanned the poster.
    VenueSecret, 16
);
secret_bytes!(
    /// `HKDF-Extract(salt = LABEL("venue key"), ikm = VenueBody)`, the pseudorandom key of RFC 5869.
    VenuePrk, 32
);
secret_bytes!(
    /// `HKDF-Expand(venue_key, LABEL("day seed") || u16(d), 32)`: what a venue shows of a day in a share. It
    /// is that day's secret of this venue, and of no other: another venue's public part makes another key of
    /// it.
    DaySeed, 32
);
secret_bytes!(
    /// `HKDF-Expand(day_seed, LABEL("day key") || SHA-256(public part), 32)`: finds and opens the records of
    /// one venue on one UTC day.
    DayKey, 32
);

/// A venue's key, and the public part that its days' keys are bound to: an altered poster is another venue.
/// Codes of other systems have keys of their own kind, see [`VenueKey::of_foreign_code`].
#[derive(Clone, PartialEq, Eq)]
pub struct VenueKey {
    prk: VenuePrk,
    public: Hash,
}

impl std::fmt::Debug for VenueKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VenueKey(redacted)")
    }
}

impl VenueKey {
    /// The key of a venue by its encoded body and public part.
    pub fn derive(venue_body: &[u8], public_part: &[u8]) -> Self {
        Self { prk: extract(Label::VenueKey, venue_body), public: digest_of(public_part) }
    }

    /// The key of a venue by another system's code (section 12): `HKDF-Extract(salt = LABEL("foreign code"),
    /// ikm = scheme || 0x00 || stable part)`, with an empty public part. No scheme's name holds a zero byte.
    pub fn of_foreign_code(scheme: &str, stable_part: &[u8]) -> Self {
        let ikm = zeroize::Zeroizing::new([scheme.as_bytes(), &[0], stable_part].concat());
        Self { prk: extract(Label::ForeignCode, &ikm), public: digest_of(&[]) }
    }

    /// The key of another system's code, by what [`Self::expose`] gave.
    pub(crate) fn of_kept_foreign_code(bytes: [u8; VenuePrk::LEN]) -> Self {
        Self { prk: bytes.into(), public: digest_of(&[]) }
    }

    /// The secret bytes, for names that are made of it.
    pub const fn expose(&self) -> &[u8; 32] {
        self.prk.expose()
    }

    /// The seeds of some days.
    pub fn day_seeds<'a>(
        &'a self,
        days: impl IntoIterator<Item = Day> + 'a,
    ) -> impl Iterator<Item = DaySeed> + 'a {
        let schedule = Schedule::new(&self.prk.0);
        days.into_iter()
            .map(move |day| DaySeed(schedule.expand(&[Label::DaySeed.bytes(), &day.number().to_be_bytes()])))
    }

    /// The keys of some days.
    pub fn day_keys<'a>(
        &'a self,
        days: impl IntoIterator<Item = Day> + 'a,
    ) -> impl Iterator<Item = DayKey> + 'a {
        self.day_seeds(days).map(|seed| seed.key(&self.public))
    }

    /// The key of one day.
    pub fn day_key(&self, day: Day) -> DayKey {
        let seed = Schedule::new(&self.prk.0).expand(&[Label::DaySeed.bytes(), &day.number().to_be_bytes()]);
        DaySeed(seed).key(&self.public)
    }
}

impl DaySeed {
    /// The day's key of the venue whose public part has this SHA-256.
    pub(crate) fn key(&self, public: &Hash) -> DayKey {
        DayKey(Schedule::new(&self.0).expand(&[Label::DayKey.bytes(), public.as_bytes()]))
    }
}

/// SHA-256 of a venue's public part.
pub(crate) fn digest_of(public_part: &[u8]) -> Hash {
    use sha2::Digest as _;
    <[u8; 32]>::from(Sha256::digest(public_part)).into()
}

/// `HKDF-Extract(salt = LABEL(label), ikm)`; the hash states are wiped by their crates, the outcome's first
/// copy here.
fn extract(label: Label, ikm: &[u8]) -> VenuePrk {
    let (mut extracted, _) = Hkdf::<Sha256>::extract(Some(label.bytes()), ikm);
    let mut key = VenuePrk([0; 32]);
    key.0.iter_mut().zip(&extracted).for_each(|(to, from)| *to = *from);
    zeroize::Zeroize::zeroize(&mut extracted[..]);
    key
}

/// A day key made ready for many derivations: the two hash states of its HMAC are computed once, and wiped
/// when dropped.
#[derive(Clone)]
pub struct RecordKey(Schedule);

impl From<&DayKey> for RecordKey {
    fn from(key: &DayKey) -> Self {
        Self(Schedule::new(&key.0))
    }
}

impl std::fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordKey(redacted)")
    }
}

/// Where a record stands in a batch and what hides its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordMaterial {
    /// The unscaled token.
    pub token: u64,
    /// 24 bits over the record's field.
    pub mask: u32,
}

impl RecordKey {
    /// `HKDF-Expand(day_key, LABEL("record") || N || u16(i), 11)`: token (8 bytes) and mask (3 bytes) of the
    /// i-th window.
    pub fn material(&self, nonce: &Nonce, i: u16) -> RecordMaterial {
        let bytes: [u8; 11] = self.0.expand(&[Label::Record.bytes(), nonce.as_bytes(), &i.to_be_bytes()]);
        let [t0, t1, t2, t3, t4, t5, t6, t7, m0, m1, m2] = bytes;
        RecordMaterial {
            token: u64::from_be_bytes([t0, t1, t2, t3, t4, t5, t6, t7]),
            mask: u32::from_be_bytes([0, m0, m1, m2]),
        }
    }
}

/// HKDF-Expand of at most 32 bytes under one key: one HMAC block (RFC 5869, section 2.3).
#[derive(Clone)]
struct Schedule(hmac::Hmac<Sha256>);

impl Schedule {
    fn new(key: &[u8; 32]) -> Self {
        use hmac::KeyInit as _;
        // The block holds any key of 32 bytes, so padding it by hand takes the place of a fallible
        // constructor.
        let mut block = hmac::digest::common::Key::<hmac::Hmac<Sha256>>::default();
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        let schedule = Self(hmac::Hmac::new(&block));
        zeroize::Zeroize::zeroize(&mut block[..]);
        schedule
    }

    fn expand<const N: usize>(&self, info: &[&[u8]]) -> [u8; N] {
        use hmac::Mac as _;
        const { assert!(N <= 32) }
        let mut mac = self.0.clone();
        info.iter().for_each(|part| mac.update(part));
        mac.update(&[1]);
        let mut block: [u8; 32] = mac.finalize().into_bytes().into();
        let mut out = [0; N];
        out.iter_mut().zip(&block).for_each(|(to, from)| *to = *from);
        zeroize::Zeroize::zeroize(&mut block);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What this builds on, and does only with a feature of the hash crates.
    #[test]
    fn hash_states_are_wiped_when_dropped() {
        const fn is_wiped<T: zeroize::ZeroizeOnDrop>() {}
        const { is_wiped::<Sha256>() }
        // The two that an HMAC is made of.
        const { is_wiped::<<Sha256 as hmac::EagerHash>::Core>() }
    }

    #[test]
    fn agrees_with_the_hkdf_crate() {
        let key = [3; 32];
        let hkdf = Hkdf::<Sha256>::from_prk(&key).unwrap();
        for len in [0, 1, 40] {
            let info = vec![7; len];
            let mut expected = [0; 32];
            hkdf.expand(&info, &mut expected).unwrap();
            assert_eq!(Schedule::new(&key).expand::<32>(&[&info[..len / 2], &info[len / 2..]]), expected);
        }
    }

    #[test]
    fn every_input_changes_the_outcome() {
        let venue = VenueKey::derive(b"body", b"public");
        let (a, b) = (Nonce::from([1; 16]), Nonce::from([2; 16]));
        let key = |day| RecordKey::from(&venue.day_key(Day::new(day)));
        let all =
            [key(1).material(&a, 0), key(1).material(&a, 1), key(1).material(&b, 0), key(2).material(&a, 0)];
        for (n, one) in all.iter().enumerate() {
            assert!(all[n + 1..].iter().all(|other| other.token != one.token));
            assert!(one.mask < 1 << 24);
        }
        assert_eq!(venue.day_keys([Day::new(1)]).next(), Some(venue.day_key(Day::new(1))));
        assert_ne!(venue, VenueKey::derive(b"bodx", b"public"));
        assert_ne!(venue.day_key(Day::new(1)), VenueKey::derive(b"body", b"publix").day_key(Day::new(1)));
        assert_ne!(VenueKey::of_foreign_code("taxi", b"VK1"), VenueKey::of_foreign_code("clea", b"VK1"));
        assert_ne!(VenueKey::of_foreign_code("taxi", b"VK1"), VenueKey::derive(b"taxi\0VK1", b""));
        assert_eq!(format!("{venue:?}"), "VenueKey(redacted)");
    }
}
