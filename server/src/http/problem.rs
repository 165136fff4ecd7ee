//! What the server says when it refuses: RFC 9457 problem documents, and the one place that turns errors into
//! them.

use std::time::Duration;

use homesafe_protocol::{log::LeafError, note::NoteError, submission::DeskRequestError, trust::TrustError};
use http::{HeaderValue, StatusCode, header};
use warp::reply::Response;

use crate::{
    archive::ArchiveError, inbox::InboxError, log::AppendError, store::StoreError, trust::TrustChainError,
};

/// A refusal as the client sees it. Its detail says what to do, and nothing about anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: String,
    header: Option<(header::HeaderName, HeaderValue)>,
    /// The newest trust document's, for who named another.
    version: Option<u64>,
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, title, detail: detail.into(), header: None, version: None }
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Nothing is published here", "check the address")
    }

    /// 405, naming what is allowed.
    pub fn method_not_allowed(allow: &'static str) -> Self {
        let detail = format!("use {allow}");
        let problem = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", "Method not allowed", detail);
        Self { header: Some((header::ALLOW, HeaderValue::from_static(allow))), ..problem }
    }

    /// 400: the body is not what it should be.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request is malformed", detail)
    }

    /// 413.
    pub fn too_large(max: u64) -> Self {
        let detail = format!("at most {max} bytes are taken; a publication can be split into several");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
    }

    /// 408: the whole request did not arrive in time.
    pub fn timeout() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "timeout", "The request took too long", "send it again")
    }

    /// 416, with the length that there is.
    pub fn range(len: u64) -> Self {
        let status = StatusCode::RANGE_NOT_SATISFIABLE;
        let problem = Self::new(status, "range", "No such range", format!("there are {len} bytes"));
        let value = HeaderValue::from_str(&format!("bytes */{len}")).ok();
        Self { header: value.map(|value| (header::CONTENT_RANGE, value)), ..problem }
    }

    /// 500, without inner detail: that stands in the server's own log.
    pub fn internal() -> Self {
        let detail = "the server could not do it; send the same bytes again later";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal error", detail)
    }

    /// 503 while the log or the inbox cannot be written.
    pub fn unavailable() -> Self {
        let detail = "the server cannot write just now; send the same bytes again later";
        let problem =
            Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available just now", detail);
        Self { header: Some((header::RETRY_AFTER, HeaderValue::from_static("10"))), ..problem }
    }

    /// 429, with the time after which one more is taken.
    pub fn too_many(wait: Duration) -> Self {
        let detail =
            "the server takes no more submissions just now, from anybody; send the same bytes again later";
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", "Too many requests", detail);
        let seconds = HeaderValue::from(wait.as_secs() + 1);
        Self { header: Some((header::RETRY_AFTER, seconds)), ..problem }
    }

    /// 503 while there is no room in the inbox, for anybody.
    pub fn full() -> Self {
        let detail = "there is no room for more just now; send the same bytes again later";
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "full", "No room just now", detail);
        Self { header: Some((header::RETRY_AFTER, HeaderValue::from_static("3600"))), ..problem }
    }

    /// 503 while the operator holds the server.
    pub fn held() -> Self {
        let detail = "this server is held by its operator: it takes trust documents, and no publication until it is released";
        let problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, "held", "Held by the operator", detail);
        Self { header: Some((header::RETRY_AFTER, HeaderValue::from_static("300"))), ..problem }
    }

    fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "not-signed", "Not signed as the trust document asks", detail)
    }

    fn conflict(kind: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, kind, "It does not follow what is published", detail)
    }

    fn with_version(self, version: u64) -> Self {
        Self { version: Some(version), ..self }
    }

    /// The problem for an error status that some layer answered on its own, without a body of ours.
    pub fn of_status(status: StatusCode) -> Option<Self> {
        match status {
            StatusCode::REQUEST_TIMEOUT => Some(Self::timeout()),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::new(
                status,
                "too-large",
                "The request is too large",
                "split the publication into several",
            )),
            status if status.is_server_error() => Some(Self::internal()),
            status if status.is_client_error() => Some(Self::not_found()),
            _ => None,
        }
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The response.
    pub fn response(&self) -> Response {
        let mut body = serde_json::json!({
            "type": format!("urn:homesafe:problem:{}", self.kind),
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if let (Some(version), Some(members)) = (self.version, body.as_object_mut()) {
            members.insert("version".into(), version.into());
        }
        let mut response = Response::new(body.to_string().into());
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some((name, value)) = &self.header {
            headers.insert(name, value.clone());
        }
        response
    }
}

impl From<AppendError> for Problem {
    fn from(error: AppendError) -> Self {
        let detail = error.to_string();
        match error {
            AppendError::Leaf(
                LeafError::Signatures { .. } | LeafError::BadSignature | LeafError::UnknownSigner,
            ) => Self::forbidden(detail),
            AppendError::Leaf(LeafError::Expired) => Self::conflict("time", detail),
            AppendError::Leaf(LeafError::TooLarge { max }) => Self::too_large(max.into()),
            AppendError::UnknownDocument { newest } => {
                Self::conflict("unknown-document", detail).with_version(newest)
            }
            AppendError::NewerDocument(newest) => {
                Self::conflict("newer-document", detail).with_version(newest)
            }
            AppendError::SlotFull => Self::conflict("slot-full", detail),
            AppendError::UnknownKind(_)
            | AppendError::Leaf(_)
            | AppendError::Batch(_)
            | AppendError::Advice(_) => Self::malformed(detail),
            AppendError::Taken(_) => Self::conflict("place-taken", detail),
            AppendError::NotNext { .. } => Self::conflict("not-next", detail),
            AppendError::WrongRoot => Self::conflict("not-next", detail),
            AppendError::Backdated | AppendError::TooEarly => Self::conflict("time", detail),
            AppendError::NonceUsed(_) => Self::conflict("nonce-used", detail),
            AppendError::TooLarge { max } => Self::too_large(max.into()),
            AppendError::Archive(_)
            | AppendError::Store(_)
            | AppendError::Recovery(_)
            | AppendError::Task(_) => {
                tracing::error!(%error, "a publication could not be written");
                Self::unavailable()
            }
        }
    }
}

impl From<TrustChainError> for Problem {
    fn from(error: TrustChainError) -> Self {
        let detail = error.to_string();
        match error {
            TrustChainError::Document(TrustError::OwnQuorum { .. } | TrustError::OldQuorum { .. }) => {
                Self::forbidden(detail)
            }
            TrustChainError::Document(TrustError::Note(NoteError::BadSignature(_))) => {
                Self::forbidden(detail)
            }
            TrustChainError::Document(
                TrustError::Version { .. } | TrustError::Previous | TrustError::Issued | TrustError::LogBase,
            ) => Self::conflict("not-next", detail),
            TrustChainError::Document(_) => Self::malformed(detail),
            TrustChainError::TooNew { .. } => Self::conflict("not-next", detail),
            TrustChainError::Taken(_) => Self::conflict("place-taken", detail),
            TrustChainError::WrongOrigin(_) => Self::conflict("wrong-origin", detail),
            TrustChainError::LogKeyMissing(_) => Self::conflict("log-key-missing", detail),
            TrustChainError::OtherLog { .. } | TrustChainError::VoidFirst(_) => {
                Self::conflict("wrong-base", detail)
            }
            TrustChainError::Time => Self::conflict("time", detail),
            TrustChainError::Missing(_)
            | TrustChainError::Damaged { .. }
            | TrustChainError::Archive(_)
            | TrustChainError::Store(_)
            | TrustChainError::Log(_) => {
                tracing::error!(%error, "a trust document could not be written");
                Self::unavailable()
            }
        }
    }
}

impl From<InboxError> for Problem {
    fn from(error: InboxError) -> Self {
        match error {
            InboxError::Size => Self::malformed(error.to_string()),
            InboxError::TooMany(wait) => Self::too_many(wait),
            InboxError::Full | InboxError::Store(StoreError::Full(_)) => Self::full(),
            InboxError::Repeated => Self::new(
                StatusCode::CONFLICT,
                "repeated",
                "The request was carried out, or begun, before",
                error.to_string(),
            ),
            InboxError::Io(_) | InboxError::Store(_) | InboxError::Task(_) => {
                tracing::error!(%error, "the inbox failed");
                Self::unavailable()
            }
        }
    }
}

impl From<DeskRequestError> for Problem {
    fn from(error: DeskRequestError) -> Self {
        let detail = error.to_string();
        match error {
            DeskRequestError::Signature => Self::forbidden(detail),
            DeskRequestError::Time => Self::new(StatusCode::FORBIDDEN, "time", "The clocks differ", detail),
            _ => Self::malformed(detail),
        }
    }
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        tracing::error!(%error, "a file could not be read");
        Self::internal()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use homesafe_protocol::batch::BatchError;

    use super::*;

    /// What each error is answered with.
    fn answers() -> Vec<(Problem, u16, &'static str)> {
        vec![
            (AppendError::Leaf(LeafError::WrongObject).into(), 400, "malformed"),
            (AppendError::Leaf(LeafError::TooNew(128)).into(), 400, "malformed"),
            (AppendError::UnknownKind(9).into(), 400, "malformed"),
            (AppendError::Batch(BatchError::Order).into(), 400, "malformed"),
            (AppendError::Leaf(LeafError::Signatures { found: 2, needed: 1 }).into(), 403, "not-signed"),
            (AppendError::Leaf(LeafError::BadSignature).into(), 403, "not-signed"),
            (AppendError::Leaf(LeafError::UnknownSigner).into(), 403, "not-signed"),
            (AppendError::Taken(1).into(), 409, "place-taken"),
            (AppendError::NotNext { expected: 1, found: 2 }.into(), 409, "not-next"),
            (AppendError::WrongRoot.into(), 409, "not-next"),
            (AppendError::NewerDocument(2).into(), 409, "newer-document"),
            (AppendError::UnknownDocument { newest: 2 }.into(), 409, "unknown-document"),
            (AppendError::Leaf(LeafError::Expired).into(), 409, "time"),
            (AppendError::Backdated.into(), 409, "time"),
            (AppendError::TooEarly.into(), 409, "time"),
            (AppendError::SlotFull.into(), 409, "slot-full"),
            (AppendError::NonceUsed(1).into(), 409, "nonce-used"),
            (AppendError::TooLarge { max: 1 }.into(), 413, "too-large"),
            (AppendError::Leaf(LeafError::TooLarge { max: 1 }).into(), 413, "too-large"),
            (
                TrustChainError::Document(TrustError::Note(NoteError::Malformed("dash"))).into(),
                400,
                "malformed",
            ),
            (
                TrustChainError::Document(TrustError::OldQuorum { found: 0, needed: 1 }).into(),
                403,
                "not-signed",
            ),
            (
                TrustChainError::Document(TrustError::OwnQuorum { found: 0, needed: 1 }).into(),
                403,
                "not-signed",
            ),
            (TrustChainError::Taken(1).into(), 409, "place-taken"),
            (TrustChainError::Document(TrustError::Previous).into(), 409, "not-next"),
            (TrustChainError::Document(TrustError::Issued).into(), 409, "not-next"),
            (TrustChainError::Document(TrustError::LogBase).into(), 409, "not-next"),
            (TrustChainError::TooNew { given: 3, held: 1 }.into(), 409, "not-next"),
            (TrustChainError::Time.into(), 409, "time"),
            (TrustChainError::OtherLog { size: 2, here: 1 }.into(), 409, "wrong-base"),
            (TrustChainError::VoidFirst(1).into(), 409, "wrong-base"),
            (TrustChainError::LogKeyMissing(String::new()).into(), 409, "log-key-missing"),
            (TrustChainError::WrongOrigin(String::new()).into(), 409, "wrong-origin"),
            (TrustChainError::Missing(1).into(), 503, "unavailable"),
            (InboxError::Size.into(), 400, "malformed"),
            (InboxError::Repeated.into(), 409, "repeated"),
            (InboxError::TooMany(Duration::ZERO).into(), 429, "too-many"),
            (InboxError::Full.into(), 503, "full"),
            (DeskRequestError::Signature.into(), 403, "not-signed"),
            (DeskRequestError::Time.into(), 403, "time"),
            (DeskRequestError::Entries.into(), 400, "malformed"),
            (Problem::not_found(), 404, "not-found"),
            (Problem::method_not_allowed("GET"), 405, "method"),
            (Problem::timeout(), 408, "timeout"),
            (Problem::range(1), 416, "range"),
            (Problem::internal(), 500, "internal"),
            (Problem::held(), 503, "held"),
        ]
    }

    #[test]
    fn each_refusal_has_its_status_and_word() {
        for (problem, status, word) in answers() {
            assert_eq!((problem.status().as_u16(), problem.kind), (status, word), "{}", problem.detail);
        }
    }

    #[test]
    fn the_protocol_lists_these_words_and_no_others() {
        let text =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocol.md")).unwrap();
        let cells = text.lines().filter_map(|line| line.strip_prefix("| ")?.split('|').next());
        let listed: BTreeSet<(u16, String)> = cells
            .flat_map(|cell| cell.split(','))
            .filter_map(|entry| {
                let (status, word) = entry.trim().split_once(" `")?;
                Some((
                    status.parse().ok().filter(|status| *status >= 400)?,
                    word.strip_suffix('`')?.to_owned(),
                ))
            })
            .collect();
        let given = answers().into_iter().map(|(_, status, word)| (status, word.to_owned())).collect();
        assert_eq!(listed, given);
    }

    #[test]
    fn a_problem_is_json_and_never_kept() {
        let response = Problem::method_not_allowed("GET, HEAD").response();
        assert_eq!(response.status(), 405);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(response.headers()[header::ALLOW], "GET, HEAD");
    }
}
