//! The venue body: what a poster says of its venue, with the secret that makes it unguessable.

use sha2::{Digest as _, Sha256};

use crate::{
    Commitment, DeploymentId,
    category::Category,
    codec::{DecodeError, Reader, decode_all, put_opaque8},
    keys::{DayKey, VenueKey, VenueSecret},
    label::Label,
    line::{Line, LineError},
    log::{leaf_hash, root_of},
    time::{Day, Validity},
};

/// The longest body, in bytes.
pub(super) const MAX_LEN: usize = 472;

/// Why a venue cannot be described so.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum VenueError {
    /// A name or address.
    #[error("{field}: {error}")]
    Line {
        /// Which.
        field: VenueText,
        /// What is wrong.
        error: LineError,
    },
    /// Neither a Chinese nor an English name.
    #[error("a venue needs at least one name")]
    NoName,
    /// Outside 15..=1440 minutes.
    #[error("the stay is {0} minutes, allowed are 15 to 1440")]
    Stay(u16),
    /// No validity was given.
    #[error("a venue needs a first and a last day")]
    NoValidity,
}

/// What is written of a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum VenueText {
    /// Its name in Chinese.
    NameZh,
    /// Its name in English.
    NameEn,
    /// Its address.
    Address,
}

impl std::fmt::Display for VenueText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NameZh => "Chinese name",
            Self::NameEn => "English name",
            Self::Address => "address",
        })
    }
}

/// All of a venue's body but the secret: what the authority may see and certify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenuePublic {
    deployment: DeploymentId,
    feed: u8,
    category: Category,
    stay_minutes: u16,
    validity: Validity,
    name_zh: Line<120>,
    name_en: Line<120>,
    address: Line<200>,
}

impl VenuePublic {
    /// Describes a venue of a deployment.
    pub fn builder(deployment: DeploymentId, category: Category) -> VenuePublicBuilder {
        VenuePublicBuilder {
            deployment,
            category,
            stay_minutes: 120,
            validity: None,
            lines: Default::default(),
        }
    }

    /// The deployment it belongs to.
    pub const fn deployment(&self) -> DeploymentId {
        self.deployment
    }

    /// The log of the deployment in which its windows are published; 0 is the only one.
    pub const fn feed(&self) -> u8 {
        self.feed
    }

    /// What kind of place it is.
    pub const fn category(&self) -> Category {
        self.category
    }

    /// Suggested automatic check-out, in minutes.
    pub const fn stay_minutes(&self) -> u16 {
        self.stay_minutes
    }

    /// The days on which the code may be used.
    pub const fn validity(&self) -> Validity {
        self.validity
    }

    /// The name in Chinese, or nothing.
    pub fn name_zh(&self) -> &str {
        self.name_zh.as_str()
    }

    /// The name in English, or nothing.
    pub fn name_en(&self) -> &str {
        self.name_en.as_str()
    }

    /// The address, or nothing.
    pub fn address(&self) -> &str {
        self.address.as_str()
    }

    /// The body's encoding without the secret: what a certificate covers.
    pub fn encode(&self) -> Vec<u8> {
        self.encode_around(&[])
    }

    /// Reads what [`Self::encode`] wrote, to the last byte.
    ///
    /// # Errors
    /// Bytes that are none, or of a later version or feed.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        Ok(decode_all(bytes, |reader| Self::decode_around(reader, |_| Ok(())))?.0)
    }

    fn decode_around<S>(
        reader: &mut Reader<'_>,
        secret: impl FnOnce(&mut Reader<'_>) -> Result<S, DecodeError>,
    ) -> Result<(Self, S), DecodeError> {
        reader.version("venue code", 1)?;
        let deployment = reader.array("deployment")?.into();
        let feed = reader.u8("feed")?;
        if feed != 0 {
            return Err(DecodeError::value(
                "feed",
                "a newer program may know it; this one knows feed 0 only",
            ));
        }
        let category = Category::new(reader.u8("category")?);
        let secret = secret(reader)?;
        let stay_minutes = reader.u16("stay_minutes")?;
        let (first, last) = (reader.u16("first_day")?, reader.u16("last_day")?);
        let validity = Validity::new(Day::new(first), Day::new(last)).map_err(|_| {
            DecodeError::value("validity", "ends before it starts, or is longer than 1,830 days")
        })?;
        let line =
            |field| move |_: LineError| DecodeError::value(field, "not one visible line of UTF-8 in form C");
        let public = Self {
            deployment,
            feed,
            category,
            stay_minutes,
            validity,
            name_zh: Line::from_wire(reader.opaque8(120, "name_zh")?).map_err(line("name_zh"))?,
            name_en: Line::from_wire(reader.opaque8(120, "name_en")?).map_err(line("name_en"))?,
            address: Line::from_wire(reader.opaque8(200, "address")?).map_err(line("address"))?,
        };
        let checked = public.check();
        let broken = DecodeError::value("venue code", "no name, or a stay outside 15 to 1440 minutes");
        Ok((checked.map_err(|_| broken)?, secret))
    }

    fn encode_around(&self, secret: &[u8]) -> Vec<u8> {
        // Allocated once, with room for a certificate: no copy of the secret is left behind by growing.
        let mut out = Vec::with_capacity(MAX_LEN);
        out.push(1);
        out.extend_from_slice(self.deployment.as_bytes());
        out.extend_from_slice(&[self.feed, self.category.number()]);
        out.extend_from_slice(secret);
        for number in [self.stay_minutes, self.validity.first().number(), self.validity.last().number()] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        for line in [self.name_zh(), self.name_en(), self.address()] {
            put_opaque8(&mut out, line.as_bytes());
        }
        out
    }

    fn check(self) -> Result<Self, VenueError> {
        if self.name_zh.is_empty() && self.name_en.is_empty() {
            return Err(VenueError::NoName);
        }
        if !(15..=1_440).contains(&self.stay_minutes) {
            return Err(VenueError::Stay(self.stay_minutes));
        }
        Ok(self)
    }
}

