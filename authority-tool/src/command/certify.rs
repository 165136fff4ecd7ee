//! `certify`.

use std::path::PathBuf;

use data_encoding::BASE64;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    files::{self, PRIVATE, PUBLIC},
};
use homesafe_protocol::venue::VenuePublic;
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Global, PATIENCE, confirm};
use crate::{certify::Request, desk::KeyKind, journal::Act};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A venue code's text, a picture of a poster, or a registration request (JSON with "public" and "commitment")
    source: String,
    /// Write the answer for the operator to this file, not to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Serialize)]
struct Answer<'a> {
    name_zh: &'a str,
    name_en: &'a str,
    address: &'a str,
    category: String,
    certificate: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let now = global.clock.clock()?.now();
        self.out.as_deref().map_or(Ok(()), files::check_free)?;
        let mut desk = global.open(&self.passphrase)?;
        let request = Request::read(&self.source, &desk.info().origin)?;
        request.check_revoked(desk.find_trust()?.as_ref())?;
        let public = request.public().clone();
        show(&public);
        // Nobody else waits while a person reads.
        desk.step_aside();
        confirm("Certify this venue?", self.yes)?;
        desk.step_in(PATIENCE)?;
        let key = match desk.find_trust()? {
            Some(trust) => desk.key(KeyKind::Certification, &trust.body().certification, now)?,
            None => desk.first_certification_key()?,
        };
        desk.journal(Act::Certified { commitment: request.commitment() }, now)?;
        let certified = request.certify(&key.signer())?;
        let certificate = BASE64.encode(&certified.certificate.to_bytes());
        let code = certified.code.as_deref().map(String::as_str);
        let what = match code {
            Some(_) => "The certified code, to be printed in place of the old one (it holds the venue's secret)",
            None => "The certificate, for the operator",
        };
        let answer = code.unwrap_or(&certificate);
        if let Some(out) = &self.out {
            let mode = if code.is_some() { PRIVATE } else { PUBLIC };
            files::write_new(out, Zeroizing::new(format!("{answer}\n")).as_bytes(), mode)?;
            eprintln!("Wrote {}. {what}.", out.display());
        }
        if global.json {
            return print_json(&Answer {
                name_zh: public.name_zh(),
                name_en: public.name_en(),
                address: public.address(),
                category: public.category().to_string(),
                certificate: &certificate,
                code,
            });
        }
        if self.out.is_none() {
            eprintln!("{what}:");
            homesafe_host::put!("{answer}");
        }
        Ok(())
    }
}

fn show(public: &VenuePublic) {
    for (what, value) in
        [("Chinese name", public.name_zh()), ("English name", public.name_en()), ("Address", public.address())]
    {
        eprintln!("{what:<14}{}", if value.is_empty() { "-" } else { value });
    }
    eprintln!("{:<14}{}", "Category", public.category());
    eprintln!("{:<14}{} minutes", "Stay", public.stay_minutes());
    let date = |day: homesafe_protocol::time::Day| homesafe_host::clock::format_time(day.start());
    let days =
        [public.validity().first(), public.validity().last()].map(|day| date(day).chars().take(10).collect::<String>());
    eprintln!("{:<14}{}", "Valid", days.join(" to "));
}
