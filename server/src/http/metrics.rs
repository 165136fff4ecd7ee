//! Numbers for operators: counts and times by route and status, the log's size. Nothing about anybody.

use std::time::Instant;

use homesafe_protocol::time::UnixTime;
use http::StatusCode;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Starts counting; the handle renders the page, and must be kept up now and then: samples are held until
/// then. `None` if somebody else counts in this process already.
pub fn install() -> Option<PrometheusHandle> {
    let seconds = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];
    let recorder = PrometheusBuilder::new().set_buckets(&seconds).ok()?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).ok()?;
    describe_counter!("homesafe_requests_total", "Requests by route and status");
    describe_histogram!(
        "homesafe_request_seconds",
        "Seconds from a request's header to its response, by route"
    );
    describe_counter!("homesafe_publications_total", "Publications by status");
    describe_gauge!("homesafe_log_size", "Leaves under the newest checkpoint");
    describe_gauge!("homesafe_trust_version", "Newest version of the trust document");
    describe_gauge!(
        "homesafe_objects_unsound",
        "Objects of the retention that are missing or damaged; /readyz names them"
    );
    describe_gauge!(
        "homesafe_scrub_timestamp_seconds",
        "When the newest complete reading of all files began; 0 if none"
    );
    describe_counter!(
        "homesafe_tiles_mended_total",
        "Tiles that were missing or damaged and were written again"
    );
    counter!("homesafe_tiles_mended_total").absolute(0);
    Some(handle)
}

/// A request under way.
pub struct Measured {
    route: &'static str,
    start: Instant,
}

impl Measured {
    /// Begins to measure.
    pub fn start(path: &str) -> Self {
        Self { route: route(path), start: Instant::now() }
    }

    /// Counts the response.
    pub fn end(self, status: StatusCode) {
        let status = status.as_u16().to_string();
        counter!("homesafe_requests_total", "route" => self.route, "status" => status).increment(1);
        histogram!("homesafe_request_seconds", "route" => self.route)
            .record(self.start.elapsed().as_secs_f64());
    }
}

/// Counts a publication.
pub fn publication(status: StatusCode) {
    counter!("homesafe_publications_total", "status" => status.as_u16().to_string()).increment(1);
}

/// Notes the state that is shown.
pub fn state(log_size: u64, trust_version: u64) {
    gauge!("homesafe_log_size").set(log_size as f64);
    gauge!("homesafe_trust_version").set(trust_version as f64);
}

/// Notes the state of the objects.
pub fn objects(unsound: usize, scrubbed: Option<UnixTime>) {
    gauge!("homesafe_objects_unsound").set(unsound as f64);
    gauge!("homesafe_scrub_timestamp_seconds").set(scrubbed.map_or(0, UnixTime::seconds) as f64);
}

/// A path's class: a fixed few, so that no client can make new ones.
fn route(path: &str) -> &'static str {
    let path = path.strip_prefix("/v1/").unwrap_or_default();
    match path.split('/').next().unwrap_or_default() {
        "checkpoint" => "checkpoint",
        "trust" => "trust",
        "tile" => "tile",
        "object" => "object",
        "publications" => "publications",
        "shares" => "shares",
        "desk" => "desk",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_a_fixed_few() {
        assert_eq!(route("/v1/object/00ff"), "object");
        assert_eq!(route("/v1/checkpoint"), "checkpoint");
        for other in ["", "/", "/v1", "/v2/object/00", "/etc/passwd", "//v1/object"] {
            assert_eq!(route(other), "other", "{other}");
        }
    }
}
