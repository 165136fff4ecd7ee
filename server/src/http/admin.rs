//! The operator's address: is it alive, is it ready, how much does it do.

use std::{convert::Infallible, sync::Arc};

use http::{HeaderValue, StatusCode, header};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use warp::{Filter, Reply as _, reply::Response};

use super::{metrics, problem::Problem, routes::App};
use crate::store::Store;

/// `/healthz`, `/readyz` and `/metrics`. `app` is empty until store and log are open and the checkpoint is verified.
pub fn admin<S: Store>(
    app: watch::Receiver<Option<Arc<App<S>>>>,
    prometheus: Option<PrometheusHandle>,
) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync + 'static {
    // warp's reply of a &'static str would be fine here, were it not for its missing length on HEAD.
    let health = warp::path!("healthz").map(|| String::from("ok\n").into_response());
    let ready_app = app.clone();
    let ready = warp::path!("readyz").map(move || {
        let sound = ready_app.borrow().as_ref().is_some_and(|app| app.log.is_sound());
        if sound { String::from("ready\n").into_response() } else { Problem::unavailable().response() }
    });
    let numbers = warp::path!("metrics").map(move || {
        if let Some(app) = app.borrow().as_ref() {
            metrics::state(app.log.published().map_or(0, |p| p.size), app.trust.newest().body().version);
        }
        let text = prometheus.as_ref().map(PrometheusHandle::render).unwrap_or_default();
        let mut response = Response::new(text.into());
        let prometheus_text = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, prometheus_text);
        *response.status_mut() = StatusCode::OK;
        response
    });
    let all = health.or(ready).unify().or(numbers).unify();
    all.recover(|_| async { Ok::<_, Infallible>(Problem::not_found().response()) }).unify()
}