/// Gathers a [`VenuePublic`] from what somebody typed.
#[derive(Debug, Clone)]
pub struct VenuePublicBuilder {
    deployment: DeploymentId,
    category: Category,
    stay_minutes: u16,
    validity: Option<Validity>,
    lines: [String; 3],
}

impl VenuePublicBuilder {
    /// Names in Chinese and English; one may be empty. At most 120 bytes each.
    #[must_use]
    pub fn names(mut self, zh: &str, en: &str) -> Self {
        let [name_zh, name_en, _] = &mut self.lines;
        (*name_zh, *name_en) = (zh.to_owned(), en.to_owned());
        self
    }

    /// The address, at most 200 bytes.
    #[must_use]
    pub fn address(mut self, text: &str) -> Self {
        let [.., address] = &mut self.lines;
        *address = text.to_owned();
        self
    }

    /// Suggested automatic check-out in minutes, 15..=1440.
    #[must_use]
    pub const fn stay_minutes(mut self, minutes: u16) -> Self {
        self.stay_minutes = minutes;
        self
    }

    /// The days on which the code may be used.
    #[must_use]
    pub const fn validity(mut self, validity: Validity) -> Self {
        self.validity = Some(validity);
        self
    }

    /// The venue's public part.
    ///
    /// # Errors
    /// [`VenueError::NoName`], [`VenueError::NoValidity`], [`VenueError::Stay`], and [`VenueError::Line`] for
    /// a text.
    pub fn build(self) -> Result<VenuePublic, VenueError> {
        let [name_zh, name_en, address] = &self.lines;
        let line = |field| move |error| VenueError::Line { field, error };
        VenuePublic {
            deployment: self.deployment,
            feed: 0,
            category: self.category,
            stay_minutes: self.stay_minutes,
            validity: self.validity.ok_or(VenueError::NoValidity)?,
            name_zh: Line::from_input(name_zh).map_err(line(VenueText::NameZh))?,
            name_en: Line::from_input(name_en).map_err(line(VenueText::NameEn))?,
            address: Line::from_input(address).map_err(line(VenueText::Address))?,
        }
        .check()
    }
}

//  struct {
//    uint8 version = 1; opaque deployment[4]; uint8 feed; uint8 category; opaque secret[16];
//    uint16 stay_minutes; uint16 first_day; uint16 last_day;
//    opaque name_zh<0..120>; opaque name_en<0..120>; opaque address<0..200>;
//  } VenueBody;
/// A venue with its secret: 32 to 472 bytes on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VenueBody {
    public: VenuePublic,
    secret: VenueSecret,
}

impl VenueBody {
    /// A venue from its public part and 16 random bytes.
    pub const fn new(public: VenuePublic, secret: VenueSecret) -> Self {
        Self { public, secret }
    }

    /// All but the secret.
    pub const fn public(&self) -> &VenuePublic {
        &self.public
    }

    /// The whole body, the secret included.
    pub fn encode(&self) -> Vec<u8> {
        self.public.encode_around(self.secret.expose())
    }

    /// Reads a body and leaves what follows it.
    ///
    /// # Errors
    /// Bytes that do not begin with one, or with one of a later version or feed.
    pub fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (public, secret) = VenuePublic::decode_around(reader, |reader| reader.array("secret"))?;
        Ok(Self { public, secret: secret.into() })
    }

    /// The key from which all else is derived.
    pub fn venue_key(&self) -> VenueKey {
        VenueKey::derive(&zeroize::Zeroizing::new(self.encode()), &self.public.encode())
    }

    /// RFC 6962 root over the keys of all UTC days that the validity touches: ties every day key to this code without showing any.
    pub fn commitment(&self) -> Commitment {
        let days = self.public.validity.utc_days();
        let key = self.venue_key();
        let leaves =
            days.clone().zip(key.day_keys(days)).map(|(day, day_key)| commitment_leaf(day, &day_key));
        Commitment::from(*root_of(leaves).as_bytes())
    }

    /// Eight characters for people to compare: the start of `SHA-256(LABEL("fingerprint") || public part ||
    /// commitment)`.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.public, self.commitment())
    }
}

/// The fingerprint of a venue by its public part and commitment.
pub(crate) fn fingerprint(public: &VenuePublic, commitment: Commitment) -> String {
    let digest = Sha256::new()
        .chain_update(Label::Fingerprint.bytes())
        .chain_update(public.encode())
        .chain_update(commitment.as_bytes())
        .finalize();
    let text = data_encoding::BASE32_NOPAD.encode(digest.get(..5).unwrap_or_default());
    format!("{}-{}", text.get(..4).unwrap_or_default(), text.get(4..).unwrap_or_default())
}

/// Hash of a commitment tree's leaf: `leaf_hash(LABEL("day commitment") || u16(day) || day key)`.
pub(crate) fn commitment_leaf(day: Day, key: &DayKey) -> crate::Hash {
    let entry = [Label::DayCommitment.bytes(), &day.number().to_be_bytes(), key.expose()].concat();
    leaf_hash(&zeroize::Zeroizing::new(entry))
}
