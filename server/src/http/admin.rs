//! The operator's address: is it alive, is it ready, how much does it do.

use std::{convert::Infallible, sync::Arc};

use homesafe_host::clock::format_time;
use homesafe_protocol::{time::UnixTime, trust::TrustDocument};
use http::{HeaderValue, StatusCode, header};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;
use warp::{Filter, Reply as _, reply::Response};

use super::{app::App, metrics, problem::Problem};
use crate::{objects::Named, store::Store};

/// `ready`, and what is wrong all the same: one object that is missing must not take the others from
/// everybody.
fn readiness<S: Store>(app: &App<S>) -> String {
    let (mut text, objects, now) = (String::from("ready\n"), &app.objects, app.clock.now());
    text += &of_the_document(&app.trust.newest(), now);
    if app.is_held() {
        text += "held: no publication is taken until `homesafe-server release`\n";
    }
    for version in app.trust.faults() {
        text += &format!(
            "version {version} of the trust document (public/trust/{version}) is missing or damaged: put the file back, or \
             `recover --server URL` at a desk\n"
        );
    }
    if app.inbox.blocked() > 0 {
        text += &format!(
            "{} folder(s), link(s) or pipe(s) lie in the inbox under submissions' names and are passed over: find and remove \
             them with `find inbox ! -type f`\n",
            app.inbox.blocked()
        );
    }
    if objects.scrubbed().is_none() {
        text += "the objects are being read for the first time since the start\n";
    }
    for (named, fault) in objects.faults() {
        let Named { seq, hash, .. } = named;
        text +=
            &format!("object {hash} of publication {seq} is {fault}: run `recover --server URL` at a desk\n");
    }
    text
}

/// Nothing is published past the newest document's end: it is said from half of its life on.
fn of_the_document(trust: &TrustDocument, now: UnixTime) -> String {
    let (version, expires) = (trust.body().version, format_time(trust.body().expires));
    if trust.has_expired(now) {
        format!(
            "version {version} of the trust document has expired: nothing is published until the next one\n"
        )
    } else if trust.is_due(now) {
        format!("version {version} of the trust document expires at {expires}: have the next one made\n")
    } else {
        String::new()
    }
}

/// `/healthz`, `/readyz` and `/metrics`. `app` is empty until store and log are open and the checkpoint is
/// verified.
pub fn admin<S: Store>(
    app: watch::Receiver<Option<Arc<App<S>>>>,
    prometheus: Option<PrometheusHandle>,
) -> impl Filter<Extract = (Response,), Error = Infallible> + Clone + Send + Sync + 'static {
    // warp's reply of a &'static str would be fine here, were it not for its missing length on HEAD.
    let health = warp::path!("healthz").map(|| String::from("ok\n").into_response());
    let ready_app = app.clone();
    let ready = warp::path!("readyz").map(move || match ready_app.borrow().as_ref() {
        Some(app) if app.log.is_sound() => readiness(app).into_response(),
        _ => Problem::unavailable().response(),
    });
    let numbers = warp::path!("metrics").map(move || {
        if let Some(app) = app.borrow().as_ref() {
            metrics::state(app.log.published().map_or(0, |p| p.size), app.trust.newest().body().version);
            metrics::objects(app.objects.faults().len(), app.objects.scrubbed());
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

#[cfg(test)]
mod tests {
    use homesafe_test_support::{
        ORIGIN,
        desk::{Desk, START},
        time,
    };

    use super::*;
    use crate::log::LogKey;

    #[test]
    fn a_document_is_due_from_half_of_its_life_on() {
        let key = LogKey::from_seed(ORIGIN.parse().unwrap(), &[9; 32]).unwrap();
        let document = Desk::new(key.public().clone()).document(1);
        let said = |days: u64| of_the_document(&document, time(START - 86_400 + days * 86_400));
        assert_eq!(said(500), "");
        assert!(said(501).contains("expires at") && said(1_000).contains("expires at"));
        assert!(said(1_001).contains("has expired"));
    }
}
