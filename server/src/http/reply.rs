//! What is published, as a response: validators, caching, ranges.

use bytes::Bytes;
use homesafe_protocol::Hash;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use warp::{Reply as _, reply::Response};

use super::{
    conditional::{Answer, etag, evaluate},
    problem::Problem,
};
use crate::archive::{Archive, ArchiveError, File};

/// How long caches may keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// It never changes.
    Immutable,
    /// It may have changed after this many seconds.
    Seconds(u32),
}

/// The bytes, or where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// At hand.
    Small(Bytes),
    /// An object of that many bytes, read as it is sent.
    Object(Hash, u64),
}

/// Something published, before the request's conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Representation {
    /// The bytes.
    pub content: Content,
    /// Their media type.
    pub content_type: &'static str,
    /// How long they may be kept.
    pub cache: Cache,
}

impl Representation {
    /// The answer to a GET or HEAD.
    pub async fn respond(self, archive: &Archive, method: &Method, headers: &HeaderMap) -> Response {
        self.answer(archive, method, headers).await.unwrap_or_else(|error| Problem::from(error).response())
    }

    async fn answer(
        self,
        archive: &Archive,
        method: &Method,
        headers: &HeaderMap,
    ) -> Result<Response, ArchiveError> {
        let (hash, len) = match &self.content {
            Content::Small(bytes) => (Hash::of_object(bytes), bytes.len() as u64),
            Content::Object(hash, len) => (*hash, *len),
        };
        let tag = etag(&hash);
        // RFC 9110 defines ranges for GET only.
        let answer = match evaluate(headers, &tag, len) {
            Answer::Part(_) | Answer::Unsatisfiable if method == Method::HEAD => Answer::Whole,
            answer => answer,
        };
        let (status, range) = match answer {
            Answer::Unsatisfiable => return Ok(Problem::range(len).response()),
            Answer::NotModified => (StatusCode::NOT_MODIFIED, 0..0),
            Answer::Whole => (StatusCode::OK, 0..len),
            Answer::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        };
        let has_body = method != Method::HEAD && status != StatusCode::NOT_MODIFIED;
        let mut response = match self.content {
            _ if !has_body => Response::default(),
            Content::Small(bytes) => {
                Response::new(bytes.slice(range.start as usize..range.end as usize).into())
            }
            Content::Object(hash, _) => match archive.stream(File::Object(hash), range.clone()).await? {
                Some(stream) => warp::reply::stream(stream).into_response(),
                None => return Ok(Problem::not_found().response()),
            },
        };
        *response.status_mut() = status;
        let headers = response.headers_mut();
        set(headers, header::ETAG, &tag);
        set(headers, header::CACHE_CONTROL, &self.cache.directive());
        set(headers, header::ACCEPT_RANGES, "bytes");
        if status != StatusCode::NOT_MODIFIED {
            set(headers, header::CONTENT_TYPE, self.content_type);
            set(headers, header::CONTENT_LENGTH, &(range.end - range.start).to_string());
        }
        if status == StatusCode::PARTIAL_CONTENT {
            set(headers, header::CONTENT_RANGE, &format!("bytes {}-{}/{len}", range.start, range.end - 1));
        }
        Ok(response)
    }
}

impl Cache {
    fn directive(self) -> String {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable".into(),
            Self::Seconds(seconds) => format!("public, max-age={seconds}"),
        }
    }
}

/// A short text in answer to a POST.
pub fn note(status: StatusCode, text: Bytes) -> Response {
    uncached(status, "text/plain; charset=utf-8", text)
}

/// Bytes in answer to a POST.
pub fn uncached(status: StatusCode, content_type: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(bytes.into());
    *response.status_mut() = status;
    set(response.headers_mut(), header::CONTENT_TYPE, content_type);
    set(response.headers_mut(), header::CACHE_CONTROL, "no-store");
    response
}

/// 204: it was done.
pub fn done() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    set(response.headers_mut(), header::CACHE_CONTROL, "no-store");
    response
}

fn set(headers: &mut HeaderMap, name: header::HeaderName, value: &str) {
    // All values are ASCII made here; one that is not would be left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
