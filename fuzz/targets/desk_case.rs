//! Cases and ledgers behind the desk's seal: nothing in them is believed for opening.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::{path::PathBuf, sync::LazyLock};

use homesafe_authority::{
    cases::{Case, IssuedCode, Source, from_code, plan},
    desk::Desk,
    journal::Act,
    model::CaseId,
    plan::Days,
};
use homesafe_fuzz::{
    authority::{DAY, FakeLog, noon, publishing},
    desk::{Files, desk_with_trust, vault},
    harm::{Harm, harm},
    planted, scratch,
};
use homesafe_host::vault::Vault;
use homesafe_protocol::{
    batch::{Advice, Level},
    share::ShareCode,
    venue::HomeSafeCode,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use tempfile::TempDir;

struct Folder {
    desk: Desk,
    vault: Vault,
    files: Files,
    damaged: Vec<PathBuf>,
    case: Case,
    _folder: TempDir,
}

static FOLDER: LazyLock<Folder> = LazyLock::new(|| {
    let (folder, log) = (scratch::folder(), FakeLog::new());
    let path = folder.path().join("desk");
    let desk = desk_with_trust(&path, &log, 1);
    let table =
        publishing::table(homesafe_authority::plan::Columns::Publish, &[(1, 600, 660, 2), (1, 690, 720, 1)]);
    publishing::publish(&desk, &log, &table).expect("a publication");
    let id = CaseId::from([7; 5]);
    let mut case = Case::new(id, "ward 3".to_owned(), noon()).expect("a case");
    let row = |venue, start, end| {
        let code = HomeSafeCode::uncertified(publishing::body(venue)).into();
        let (span, says) = ((DAY.minute(start), DAY.minute(end)), (Level::TestAdvised, Advice::default()));
        from_code(&code, span, says, Source::Poster).expect("a row")
    };
    case.add(vec![row(1, 600, 660), row(2, 681, 720)], noon());
    let code = ShareCode::random(&mut ChaCha20Rng::from_seed([3; 32]));
    case.codes.push(IssuedCode::new(&code, noon().saturating_add(86_400)));
    desk.act_on_case(&case, Act::CaseMade { case: id }, noon()).expect("a case");
    let vault = vault(&path);
    let files = Files::of(folder.path());
    let damaged = files.named(&["cases/", "ledger/"]);
    assert_eq!(damaged.len(), 2);
    Folder { desk, vault, files, damaged, case, _folder: folder }
});

homesafe_fuzz::target!(|input: (bool, Vec<Harm<'_>>)| {
    let (which, harms) = input;
    let Folder { desk, vault, files, damaged, .. } = &*FOLDER;
    let path = &damaged[usize::from(which)];
    let mut plain = vault.unseal(files.content(path)).expect("its own").to_vec();
    harm(&mut plain, &harms);
    files.put(desk, path, &vault.seal(&plain).expect("memory"));
    look(desk);
    files.restore();
});

fn look(desk: &Desk) {
    if let Ok(cases) = desk.cases() {
        for mut case in cases {
            planted(|| case.rows.len() == 2 && case != FOLDER.case);
            let _ = (case.state(), case.expects_share(noon()), case.waiting().count());
            let (days, trust) = (Days::until(noon(), 31), desk.trust().expect("a document"));
            let _ = plan(std::slice::from_ref(&case), 15, days, &|row| row.standing(&trust, noon()));
            let _ = serde_json::to_string(&case);
            let code = HomeSafeCode::uncertified(publishing::body(3)).into();
            let (span, says) = ((DAY.minute(1), DAY.minute(2)), (Level::Notice, Advice::default()));
            let row = from_code(&code, span, says, Source::Poster).expect("a row");
            let _ = case.set_times(1, Some(DAY.minute(5)), None);
            let _ = case.set_level(1, Some(Level::Notice), None);
            case.add(vec![row], noon());
            desk.act_on_case(&case, Act::CaseMade { case: case.id }, noon()).expect("a case");
            assert!(desk.case(case.id).expect("what was written") == case);
        }
    }
    let _ = desk.delete_old_cases(31, noon());
    let seen = std::cell::RefCell::new(Vec::new());
    let ledger = desk.ledger(|venue, day| {
        seen.borrow_mut().push((venue, day));
        true
    });
    if let Ok(ledger) = ledger {
        for (venue, day) in seen.into_inner() {
            ledger.windows(venue, day).iter().for_each(|window| assert!(!format!("{window:?}").is_empty()));
        }
    }
}
