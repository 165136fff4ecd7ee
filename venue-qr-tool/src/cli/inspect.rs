//! `venue-qr inspect`: what a code says, without its secret.

use std::path::PathBuf;

use clap::Args;
use homesafe_host::{
    cli::{self, Failure, print_json, words},
    put, text,
};
use homesafe_protocol::display::one_line;
use venue_qr::inspect::{self, ForeignReport, Inspected, Report};

#[derive(Args)]
pub struct InspectArgs {
    #[arg(value_name = "FILE|TEXT|-")]
    input: String,
    #[arg(long, value_name = "FILE")]
    issuer_key: Option<PathBuf>,
    #[arg(long, value_name = "KID", requires = "issuer_key")]
    issuer_kid: Option<String>,
    #[arg(long)]
    json: bool,
}

pub fn inspect(args: &InspectArgs) -> Result<(), Failure> {
    let bytes = inspect::read(&args.input, std::io::stdin())?;
    let issuer = args.issuer_key.as_deref().map(|path| cli::read_issuer(path, args.issuer_kid.as_deref()));
    let reports = inspect::inspect(&bytes, issuer.transpose()?.as_ref())
        .map_err(|error| Failure::usage(words().fact(&error)))?;
    match &reports[..] {
        [report] if args.json => print_json(report),
        reports if args.json => print_json(&reports),
        reports => {
            let shown = reports.iter().map(|report| match report {
                Inspected::HomeSafe(report) => own(report),
                Inspected::Foreign(report) => foreign(report),
            });
            put!("{}", shown.collect::<Vec<_>>().join("\n\n"));
            Ok(())
        }
    }
}

fn own(report: &Report) -> String {
    let certificate = report.certificate.as_ref();
    text!(
        "inspected-poster",
        name_zh = shown(&report.name_zh),
        name_en = shown(&report.name_en),
        address = shown(&report.address),
        category = &*report.category,
        stay = report.stay_minutes,
        first_day = &*report.first_day,
        last_day = &*report.last_day,
        deployment = &*report.deployment,
        feed = report.feed,
        certificate =
            certificate.map_or_else(|| text!("no-certificate"), |certificate| words().fact(certificate)),
        length = report.payload_length,
        fingerprint = &*report.fingerprint
    )
}

fn foreign(report: &ForeignReport) -> String {
    let days = report.days.as_ref();
    text!(
        "inspected-foreign",
        system = words().fact(&report.system),
        name_zh = shown(&report.name_zh),
        name = shown(&report.name),
        address = shown(&report.address),
        category = &*report.category,
        stay =
            report.stay_minutes.map_or_else(|| text!("not-said"), |minutes| text!("stay-minutes", minutes)),
        days = days.map_or_else(
            || text!("not-said"),
            |(first, last)| text!("valid-days", first = &**first, last = &**last)
        ),
        signature = words().fact(&report.signature),
        number = if report.public_id { text!("public-number") } else { text!("no-public-number") }
    )
}

/// A name that cannot move a terminal's cursor. A code that parsed holds no such character; this does not
/// rely on it.
fn shown(name: &str) -> String {
    one_line(name, 200)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_systems_code_says_what_is_weaker() {
        let [Inspected::Foreign(report)] = &inspect::inspect(b"taxi:VK 7413", None).unwrap()[..] else {
            panic!()
        };
        let shown = foreign(report);
        for line in [
            "System          Hong Kong taxi\n",
            "Name            VK7413\n",
            "Stay            not said\n",
            "Signature       none\n",
            "Number          public: everybody can read this venue's windows",
        ] {
            assert!(shown.contains(line), "{line}: {shown}");
        }
    }
}
