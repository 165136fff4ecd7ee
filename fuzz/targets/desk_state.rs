//! What a desk remembers of the log and of its nonces, and its sealed keys: damaged files, and what is not
//! sealed behind them.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{path::PathBuf, sync::LazyLock};

use homesafe_authority::{
    desk::{Desk, KeyKind, State},
    publish::Sequencer,
};
use homesafe_fuzz::{
    authority::{FakeLog, publishing},
    desk::{Files, desk_with_trust, vault},
    harm::{Harm, harm},
    planted, scratch,
};
use homesafe_host::vault::Vault;
use tempfile::TempDir;

struct Folder {
    desk: Desk,
    state: State,
    vault: Vault,
    files: Files,
    /// State, nonces, and some sealed keys.
    damaged: Vec<PathBuf>,
    _folder: TempDir,
}

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let (folder, log) = (scratch::folder(), FakeLog::new());
    let path = folder.path().join("desk");
    let desk = desk_with_trust(&path, &log, 1);
    for venue in 1..=3 {
        publishing::publish(&desk, &log, &publishing::a_window(venue)).expect("a publication");
    }
    drop(Sequencer::open(&desk, &log, &publishing::clock(), std::time::Duration::ZERO).expect("a log"));
    let files = Files::of(folder.path());
    let damaged = files.named(&["log-state", "nonces", "publishing-1", "submission-1", "desk/trust/1"]);
    assert_eq!(damaged.len(), 5);
    let vault = vault(&path);
    let state = desk.state().expect("a state").expect("a state");
    Folder { desk, state, vault, files, damaged, _folder: folder }
});

homesafe_fuzz::target!(|input: (u8, bool, Vec<Harm<'_>>)| {
    let (which, inside, harms) = input;
    let Folder { desk, vault, files, damaged, .. } = &*FOLDER;
    let path = &damaged[usize::from(which) % damaged.len()];
    if inside && path.extension().is_some_and(|extension| extension == "age") {
        let mut plain = vault.unseal(files.content(path)).expect("its own").to_vec();
        harm(&mut plain, &harms);
        files.put(desk, path, &vault.seal(&plain).expect("memory"));
    } else {
        let mut bytes = files.content(path).to_vec();
        harm(&mut bytes, &harms);
        files.put(desk, path, &bytes);
    }
    look(desk);
    files.restore();
});

fn look(desk: &Desk) {
    let chain = desk.chain();
    if let Ok(Some(state)) = desk.state() {
        planted(|| state != FOLDER.state);
        let known = &state.known;
        for seq in [0, 1, 2, 3, u64::MAX] {
            let _ = (known.root_at(seq), known.entry(seq));
        }
        assert!(known.first() <= known.size());
        if let Ok(chain) = &chain {
            let _ = (
                known.newest(chain),
                known.course(chain),
                known.is_void(1, chain),
                known.catalogues(chain).count(),
            );
            let _ = state.unexplained(chain);
        }
        desk.set_state(&state).expect("a file");
        assert!(desk.state().expect("what was written").as_ref() == Some(&state));
    }
    if let Ok(nonces) = desk.nonces() {
        desk.set_nonces(&nonces).expect("a file");
        assert!(desk.nonces().is_ok());
    }
    for kind in [KeyKind::Root, KeyKind::Publishing, KeyKind::Certification, KeyKind::Submission] {
        let _ = desk.keys(kind);
    }
}
