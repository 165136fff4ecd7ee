//! Which server a command talks to: the one that is given, else the first of the trust document's that
//! answers.

use std::time::Duration;

use homesafe_host::{
    cli::{Failure, PassphraseArgs},
    http::HttpTransport,
};

use super::Global;
use crate::desk::Desk;

/// How long a server has for an answer to begin, where nothing else is said.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
pub(super) struct ServerArgs {
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

impl ServerArgs {
    /// Opens the desk, and finds the server.
    pub fn open(&self, global: &Global) -> Result<(Desk, HttpTransport), Failure> {
        self.open_with_patience(global, PATIENCE)
    }

    /// The desk alone, for somebody who only looks.
    pub fn open_to_look(&self, global: &Global) -> Result<Desk, Failure> {
        global.open_for_nobody(&self.passphrase)
    }

    /// The same, with another patience.
    pub fn open_with_patience(
        &self,
        global: &Global,
        patience: Duration,
    ) -> Result<(Desk, HttpTransport), Failure> {
        // What is given is looked at before anybody is asked for a passphrase.
        let given =
            self.server.as_deref().map(|url| HttpTransport::with_patience(url, patience)).transpose()?;
        let desk = global.open(&self.passphrase)?;
        let transport = match given {
            Some(transport) => transport,
            None => HttpTransport::to_first(&desk.servers()?, patience)?,
        };
        Ok((desk, transport))
    }
}
