//! `recover`: after a loss, of the server's or of the desk's.

use homesafe_host::{
    cli::{Failure, count, print_json},
    clock::format_time,
};

use super::{Global, confirm, publish::PAUSE, server::ServerArgs};
use crate::{
    publish::{Sequencer, bring_forward},
    sharing::Restored,
};

/// Brings a server that lost publications forward, and lets a desk that was put back sign again
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    server: ServerArgs,
    /// Do not ask whether this folder is an older copy and the only one in use
    #[arg(long)]
    yes: bool,
}

impl Args {
    pub fn run(self, global: &Global) -> Result<(), Failure> {
        let clock = global.clock.clock()?;
        let (desk, transport) = self.server.open(global)?;
        let forwarded = bring_forward(&desk, &transport)?;
        let mut sequencer = Sequencer::open(&desk, &transport, clock.as_ref(), PAUSE)?;
        let (unexplained, (size, root)) = (sequencer.unexplained(), sequencer.seen());
        let mut lapsed = 0;
        if !unexplained.is_empty() {
            eprintln!(
                "The log has {}, root {root}.\n\
                 {} of them were signed by a key of this desk, which has no record of them: {unexplained:?}.\n\
                 Compare size and root with another desk or a mirror. If the key was stolen, do not go on: `void`.",
                count(size, "publication"),
                unexplained.len()
            );
            confirm("Was this folder put back from an older copy, and is no other copy of it in use?", self.yes)?;
            lapsed = sequencer.accept_restore()?;
        }
        sequencer.take_notices().iter().for_each(|notice| eprintln!("note: {notice}"));
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
        homesafe_host::put!(
            "The server was sent {} and {} that it lacked; it has {size} now, root {root}.",
            count(forwarded.documents, "trust document"),
            count(forwarded.publications, "publication")
        );
        if forwarded.objects > 0 {
            homesafe_host::put!(
                "It was sent {} of other publications that it lacked, too.",
                count(forwarded.objects, "object")
            );
        }
        if !unexplained.is_empty() {
            homesafe_host::put!(
                "This desk signs again. Approvals that lapsed: {lapsed}. Codes and keys made since the copy are gone: \
                 give patients new codes, and look at `keys`."
            );
            if let Some(Restored { copied, noticed }) = Restored::find(&desk)? {
                homesafe_host::put!(
                    "Cases made after {}, and shares taken between then and {}, are gone, here and at the server. Next: `inbox`, which \
                     takes what is still there and names the cases of this copy whose patients should share again.",
                    format_time(copied),
                    format_time(noticed)
                );
            }
        }
        Ok(())
    }
}
