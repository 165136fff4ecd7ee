//! Where everything lies on a broadcast server, below its address (section 5.1).

use std::{fmt, str::FromStr};

use crate::{Hash, log::TilePath};

/// What can be read, by its path: what is published, and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// The newest checkpoint.
    Checkpoint,
    /// The version of the newest trust document.
    NewestTrust,
    /// The trust document of a version.
    Trust(u64),
    /// A published object, by its SHA-256.
    Object(Hash),
    /// A tile of the log.
    Tile(TilePath),
}

/// The newest checkpoint.
pub const CHECKPOINT: &str = "v1/checkpoint";
/// Where desks send publications.
pub const PUBLICATIONS: &str = "v1/publications";
/// Where desks send trust documents.
pub const TRUST: &str = "v1/trust";
/// Where devices send shares and chaff.
pub const SHARES: &str = "v1/shares";
/// Where desks ask for what was shared.
pub const DESK: &str = "v1/desk";

/// The trust document of a version.
pub fn trust(version: u64) -> String {
    Resource::Trust(version).to_string()
}

/// A published object.
pub fn object(sha256: &Hash) -> String {
    Resource::Object(*sha256).to_string()
}

/// A tile of the log.
pub fn tile(path: TilePath) -> String {
    Resource::Tile(path).to_string()
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Checkpoint => f.write_str(CHECKPOINT),
            Self::NewestTrust => write!(f, "{TRUST}/latest"),
            Self::Trust(version) => write!(f, "{TRUST}/{version}"),
            Self::Object(sha256) => write!(f, "v1/object/{sha256}"),
            Self::Tile(path) => write!(f, "v1/{path}"),
        }
    }
}

/// A path that leads to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("there is nothing at this path")]
pub struct UnknownPath;

impl FromStr for Resource {
    type Err = UnknownPath;

    /// One way to write each: what [`fmt::Display`] does not give is unknown.
    fn from_str(text: &str) -> Result<Self, UnknownPath> {
        let below = text.strip_prefix("v1/").ok_or(UnknownPath)?;
        let resource = match below.split_once('/') {
            None if below == "checkpoint" => Some(Self::Checkpoint),
            Some(("trust", "latest")) => Some(Self::NewestTrust),
            Some(("trust", version)) => version.parse().ok().map(Self::Trust),
            Some(("object", sha256)) => sha256.parse().ok().map(Self::Object),
            Some(("tile", _)) => below.parse().ok().map(Self::Tile),
            _ => None,
        };
        resource.filter(|resource| resource.to_string() == text).ok_or(UnknownPath)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_is_written_in_one_way() {
        let hash = Hash::of_object(b"");
        for path in [
            "v1/checkpoint",
            "v1/trust/latest",
            "v1/trust/12",
            "v1/tile/0/x001/234.p/5",
            "v1/tile/entries/000",
            &object(&hash),
        ] {
            assert_eq!(path.parse::<Resource>().unwrap().to_string(), path);
        }
        for unknown in [
            "",
            "v1",
            "v1/",
            "/v1/checkpoint",
            "v2/checkpoint",
            "v1/checkpoint/",
            "v1/trust",
            "v1/trust/01",
            "v1/trust/+1",
            "v1/trust/-1",
            "v1/object/00",
            &object(&hash).to_uppercase(),
            "v1/tile/0/000.p/0",
            "v1/tile/0/../000",
        ] {
            assert_eq!(unknown.parse::<Resource>(), Err(UnknownPath), "{unknown}");
        }
    }
}
