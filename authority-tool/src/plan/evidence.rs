//! What a venue shows of itself, as a case keeps it and as it goes to another desk.

use data_encoding::HEXLOWER;
use homesafe_protocol::share::VenueEvidence;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use zeroize::Zeroizing;

/// Public part, certificate, and some day keys with their audit paths; in hexadecimal where it is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence(pub VenueEvidence);

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = self.0.encode();
        if serializer.is_human_readable() {
            serializer.serialize_str(&Zeroizing::new(HEXLOWER.encode(&bytes)))
        } else {
            bytes.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = if deserializer.is_human_readable() {
            let text = Zeroizing::new(String::deserialize(deserializer)?);
            Zeroizing::new(HEXLOWER.decode(text.as_bytes()).map_err(|_| D::Error::custom("not hexadecimal"))?)
        } else {
            Zeroizing::new(Vec::deserialize(deserializer)?)
        };
        VenueEvidence::from_bytes(&bytes).map(Self).map_err(D::Error::custom)
    }
}
