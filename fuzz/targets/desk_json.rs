//! The desk's JSON: what is under way, what was countersigned, what the desk is, and requests of operators.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{fs, path::PathBuf, sync::LazyLock};

use homesafe_authority::{
    certify::Request,
    desk::{Desk, Job},
    publish::PublishError,
};
use homesafe_fuzz::{
    authority::{FakeLog, Fate, noon, origin, publishing},
    desk::{Files, desk_with_trust, vault},
    harm::{Harm, harm},
    json::{Edit, edit},
    planted, scratch,
};
use homesafe_host::vault::Vault;
use homesafe_protocol::Hash;
use serde_json::{Value, json};
use tempfile::TempDir;

struct Folder {
    folder: TempDir,
    vault: Vault,
    files: Files,
    damaged: Vec<PathBuf>,
    job: Job,
}

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let (folder, log) = (scratch::folder(), FakeLog::new());
    let path = folder.path().join("desk");
    let desk = desk_with_trust(&path, &log, 1);
    log.set(Fate::Down);
    let down = publishing::publish(&desk, &log, &publishing::a_window(1));
    assert!(matches!(down, Err(PublishError::Waits { .. })));
    let countersigned = json!({ "3": { "leaf": Hash::from([1; 32]), "ends": noon().seconds() } });
    desk.put("countersigned.json", countersigned.to_string().as_bytes()).expect("a file");
    let body = publishing::body(1);
    let public = data_encoding::BASE64.encode(&body.public().encode());
    let request = json!({ "public": public, "commitment": body.commitment() });
    fs::write(path.join("request.json"), request.to_string()).expect("a file");
    let job = desk.pending().expect("a job").expect("a job").job;
    // It is opened anew each time.
    drop(desk);
    let (vault, files) = (vault(&path), Files::of(folder.path()));
    let damaged = files.named(&[".json", "job.age"]);
    assert_eq!(damaged.len(), 4);
    Folder { folder, vault, files, damaged, job }
});

homesafe_fuzz::target!(|input: (u8, Vec<Edit<'_>>, Vec<Harm<'_>>)| {
    let (which, edits, harms) = input;
    let Folder { folder, vault, files, damaged, .. } = &*FOLDER;
    let path = &damaged[usize::from(which) % damaged.len()];
    let is_sealed = path.extension().is_some_and(|extension| extension == "age");
    let whole = files.content(path);
    let whole = if is_sealed { vault.unseal(whole).expect("its own").to_vec() } else { whole.to_vec() };
    let mut value: Value = serde_json::from_slice(&whole).expect("JSON");
    edit(&mut value, &edits);
    let mut bytes = serde_json::to_vec(&value).expect("JSON");
    harm(&mut bytes, &harms);
    if path.ends_with("request.json") {
        fs::write(path, &bytes).expect("a file");
    } else {
        let desk = Desk::open(&folder.path().join("desk"), &scratch::passphrase()).expect("a desk");
        files.put(&desk, path, &if is_sealed { vault.seal(&bytes).expect("memory") } else { bytes });
    }
    let reads_journal = path.ends_with("desk.json");
    look(&folder.path().join("desk"), reads_journal);
    files.restore();
});

fn look(folder: &std::path::Path, reads_journal: bool) {
    let _ = Request::read(folder.join("request.json").to_str().expect("a path"), &origin());
    let Ok(mut desk) = Desk::open(folder, &scratch::passphrase()) else { return };
    if let Ok(Some(pending)) = desk.pending() {
        let job = &pending.job;
        planted(|| pending.job != FOLDER.job);
        assert_eq!(job.seqs().len(), job.roots.len());
        let _ = (job.last(), homesafe_authority::publish::Report::from(job), pending.publication(job.first));
        let again: Value = serde_json::to_value(job).expect("JSON");
        assert!(serde_json::from_value::<Job>(again).is_ok_and(|again| again == *job));
    }
    if let Ok(countersigned) = desk.countersigned() {
        desk.set_countersigned(&countersigned).expect("a file");
        assert!(desk.countersigned().is_ok_and(|again| again == countersigned));
    }
    let _ = (desk.table_rule(), desk.officers());
    if reads_journal && desk.act_as(None).is_ok() {
        let act = homesafe_authority::journal::Act::AdviceSigned { seq: 1 };
        if desk.journal(act, noon()).is_ok() {
            assert!(!desk.read_journal().expect("a journal").entries.is_empty());
        }
    }
}
