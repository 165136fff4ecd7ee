//! Whether a request names one host and one address, so that nothing between it and this server can read it
//! otherwise.

use http::{Request, Version, header::HOST, uri::Authority};

use super::problem::Problem;

/// Why a request is refused: it has no host, two, one that is none, or its address names another (RFC 9112,
/// 3.2).
pub fn refusal<B>(request: &Request<B>) -> Option<Problem> {
    let mut hosts = request.headers().get_all(HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host,
        (None, _) if request.version() < Version::HTTP_11 => return None,
        _ => return Some(Problem::malformed("name the host once, in one Host header")),
    };
    let host = host.to_str().ok().and_then(|host| host.parse::<Authority>().ok());
    match (host, request.uri().authority()) {
        (Some(_), None) => None,
        (Some(host), Some(named)) if host == *named => None,
        _ => Some(Problem::malformed("the Host header must be a host, and the one that the address names")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_one_host() {
        let check = |version, uri: &str, hosts: &[&str]| {
            let mut request = Request::builder().version(version).uri(uri);
            for host in hosts {
                request = request.header(HOST, *host);
            }
            refusal(&request.body(()).unwrap()).is_none()
        };
        let (old, new) = (Version::HTTP_10, Version::HTTP_11);
        assert!(check(new, "/v1/checkpoint", &["homesafe.example"]));
        assert!(check(new, "http://homesafe.example:8080/v1/checkpoint", &["HOMESAFE.example:8080"]));
        assert!(check(old, "/v1/checkpoint", &[]));
        assert!(!check(new, "/v1/checkpoint", &[]));
        for version in [old, new] {
            assert!(!check(version, "/v1/checkpoint", &["a.example", "a.example"]));
            assert!(!check(version, "/v1/checkpoint", &["a b"]));
            assert!(!check(version, "/v1/checkpoint", &[""]));
            assert!(!check(version, "http://b.example/v1/checkpoint", &["a.example"]));
        }
    }
}
