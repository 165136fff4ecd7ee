//! `homesafe sync`.

use std::time::Duration;

use homesafe_client::{
    device::{DeviceError, Missing, ShareOutcome, Statement, SyncReport, Taken, Unsealed},
    follow::Anew,
};
use homesafe_host::{
    cli::{Exit, Failure, Working, print_json, words},
    clock::format_time,
    drive::{Offline, run},
};
use rand::RngExt as _;

use super::Home;
use crate::show::outdated_text;

#[derive(clap::Args)]
pub struct Args {
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=86_400))]
    jitter: u64,
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
    report.doubt().map_or(Ok(()), |doubt| Err(Failure::fact(Exit::Verification, &doubt)))
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

/// A whole sync: also what `share` does, so that on the way a share is a sync that uploads. The device's
/// folder is held before and after, and free while the server is waited for; one sync runs at a time.
pub fn exchange(home: &Home, share: Option<Unsealed>, patience: Duration) -> Result<Synced, Failure> {
    let incoming = home.incoming()?;
    let (exchange, transport) = home.with_device(|device, now| {
        device.take_left_documents(&incoming, now)?;
        let upload = device.next_upload(share, now, &mut rand::rng())?;
        Ok((device.exchange(upload, now), home.transport(device, patience)?))
    })?;
    let working = Working::on(text!("asking-server"));
    let mut exchanged = run(exchange.run(&incoming), &transport, &incoming);
    if exchanged.has_upload() {
        home.with_device(|device, _| Ok(device.confirm(&mut exchanged)?))?;
        exchanged = run(exchanged.send(), &transport, &incoming);
    }
    drop(working);
    home.with_folder(|device, folder, now| {
        let _working = Working::on(text!("matching-visits"));
        folder.adopt(&incoming, exchanged.objects()).map_err(DeviceError::from)?;
        let Taken { uploaded, report } = run(device.take(exchanged, Some(&incoming), now), &Offline, folder)?;
        if let (Err(_), Some(since)) = (&report, device.outdated_since(now)) {
            eprintln!("{}", outdated_text(since));
        }
        let report = report.map_err(Failure::from);
        let alerts = device.alerts()?.iter().filter(|alert| !alert.exposure.withdrawn).count();
        Ok(Synced { report, alerts, uploaded })
    })
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
    report.missing.iter().for_each(|missing| say!("warning", message = words().fact(missing)));
    match &report.anew {
        Some(Anew::Origin) => say!("log-began-anew"),
        Some(Anew::Pruned { first, resumed }) => {
            let message = text!("publications-unread", first = *first, last = resumed.saturating_sub(1));
            say!("warning", message);
        }
        Some(Anew::Fork) => say!("warning", message = text!("history-read-anew")),
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
    say!("synced", publications = report.new_leaves, bytes = report.fetched_bytes);
    match alerts {
        0 => put!("{}", words().fact(&Statement::NothingKnownLocked)),
        count => say!("notices-to-see", count, command = home.next("alerts")),
    }
    say!("locked-hint");
    show_gaps(report);
    if report.newest.is_none() {
        say!("nothing-published");
    }
    if report.trust_expired {
        say!("warning", message = text!("trust-expired"));
    }
    Ok(())
}
