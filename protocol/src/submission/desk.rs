//! What the desk asks of the server: signed, so that nobody else can register tickets or read the inbox's
//! sizes.

use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

use crate::{
    Hash, KeyId, PublicKey, Signature,
    codec::{DecodeError, Reader, decode_all, put_opaque16},
    label::Label,
    origin::Origin,
    roles::{Role, RoleKey as _},
    time::UnixTime,
    trust::TrustDocument,
};

/// Entries of one request at most.
pub const MAX_ENTRIES: usize = 1_000;
/// Seconds that the clocks of desk and server may differ.
const MAX_SKEW: u64 = 300;
/// Seconds that a ticket may live.
const MAX_TICKET_LIFE: u64 = 7 * 86_400;

/// Why a request is not carried out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum DeskRequestError {
    /// Not by a publishing key of this deployment.
    #[error("the request is not signed by a current publishing key of this deployment")]
    Signature,
    /// Made too long ago, or by a clock that is wrong.
    #[error("the request's time differs from the server's by more than five minutes; check both clocks")]
    Time,
    /// No entries, or too many.
    #[error("a request has 1 to 1,000 entries, and tickets end within seven days")]
    Entries,
}

/// A ticket as the server knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketEntry {
    /// [`super::Ticket::hash`].
    pub hash: Hash,
    /// The first second at which it no longer counts.
    pub ends: UnixTime,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskCommand {
    /// Take submissions under these tickets, 1 to 1,000 of them.
    Register(Vec<TicketEntry>),
    /// Hand out submissions under these tickets, 1 to 1,000 of them, and no others: the oldest first, at most
    /// [`super::MAX_PER_FETCH`].
    Fetch {
        /// How many to pass over: those that were handed out before and not deleted.
        skip: u16,
        /// [`super::Ticket::hash`] of each.
        tickets: Vec<Hash>,
    },
    /// Delete submissions by their SHA-256, 1 to 1,000 of them.
    Delete(Vec<Hash>),
}

impl DeskCommand {
    const fn kind(&self) -> u8 {
        match self {
            Self::Register(_) => 1,
            Self::Fetch { .. } => 2,
            Self::Delete(_) => 3,
        }
    }

    fn is_sound(&self, time: UnixTime) -> bool {
        let bounded = |len| (1..=MAX_ENTRIES).contains(&len);
        match self {
            Self::Register(tickets) => {
                bounded(tickets.len())
                    && tickets.iter().all(|ticket| ticket.ends.since(time) <= MAX_TICKET_LIFE)
            }
            Self::Fetch { tickets: hashes, .. } | Self::Delete(hashes) => bounded(hashes.len()),
        }
    }

    fn body(&self) -> Vec<u8> {
        match self {
            Self::Register(tickets) => {
                let entry = |ticket: &TicketEntry| {
                    ticket
                        .hash
                        .as_bytes()
                        .iter()
                        .copied()
                        .chain(ticket.ends.seconds().to_be_bytes())
                        .collect::<Vec<u8>>()
                };
                tickets.iter().flat_map(entry).collect()
            }
            Self::Fetch { skip, tickets } => [&skip.to_be_bytes()[..], &concat(tickets)].concat(),
            Self::Delete(hashes) => concat(hashes),
        }
    }

    fn decode(kind: u8, body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(body);
        match kind {
            1 => {
                let mut tickets = Vec::new();
                while reader.remaining() > 0 {
                    let hash = reader.array("ticket_hash")?.into();
                    let ends = UnixTime::new(reader.u64("ends")?)
                        .map_err(|_| DecodeError::value("ends", "later than any day of this protocol"))?;
                    tickets.push(TicketEntry { hash, ends });
                }
                Ok(Self::Register(tickets))
            }
            2 => Ok(Self::Fetch { skip: reader.u16("skip")?, tickets: hashes(&mut reader, "ticket_hash")? }),
            3 => Ok(Self::Delete(hashes(&mut reader, "sha256")?)),
            _ => Err(DecodeError::value("kind", "allowed are 1, 2 and 3")),
        }
    }
}

