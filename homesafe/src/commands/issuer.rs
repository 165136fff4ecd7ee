//! `homesafe issuer`.

use std::path::PathBuf;

use homesafe_host::{
    cli::{Exit, Failure, print_json},
    files::read_given,
};

use homesafe_protocol::foreign::IssuerKeyError;

use super::Home;

/// Larger than any public key.
const MAX_LEN: u64 = 16 * 1_024;

#[derive(clap::Args)]
pub struct Args {
    #[arg(value_name = "FILE", required_unless_present = "remove")]
    key: Option<PathBuf>,
    #[arg(long, value_name = "KID", requires = "key")]
    kid: Option<String>,
    #[arg(long, conflicts_with = "key")]
    remove: bool,
}

pub fn run(home: &Home, args: &Args) -> Result<(), Failure> {
    let pem = match &args.key {
        Some(path) => Some(
            String::from_utf8(read_given(path, MAX_LEN)?)
                .map_err(|_| Failure::fact(Exit::Usage, &IssuerKeyError))?,
        ),
        None => None,
    };
    home.with_device(|device, _| {
        device.set_issuer(pem.as_deref().map(|pem| (pem, args.kid.as_deref())))?;
        if home.json {
            return print_json(&serde_json::json!({ "issuer": pem.is_some() }));
        }
        match pem {
            Some(_) => say!("issuer-set"),
            None => say!("issuer-forgotten"),
        }
        Ok(())
    })
}
