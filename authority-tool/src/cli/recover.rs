//! `recover`: after a loss, of the server's or of the desk's.

use homesafe_host::{
    cli::{Failure, Working, print_json},
    clock::local_time,
    say, text,
};

use super::{Global, confirm, note, server::ServerArgs};
use crate::{
    publish::{Forwarded, Sequencer, bring_forward},
    sharing::Restored,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    #[arg(long)]
    yes: bool,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let clock = global.clock.clock()?;
        let (desk, transport) = self.server.open(global)?;
        let working = Working::on(text!("asking-server"));
        let forwarded = bring_forward(&desk, &transport)?;
        let mut sequencer = Sequencer::open(&desk, &transport, clock.as_ref(), Sequencer::PAUSE)?;
        let (unexplained, (size, root)) = (sequencer.unexplained(), sequencer.seen());
        drop(working);
        let mut lapsed = 0;
        if !unexplained.is_empty() {
            let (root, places) = (root.to_string(), format!("{unexplained:?}"));
            eprintln!("{}", text!("recover-found", size, root, count = unexplained.len(), places));
            confirm(&text!("recover-question"), self.yes)?;
            lapsed = sequencer.accept_restore()?;
        }
        sequencer.take_notices().iter().for_each(note);
        if global.json {
            return print_json(&serde_json::json!({
                "documents": forwarded.documents,
                "publications": forwarded.publications,
                "objects": forwarded.objects,
                "unrecorded": unexplained.len(),
                "lapsed": lapsed,
                "size": size,
                "root": root,
            }));
        }
        let Forwarded { documents, publications, objects } = forwarded;
        say!("recover-brought-forward", documents, publications, size, root = root.to_string());
        if objects > 0 {
            say!("recover-objects-sent", objects);
        }
        if !unexplained.is_empty() {
            say!("recover-signs-again", lapsed);
            if let Some(Restored { copied, noticed }) = Restored::find(&desk)? {
                say!("recover-cost", copied = local_time(copied), noticed = local_time(noticed));
            }
        }
        Ok(())
    }
}