fn concat(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

fn hashes(reader: &mut Reader<'_>, field: &'static str) -> Result<Vec<Hash>, DecodeError> {
    let mut hashes = Vec::new();
    while reader.remaining() > 0 {
        hashes.push(reader.array(field)?.into());
    }
    Ok(hashes)
}

//  struct {
//    uint8 version = 1; uint8 kind; uint64 time; opaque random[16]; opaque body<0..2^16-1>;
//    opaque key_id[4]; opaque signature[64];
//  } DeskRequest;
/// A request whose signature was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskRequest {
    /// What is asked.
    pub command: DeskCommand,
    /// When it was made.
    pub time: UnixTime,
    /// Makes the request one of its kind: the server carries it out once.
    pub random: [u8; 16],
}

impl DeskRequest {
    /// The longest request in bytes.
    pub const MAX_LEN: usize = 1 + 1 + 8 + 16 + 2 + 65_535 + KeyId::LEN + Signature::LEN;

    /// Bytes to send, signed with a publishing key. `random` is 16 random bytes.
    ///
    /// # Errors
    /// [`DeskRequestError::Entries`] if there are none or too many, or tickets that live too long.
    pub fn sign(
        command: &DeskCommand,
        time: UnixTime,
        random: [u8; 16],
        origin: &Origin,
        signer: &SigningKey,
    ) -> Result<Vec<u8>, DeskRequestError> {
        if !command.is_sound(time) {
            return Err(DeskRequestError::Entries);
        }
        let mut out = vec![1, command.kind()];
        out.extend_from_slice(&time.seconds().to_be_bytes());
        out.extend_from_slice(&random);
        put_opaque16(&mut out, &command.body());
        let signature = signer.sign(&message(origin, &out)).to_bytes();
        out.extend_from_slice(
            PublicKey::from(signer.verifying_key().to_bytes()).key_id(Role::Publishing).as_bytes(),
        );
        out.extend_from_slice(&signature);
        Ok(out)
    }
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct UnverifiedDeskRequest<'a> {
    signed: &'a [u8],
    request: DeskRequest,
    key_id: KeyId,
    signature: Signature,
}

impl<'a> UnverifiedDeskRequest<'a> {
    /// Reads a request to the last byte.
    ///
    /// # Errors
    /// Bytes that are none, or one of a later version.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        decode_all(bytes, |reader| {
            reader.version("desk request", 1)?;
            let kind = reader.u8("kind")?;
            let time = UnixTime::new(reader.u64("time")?)
                .map_err(|_| DecodeError::value("time", "later than any day of this protocol"))?;
            let random = reader.array("random")?;
            let command = DeskCommand::decode(kind, reader.opaque16(65_535, "body")?)?;
            let signed = bytes.len() - reader.remaining();
            let (key_id, signature) = (reader.array("key_id")?.into(), reader.array("signature")?.into());
            let signed = bytes.get(..signed).unwrap_or_default();
            Ok(Self { signed, request: DeskRequest { command, time, random }, key_id, signature })
        })
    }

    /// The request, if a publishing key of `trust`, the newest document, signed it within five minutes of
    /// `now`.
    ///
    /// # Errors
    /// [`DeskRequestError::Signature`], [`DeskRequestError::Time`], and [`DeskRequestError::Entries`] for
    /// what [`DeskRequest::sign`] refuses, too.
    pub fn verify(self, trust: &TrustDocument, now: UnixTime) -> Result<DeskRequest, DeskRequestError> {
        let key = trust.body().publishing.keys.iter().find(|key| key.key_id(Role::Publishing) == self.key_id);
        let key = key.ok_or(DeskRequestError::Signature)?;
        if !key.verifies(&message(trust.origin(), self.signed), &self.signature) {
            return Err(DeskRequestError::Signature);
        }
        let time = self.request.time;
        if now.since(time).max(time.since(now)) > MAX_SKEW {
            return Err(DeskRequestError::Time);
        }
        if self.request.command.is_sound(time) { Ok(self.request) } else { Err(DeskRequestError::Entries) }
    }
}

