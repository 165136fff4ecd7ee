//! The way past leaves that nobody signed (section 6): what lies behind them is read as the document that
//! voids them will have it, before it is signed. Nothing is stored: who has the document reads the same.

use homesafe_client::follow::{FollowError, Known, checkpoint_of, follow};
use homesafe_host::drive::{self, NoObjects, Transport};
use homesafe_protocol::{
    Hash,
    trust::{SeqRange, TrustBody},
};

use super::TrustToolError;
use crate::desk::Desk;

/// Reads the server's log to its end as under a document that voids `voided`, whose roots saw it up to `base`
/// (to its end, where that is `None`).
///
/// # Errors
/// [`TrustToolError::Unreadable`] for the first leaf at which everybody would still stop; what else keeps the
/// log from being followed.
pub fn see_past(
    desk: &Desk,
    transport: &dyn Transport,
    voided: Vec<SeqRange>,
    base: Option<(u64, Hash)>,
) -> Result<Known, TrustToolError> {
    let (chain, state) = (desk.chain()?, desk.state()?);
    let newest = chain.newest();
    let (size, root) = match base {
        Some(base) => base,
        None => {
            let checkpoint = drive::run(checkpoint_of(newest), transport, &NoObjects)?;
            (checkpoint.size, checkpoint.root)
        }
    };
    let mut body = TrustBody {
        version: newest.body().version.saturating_add(1),
        previous: newest.fingerprint(),
        voided,
        ..newest.body().clone()
    };
    (body.log_base.size, body.log_base.root) = (size, root);
    let mut next = chain.with_unsigned(body)?;
    let known = state.as_ref().map(|state| &state.known);
    let mut keep = |_: &_, _: &[u8]| Ok::<(), FollowError>(());
    match drive::run(follow(&mut next, known, &mut keep), transport, &NoObjects) {
        Ok(followed) => Ok(followed.known),
        Err(FollowError::Leaf { seq, error }) => Err(TrustToolError::Unreadable { seq, error }),
        Err(error) => Err(error.into()),
    }
}
