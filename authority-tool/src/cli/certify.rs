//! `certify`.

use std::path::PathBuf;

use data_encoding::BASE64;
use homesafe_host::{
    cli::{Failure, PassphraseArgs, print_json},
    clock,
    files::{self, PRIVATE, PUBLIC},
    text,
};
use homesafe_protocol::{time::Day, venue::VenuePublic};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{Global, PATIENCE, confirm};
use crate::certify::Request;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    source: String,
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
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
        confirm(&text!("certify-question"), self.yes)?;
        desk.step_in(PATIENCE)?;
        let certified = request.certify(&desk, now)?;
        let certificate = BASE64.encode(&certified.certificate.to_bytes());
        let code = certified.code.as_deref().map(String::as_str);
        let answer = code.unwrap_or(&certificate);
        if let Some(out) = &self.out {
            let mode = if code.is_some() { PRIVATE } else { PUBLIC };
            files::write_new(out, Zeroizing::new(format!("{answer}\n")).as_bytes(), mode)?;
            let file = out.display().to_string();
            match code {
                Some(_) => eprintln!("{}", text!("certify-code-written", file)),
                None => eprintln!("{}", text!("certify-certificate-written", file)),
            }
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
            let heading = if code.is_some() { text!("certify-code") } else { text!("certify-certificate") };
            eprintln!("{heading}");
            homesafe_host::put!("{answer}");
        }
        Ok(())
    }
}

fn show(public: &VenuePublic) {
    let or_none = |value: &str| if value.is_empty() { "-".to_owned() } else { value.to_owned() };
    let date = |day: Day| clock::format_time(day.start()).chars().take(10).collect::<String>();
    let [first, last] = [public.validity().first(), public.validity().last()].map(date);
    eprintln!(
        "{}",
        text!(
            "certify-venue",
            name_zh = or_none(public.name_zh()),
            name_en = or_none(public.name_en()),
            address = or_none(public.address()),
            category = public.category().to_string(),
            stay = public.stay_minutes(),
            first,
            last
        )
    );
}
