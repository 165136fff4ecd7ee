//! `homesafe sync`.

use std::time::Duration;

use homesafe_client::{
    device::{DeviceError, Missing, ShareOutcome, SyncReport, Taken, Unsealed},
    follow::Anew,
};
use homesafe_host::{
    cli::{Exit, Failure, print_json},
    clock::{format_time, local_time},
    drive::{Offline, run},
};
use homesafe_protocol::trust::Freshness;
use rand::RngExt as _;

use super::Home;
use crate::show::{missing_text, stale_text};

#[derive(clap::Args)]
pub struct Args {
    /// Wait a random time of at most so many seconds first, for runs that a timer starts
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=86_400))]
    jitter: u64,
    /// Give up on an answer that has not begun after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    patience: u64,
}

pub fn sync(home: &Home, args: &Args) -> Result<(), Failure> {
    if args.jitter > 0 {
        std::thread::sleep(Duration::from_millis(rand::rng().random_range(0..=args.jitter * 1_000)));
    }
    let Synced { report, alerts, .. } = exchange(home, None, Duration::from_secs(args.patience))?;
    let report = report?;
    show(home, &report, alerts)?;
    // Everything that came was verified and matched; but a log that stands still may be held back.
    not_fresh(&report).map_or(Ok(()), |message| Err(Failure::new(Exit::Verification, message)))
}

/// What came of a sync.
pub struct Synced {
    /// The sync itself.
    pub report: Result<SyncReport, Failure>,
    /// Exposure notices that stand.
    pub alerts: usize,
    /// What became of the upload, if one was due.
    pub uploaded: Option<Result<ShareOutcome, DeviceError>>,
}

/// A whole sync: also what `share` does, so that on the way a share is a sync that uploads. The device's folder is held before and
/// after, and free while the server is waited for; one sync runs at a time.
pub fn exchange(home: &Home, share: Option<Unsealed>, patience: Duration) -> Result<Synced, Failure> {
    let incoming = home.incoming()?;
    let (exchange, transport) = home.with_device(|device, now| {
        device.take_left_documents(&incoming, now)?;
        let upload = device.next_upload(share, now, &mut rand::rng())?;
        Ok((device.exchange(upload, now), home.transport(device, patience)?))
    })?;
    let exchanged = run(exchange.run(&incoming), &transport, &incoming);
    home.with_folder(|device, folder, now| {
        folder.adopt(&incoming, exchanged.objects()).map_err(DeviceError::from)?;
        let Taken { uploaded, report } = run(device.take(exchanged, Some(&incoming), now), &Offline, folder)?;
        let report = report.map_err(|error| {
            let failure = Failure::from(error);
            match device.stale_since(now) {
                Some(since) => failure.context(stale_text(since)),
                None => failure,
            }
        });
        let alerts = device.alerts()?.iter().filter(|alert| !alert.exposure.withdrawn).count();
        Ok(Synced { report, alerts, uploaded })
    })
}

/// Why a log that verifies tells nothing of now.
fn not_fresh(report: &SyncReport) -> Option<String> {
    let newest = report.newest.map(local_time).unwrap_or_default();
    match report.freshness {
        Freshness::Fresh | Freshness::Empty => None,
        Freshness::Frozen => Some(format!(
            "freeze: the newest publication is of {newest}; notices may be out of date since then; \
             try again later, and ask the health authority if it lasts"
        )),
        Freshness::Withheld => Some(format!(
            "withheld: nothing was published under the newest trust document; notices may be out of date since {newest}; \
             try again later, and ask the health authority if it lasts"
        )),
        Freshness::Ahead => Some(format!(
            "the newest publication is of {newest}, which is still to come by this device's clock: this clock or the \
             health authority's is wrong; check the date and time of this device"
        )),
    }
}

fn missing(missing: &Missing) -> serde_json::Value {
    serde_json::json!({
        "publication": missing.seq,
        "published_at": format_time(missing.published_at),
        "reason": missing.reason,
    })
}

/// What is not known here, and until when.
fn show_gaps(report: &SyncReport) {
    report.missing.iter().for_each(|missing| homesafe_host::put!("warning: {}", missing_text(missing)));
    match report.anew {
        Some(Anew::Pruned { first, resumed }) => homesafe_host::put!(
            "warning: publications {first} to {} were not read before the server removed them; notices of that time are unknown here",
            resumed.saturating_sub(1)
        ),
        Some(Anew::Fork) => homesafe_host::put!(
            "warning: the server had shown another history than the health authority's; the log was read anew"
        ),
        Some(Anew::Origin) => {
            homesafe_host::put!("The health authority began a new log; it was read from its beginning.")
        }
        None => {}
    }
}

fn show(home: &Home, report: &SyncReport, alerts: usize) -> Result<(), Failure> {
    if home.json {
        return print_json(&serde_json::json!({
            "new_publications": report.new_leaves,
            "fetched_bytes": report.fetched_bytes,
            "publications": report.log_size,
            "newest": report.newest.map(format_time),
            "fresh": report.freshness.is_fresh(),
            "missing": report.missing.iter().map(missing).collect::<Vec<_>>(),
            "anew": report.anew.is_some(),
            "trust_expired": report.trust_expired,
            "alerts": alerts,
        }));
    }
    homesafe_host::put!("{} new publications, {} bytes.", report.new_leaves, report.fetched_bytes);
    match alerts {
        0 => homesafe_host::put!("{}", crate::show::NOTHING_LOCKED_TEXT),
        n => homesafe_host::put!("You have {n} exposure notice(s): see {}.", home.next("alerts")),
    }
    homesafe_host::put!("{}", crate::show::LOCKED_TEXT);
    show_gaps(report);
    if report.newest.is_none() {
        homesafe_host::put!("The health authority has not published anything yet.");
    }
    if report.trust_expired {
        homesafe_host::put!(
            "warning: the trust document has expired; update this program, or ask the health authority"
        );
    }
    Ok(())
}
