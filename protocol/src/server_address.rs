//! Where a deployment is served.

use std::{fmt, str::FromStr};

/// An address of a broadcast server: `https://` anywhere, `http://` on the reader's own machine only; at most
/// 200 visible ASCII characters, without user, query or fragment, and without a slash at its end (section 6).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ServerAddress(String);

/// Text that is no address of a server.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
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
            (Some(rest), _) => host(rest).is_some(),
            (None, Some(rest)) => matches!(host(rest), Some("127.0.0.1" | "[::1]" | "localhost")),
            (None, None) => false,
        };
        if allowed { Ok(Self(text.to_owned())) } else { Err(ServerAddressError) }
    }
}

/// The host of what follows the scheme, if it and the port behind it are well-formed.
fn host(rest: &str) -> Option<&str> {
    let authority = rest.split('/').next()?;
    let end = authority.find(']').map_or_else(|| authority.find(':'), |bracket| Some(bracket + 1));
    let (host, port) = authority.split_at_checked(end.unwrap_or(authority.len()))?;
    let is_port =
        |digits: &str| (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let port_is_good = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
    let host_is_good = match host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
        Some(v6) => {
            !v6.is_empty() && v6.bytes().all(|byte| byte.is_ascii_hexdigit() || b":.".contains(&byte))
        }
        None => !host.is_empty() && !host.contains(['[', ']']),
    };
    (port_is_good && host_is_good).then_some(host)
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
        for good in [
            "https://homesafe.example",
            "https://homesafe.example:8443/hk",
            "https://[2001:db8::1]",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "http://localhost/x",
        ] {
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
            "http://[::1]evil.example",
            "http://[localhost]",
            "http://::1",
            "http://localhost:evil.example",
            "https://homesafe.example:",
            "https://homesafe.example:123456",
            "https://:443",
            "https://[]",
            "https://[::1",
        ] {
            assert_eq!(bad.parse::<ServerAddress>(), Err(ServerAddressError), "{bad}");
        }
    }
}
