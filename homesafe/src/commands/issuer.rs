//! `homesafe issuer`.

use std::path::PathBuf;

use homesafe_host::{
    cli::{Failure, print_json},
    files::read_given,
};

use super::Home;

/// Larger than any public key.
const MAX_LEN: u64 = 16 * 1_024;

#[derive(clap::Args)]
pub struct Args {
    /// The issuer's P-256 public key, PEM
    #[arg(value_name = "FILE", required_unless_present = "remove")]
    key: Option<PathBuf>,
    /// The id by which codes name the key: codes of another id do not count then
    #[arg(long, value_name = "KID", requires = "key")]
    kid: Option<String>,
    /// Forget the key
    #[arg(long, conflicts_with = "key")]
    remove: bool,
}

pub fn run(home: &Home, args: &Args) -> Result<(), Failure> {
    let pem = match &args.key {
        Some(path) => Some(String::from_utf8(read_given(path, MAX_LEN)?).map_err(Failure::usage)?),
        None => None,
    };
    home.with_device(|device, _| {
        device.set_issuer(pem.as_deref().map(|pem| (pem, args.kid.as_deref())))?;
        if home.json {
            return print_json(&serde_json::json!({ "issuer": pem.is_some() }));
        }
        match pem {
            Some(_) => homesafe_host::put!("NHS COVID-19 codes are checked with this key from now on."),
            None => homesafe_host::put!("NHS COVID-19 codes are no longer checked."),
        }
        Ok(())
    })
}
