//! Where a deployment is served.

use std::{fmt, str::FromStr};

/// An address of a broadcast server: `https://` anywhere, `http://` on the reader's own machine only; at most 200 visible ASCII
/// characters, without user, query or fragment, and without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServerAddress(String);

/// Text that is no address of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server's address must be https://..., or http:// on this machine (127.0.0.1, [::1], localhost)")]
pub struct ServerAddressError;

impl ServerAddress {
    /// The longest address in bytes.
    pub const MAX_LEN: usize = 200;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServerAddress {
    type Err = ServerAddressError;

    fn from_str(text: &str) -> Result<Self, ServerAddressError> {
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"@?#\"\\".contains(&byte));
        if !visible || text.len() > Self::MAX_LEN || text.ends_with('/') {
            return Err(ServerAddressError);
        }
        let allowed = match (text.strip_prefix("https://"), text.strip_prefix("http://")) {
            (Some(rest), _) => !host(rest).is_empty(),
            (None, Some(rest)) => matches!(host(rest), "127.0.0.1" | "::1" | "localhost"),
            (None, None) => false,
        };
        if allowed { Ok(Self(text.to_owned())) } else { Err(ServerAddressError) }
    }
}

/// The host of what follows the scheme, without port and brackets.
fn host(rest: &str) -> &str {
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.rsplit_once(':').map_or(authority, |(host, _)| host),
    }
}

impl TryFrom<String> for ServerAddress {
    type Error = ServerAddressError;
    fn try_from(text: String) -> Result<Self, ServerAddressError> {
        text.parse()
    }
}

impl From<ServerAddress> for String {
    fn from(address: ServerAddress) -> Self {
        address.0
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_on_this_machine() {
        for good in ["https://homesafe.example", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost/x"] {
            assert!(good.parse::<ServerAddress>().is_ok(), "{good}");
        }
        for bad in [
            "http://homesafe.example",
            "ftp://localhost",
            "",
            "https://",
            "https://homesafe.example/",
            "https://homesafe.example?x",
            "https://homesafe .example",
            "http://127.0.0.1@evil.example",
            "http://127.0.0.1.evil.example",
        ] {
            assert_eq!(bad.parse::<ServerAddress>(), Err(ServerAddressError), "{bad}");
        }
    }
}
