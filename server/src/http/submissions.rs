//! What patients send and the desk fetches (section 10.1 of the protocol).

use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures_util::Stream;
use homesafe_protocol::submission::{DeskRequest, SUBMISSION_LEN, UnverifiedDeskRequest, UploadAnswer};
use http::{HeaderMap, Method, StatusCode, header};
use warp::reply::Response;

use super::{
    app::{App, BINARY},
    problem::Problem,
    reply::{done, uncached},
    upload::Upload,
};
use crate::{inbox::InboxError, store::Store};

/// The most that is read and thrown away after a refusal.
const RESIDUE: usize = 4 * SUBMISSION_LEN;

/// `POST /v1/shares`.
pub async fn share<S: Store, B: Buf>(
    method: Method,
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>> + Send + 'static,
    app: Arc<App<S>>,
) -> Response {
    if method != Method::POST {
        return Problem::method_not_allowed("POST").response();
    }
    let mut upload = Upload::new(body);
    let outcome = take(&mut upload, declared(&headers), &app).await;
    upload.discard(RESIDUE).await;
    match outcome {
        Ok(answer) => uncached(StatusCode::ACCEPTED, BINARY, Bytes::copy_from_slice(&answer.encode())),
        Err(problem) => problem.response(),
    }
}

async fn take<S: Store>(
    upload: &mut Upload,
    declared: Option<u64>,
    app: &App<S>,
) -> Result<UploadAnswer, Problem> {
    match declared {
        Some(length) if length > SUBMISSION_LEN as u64 => {
            return Err(Problem::too_large(SUBMISSION_LEN as u64));
        }
        Some(length) if length < SUBMISSION_LEN as u64 => return Err(InboxError::Size.into()),
        _ => app.inbox.has_room()?,
    }
    let submission = upload.whole(SUBMISSION_LEN).await?;
    Ok(app.inbox.take(submission, app.clock.now(), app.log_time().await).await?)
}

/// The length that a request says its body has; none where it comes in chunks.
fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// `POST /v1/desk`.
pub async fn desk<S: Store, B: Buf>(
    method: Method,
    body: impl Stream<Item = Result<B, warp::Error>> + Send + 'static,
    app: Arc<App<S>>,
) -> Response {
    if method != Method::POST {
        return Problem::method_not_allowed("POST").response();
    }
    let mut upload = Upload::new(body);
    let outcome = carry_out(&mut upload, &app).await;
    upload.discard(RESIDUE).await;
    match outcome {
        Ok(Some(submissions)) => uncached(StatusCode::OK, BINARY, submissions),
        Ok(None) => done(),
        Err(problem) => problem.response(),
    }
}

async fn carry_out<S: Store>(upload: &mut Upload, app: &App<S>) -> Result<Option<Bytes>, Problem> {
    let body = upload.whole(DeskRequest::MAX_LEN).await?;
    let unverified =
        UnverifiedDeskRequest::decode(&body).map_err(|error| Problem::malformed(error.to_string()))?;
    let now = app.clock.now();
    let request = unverified.verify(&app.trust.newest(), now)?;
    Ok(app.inbox.carry_out(request, now, app.log_time().await).await?)
}