/// `LABEL("desk request") || SHA-256(origin) || all that stands before key_id`.
fn message(origin: &Origin, signed: &[u8]) -> Vec<u8> {
    [Label::DeskRequest.bytes(), &Sha256::digest(origin.as_str()), signed].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::venue::sample::trust;

    const RANDOM: [u8; 16] = [3; 16];

    fn at(seconds: u64) -> UnixTime {
        UnixTime::new(seconds).unwrap()
    }

    /// The publishing key of the sample trust document.
    fn signer() -> SigningKey {
        SigningKey::from_bytes(&[51; 32])
    }

    fn sign(command: &DeskCommand, signer: &SigningKey) -> Result<Vec<u8>, DeskRequestError> {
        DeskRequest::sign(command, at(1_000_000), RANDOM, &"homesafe.example/hk".parse().unwrap(), signer)
    }

    fn commands() -> [DeskCommand; 3] {
        let ticket = TicketEntry { hash: [7; 32].into(), ends: at(1_086_400) };
        let fetch = DeskCommand::Fetch { skip: 16, tickets: vec![[7; 32].into(); 2] };
        [DeskCommand::Register(vec![ticket; 3]), fetch, DeskCommand::Delete(vec![[9; 32].into(); 2])]
    }

    #[test]
    fn requests_round_trip() {
        for command in commands() {
            let sent = sign(&command, &signer()).unwrap();
            let request =
                UnverifiedDeskRequest::decode(&sent).unwrap().verify(&trust(|_| ()), at(1_000_300)).unwrap();
            assert_eq!(request, DeskRequest { command, time: at(1_000_000), random: RANDOM });
        }
    }

    #[test]
    fn attack_forged_late_or_foreign_requests() {
        let sent = sign(&commands()[0], &signer()).unwrap();
        let verify = |bytes: &[u8], trust: &TrustDocument, now| {
            UnverifiedDeskRequest::decode(bytes).unwrap().verify(trust, at(now)).map(|_| ())
        };
        let own = trust(|_| ());
        assert_eq!(verify(&sent, &own, 1_000_301), Err(DeskRequestError::Time));
        assert_eq!(verify(&sent, &own, 999_699), Err(DeskRequestError::Time));
        let foreign = sign(&commands()[0], &SigningKey::from_bytes(&[50; 32])).unwrap();
        assert_eq!(
            verify(&foreign, &own, 1_000_000),
            Err(DeskRequestError::Signature),
            "a certification key"
        );
        let elsewhere = trust(|body| body.origin = "homesafe.example/nz".parse().unwrap());
        assert_eq!(verify(&sent, &elsewhere, 1_000_000), Err(DeskRequestError::Signature));
        let other = SigningKey::from_bytes(&[60; 32]).verifying_key().to_bytes();
        let replaced = trust(|body| body.publishing.keys[0] = other.into());
        assert_eq!(verify(&sent, &replaced, 1_000_000), Err(DeskRequestError::Signature));
        for at in 2..sent.len() {
            let mut altered = sent.clone();
            altered[at] ^= 1;
            if let Ok(read) = UnverifiedDeskRequest::decode(&altered) {
                assert!(read.verify(&own, self::at(1_000_000)).is_err(), "{at}");
            }
        }
    }

    #[test]
    fn malformed_and_excessive_requests_are_refused() {
        for command in commands() {
            let sent = sign(&command, &signer()).unwrap();
            for cut in 0..sent.len() {
                assert!(UnverifiedDeskRequest::decode(&sent[..cut]).is_err(), "{cut}");
            }
            assert!(UnverifiedDeskRequest::decode(&[&sent[..], &[0]].concat()).is_err());
            for kind in [0, 4, 255] {
                let mut other = sent.clone();
                other[1] = kind;
                assert!(UnverifiedDeskRequest::decode(&other).is_err());
            }
        }
        let late = TicketEntry { hash: [7; 32].into(), ends: at(1_000_000 + MAX_TICKET_LIFE + 1) };
        let excessive = [vec![], vec![late], vec![TicketEntry { ends: at(1), ..late }; MAX_ENTRIES + 1]];
        for tickets in excessive {
            assert_eq!(sign(&DeskCommand::Register(tickets), &signer()), Err(DeskRequestError::Entries));
        }
        assert_eq!(sign(&DeskCommand::Delete(vec![]), &signer()), Err(DeskRequestError::Entries));
        for count in [0, MAX_ENTRIES + 1] {
            let fetch = DeskCommand::Fetch { skip: 0, tickets: vec![[7; 32].into(); count] };
            assert_eq!(sign(&fetch, &signer()), Err(DeskRequestError::Entries), "{count}");
        }
    }
}
