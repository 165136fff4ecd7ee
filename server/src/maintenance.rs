//! What the server does by the clock: its numbers stay small, what has ended is deleted, and what is
//! published is read again.

use std::{convert::Infallible, time::Duration};

use homesafe_protocol::retention;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::{http::app::App, log::RecoveryError, store::Store};

/// How often the numbers' samples are summed up: until then each is held.
const UPKEEP: Duration = Duration::from_secs(5);
/// How often what has ended is deleted.
const SWEEP: Duration = Duration::from_secs(60);
/// How often everything is read again.
const SCRUB: Duration = Duration::from_secs(86_400);

/// Does all of it until it is dropped.
pub async fn maintain<S: Store>(app: &App<S>, numbers: Option<&PrometheusHandle>) {
    let upkeep = every(UPKEEP, async || {
        if let Some(numbers) = numbers {
            numbers.run_upkeep();
        }
    });
    let sweep = every(SWEEP, async || {
        if let Err(error) = app.inbox.sweep(app.clock.now(), app.log_time().await).await {
            tracing::error!(%error, "what has ended in the inbox could not be deleted");
        }
    });
    let scrub = every(SCRUB, async || {
        if let Err(error) = scrub(app).await {
            tracing::error!(%error, "what is published could not be read again");
        }
    });
    tokio::join!(upkeep, sweep, scrub);
}

/// Does `work` now and then.
async fn every(period: Duration, mut work: impl AsyncFnMut()) -> Infallible {
    let mut turns = interval(period);
    turns.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turns.tick().await;
        work().await;
    }
}

/// Reads what is published again: tiles are mended, objects that are missing or damaged are remembered.
async fn scrub<S: Store>(app: &App<S>) -> Result<(), RecoveryError> {
    let first = app.trust.newest().body().log_base.first;
    let needed = app.log.hold_still().await?.names(first).await?;
    app.trust.scrub(needed).await;
    let now = app.clock.now();
    let kept = app.trust.newest().body().retention_days;
    let named = app.log.scrub(retention::first_day(now.day(), kept).minute(0)).await?;
    app.objects.scrub(named, now).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use homesafe_host::clock::Clock;
    use homesafe_protocol::time::UnixTime;
    use homesafe_test_support::{
        ORIGIN,
        desk::{Desk, START},
        time,
    };
    use http::StatusCode;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::{
        archive::Archive,
        http::metrics::Measured,
        inbox::{Inbox, InboxLimits},
        log::{Log, LogKey},
        objects::Objects,
        store::MemoryStore,
        trust::TrustStore,
    };

    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> UnixTime {
            time(START)
        }
    }

    async fn app(folder: &std::path::Path) -> App<MemoryStore> {
        let key = LogKey::from_seed(ORIGIN.parse().unwrap(), &[9; 32]).unwrap();
        let document = Desk::new(key.public().clone()).trust(1);
        let (archive, store) =
            (Archive::open(&folder.join("public")).unwrap(), Arc::new(MemoryStore::default()));
        let limits = InboxLimits { max_submissions: 9, upload_rate: 9, answer_floor: Duration::ZERO };
        let public = key.public().clone();
        let pinned = document.into();
        let trust = TrustStore::open(archive.clone(), Arc::clone(&store), public, &pinned).await.unwrap();
        App {
            hold: folder.join("hold"),
            inbox: Inbox::open(&folder.join("inbox"), Arc::clone(&store), limits).await.unwrap(),
            log: Log::open(archive.clone(), store, key, trust.documents().clone(), &[]).await.unwrap(),
            trust,
            objects: Objects::new(archive.clone()),
            room: Semaphore::new(0),
            archive,
            clock: Box::new(Standing),
            max_age: 5,
        }
    }

    /// The memory that this process holds now, in KiB.
    fn held() -> usize {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn numbers_take_no_more_memory_where_nobody_reads_them() {
        const ROUNDS: usize = 60;
        const REQUESTS: usize = 50_000;
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        let recorder = PrometheusBuilder::new().set_buckets(&[0.1, 1.0]).unwrap().build_recorder();
        let numbers = recorder.handle();
        let _here = ::metrics::set_default_local_recorder(&recorder);
        let requests = async {
            let before = held();
            for _ in 0..ROUNDS {
                (0..REQUESTS).for_each(|_| Measured::start("/v1/checkpoint").end(StatusCode::OK));
                tokio::time::sleep(UPKEEP).await;
            }
            // Three million samples that are held take 24 MB and more.
            let grown = held().saturating_sub(before);
            assert!(grown < 12 << 10, "{grown} KiB");
        };
        tokio::select! {
            () = maintain(&app, Some(&numbers)) => panic!("it never ends"),
            () = requests => (),
        }
        let text = numbers.render();
        assert!(text.contains(&format!(
            "homesafe_request_seconds_count{{route=\"checkpoint\"}} {}",
            ROUNDS * REQUESTS
        )));
    }
}
