//! HTTP: warp's filters as a tower service, bounded on every side, behind an accept loop of our own.
//!
//! Nothing here writes down who asked for what: no addresses, user agents or referrers.

pub mod accept;
pub mod admin;
pub mod app;
mod conditional;
mod connections;
pub mod metrics;
mod problem;
mod reply;
pub mod routes;
mod stall;
mod submissions;
mod target;
mod upload;

use std::{any::Any, convert::Infallible, future::Future, time::Duration};

use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use tower::{Service, ServiceExt as _};
use tower_http::{
    catch_panic::{CatchPanic, ResponseForPanic},
    limit::RequestBodyLimit,
    timeout::Timeout,
};
use warp::Filter;

use self::{accept::Body, problem::Problem};

/// `filter` with everything around it: one host and no more, body limit, time limit for the whole request,
/// panics caught, security headers, metrics.
pub fn service<F>(
    filter: F,
    request_timeout: Duration,
) -> impl Service<Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send>
+ Clone
+ Send
+ 'static
where
    F: Filter<Extract = (warp::reply::Response,), Error = Infallible> + Clone + Send + Sync + 'static,
    F::Future: Future<Output = Result<(warp::reply::Response,), Infallible>> + Send,
{
    let limited = RequestBodyLimit::new(warp::service(filter), upload::MAX_BODY);
    let timed = Timeout::with_status_code(limited, StatusCode::REQUEST_TIMEOUT, request_timeout);
    let caught = CatchPanic::custom(timed, Panicked);
    tower::service_fn(move |request: Request<Incoming>| {
        let (inner, measured) = (caught.clone(), metrics::Measured::start(request.uri().path()));
        async move {
            let response = match target::refusal(&request) {
                None => inner.oneshot(request).await?.map(|body| body.map_err(Into::into).boxed_unsync()),
                Some(problem) => boxed(problem.response()),
            };
            let response = finish(response);
            measured.end(response.status());
            Ok::<_, Infallible>(response)
        }
    })
}

/// A panic is the server's fault and says no more than that; its message stands on standard error.
#[derive(Debug, Clone, Copy)]
struct Panicked;

impl ResponseForPanic for Panicked {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, _: Box<dyn Any + Send + 'static>) -> Response<Body> {
        boxed(Problem::internal().response())
    }
}

fn boxed(response: warp::reply::Response) -> Response<Body> {
    response.map(|body| body.map_err(Into::into).boxed_unsync())
}

/// Gives every response the headers that keep browsers from making more of it than it is, and every refusal a
/// body.
fn finish(mut response: Response<Body>) -> Response<Body> {
    let status = response.status();
    let is_problem =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t == "application/problem+json");
    if !is_problem && let Some(problem) = Problem::of_status(status) {
        response = boxed(problem.response());
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox"),
    );
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::{TcpListener, TcpStream},
        sync::watch,
    };
    use warp::Reply as _;

    use super::*;

    async fn ask(path: &str) -> String {
        let panics = warp::path!("panics").map(|| -> warp::reply::Response { panic!("for the test") });
        let hangs = warp::path!("hangs").then(|| async {
            tokio::time::sleep(Duration::from_secs(60)).await;
            String::new().into_response()
        });
        let stray = warp::path!("stray").map(|| StatusCode::METHOD_NOT_ALLOWED.into_response());
        let all = panics.or(hangs).unify().or(stray).unify();
        let all = all.recover(|_| async { Ok::<_, Infallible>(Problem::not_found().response()) }).unify();

        let second = Duration::from_secs(1);
        let limits = accept::ConnectionLimits {
            max_connections: 8,
            header_timeout: second,
            idle_timeout: 5 * second,
            drain: second,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (_stop, stopped) = watch::channel(false);
        tokio::spawn(accept::serve(listener, service(all, Duration::from_millis(300)), limits, stopped));
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(
            answer.contains("x-content-type-options: nosniff") && answer.contains("problem+json"),
            "{answer}"
        );
        answer
    }

    #[tokio::test]
    async fn what_goes_wrong_is_a_problem_and_ends_no_connection() {
        assert!(ask("/panics").await.starts_with("HTTP/1.1 500"));
        assert!(ask("/hangs").await.starts_with("HTTP/1.1 408"));
        assert!(ask("/stray").await.starts_with("HTTP/1.1 404"), "a stray 405 without a problem of its own");
        assert!(ask("/nowhere").await.starts_with("HTTP/1.1 404"));
    }
}
