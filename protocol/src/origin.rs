//! A deployment's name.

use std::{fmt, str::FromStr};

use sha2::{Digest as _, Sha256};

use crate::{DeploymentId, Hash, label::Label};

/// Names a deployment: a schema-less URL such as `homesafe.example/hk`, at most 120 bytes.
///
/// It is the first line of every checkpoint (C2SP tlog-checkpoint) and part of what every leaf's signature
/// covers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

/// Text that cannot name a deployment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error(
    "an origin is a URL without its scheme, such as homesafe.example/hk: lower-case letters, digits, '.', '-', '_', '/' and ':', at most 120 bytes"
)]
pub struct OriginError;

impl Origin {
    /// The longest origin in bytes.
    pub const MAX_LEN: usize = 120;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The four bytes that stand for it in a venue code: `SHA-256(LABEL("deployment") || origin)[0..4]`.
    pub fn deployment(&self) -> DeploymentId {
        let digest: [u8; 32] =
            Sha256::new().chain_update(Label::Deployment.bytes()).chain_update(&self.0).finalize().into();
        let [a, b, c, d, ..] = digest;
        DeploymentId::from([a, b, c, d])
    }

    /// `SHA-256(origin)`, which every leaf's signature covers (section 5).
    pub fn digest(&self) -> Hash {
        Hash::of_object(self.0.as_bytes())
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_/:".contains(&byte);
        let ok = !text.is_empty()
            && text.len() <= Self::MAX_LEN
            && text.bytes().all(allowed)
            && !text.contains("//")
            && !text.starts_with('/')
            && !text.ends_with('/');
        if ok { Ok(Self(text.to_owned())) } else { Err(OriginError) }
    }
}

impl TryFrom<String> for Origin {
    type Error = OriginError;
    fn try_from(text: String) -> Result<Self, OriginError> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_schemaless_urls() {
        for good in ["homesafe.example/hk", "a", "localhost:8080/x"] {
            assert!(good.parse::<Origin>().is_ok(), "{good}");
        }
        for bad in ["", "https://homesafe.example", "a b", "a+b", "a/", "/a", "A", "a\n", &"a".repeat(121)] {
            assert_eq!(bad.parse::<Origin>(), Err(OriginError), "{bad}");
        }
    }

    #[test]
    fn deployments_differ() {
        let [hk, nz] =
            ["homesafe.example/hk", "homesafe.example/nz"].map(|o| o.parse::<Origin>().unwrap().deployment());
        assert_ne!(hk, nz);
    }
}
