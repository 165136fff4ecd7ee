//! Every target walks its committed corpus, as a test of its own and without a fuzzer.

macro_rules! targets {
    ($($name:ident,)*) => {
        $(mod $name;)*
        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

targets! {
    advice, backup, batch, checkpoint, desk_case, desk_json, desk_state, device_state, foreign_clea,
    foreign_corona_warn_app, foreign_kept, foreign_leave_home_safe, foreign_nhs_covid_19, foreign_nz_covid_tracer,
    foreign_taxi, journal, leaf, log, log_key, manifest, note, picture, proposal, server_inbox, server_log,
    server_store, slip, slip_rows, spreadsheet, submission, table_venues, table_windows, tile, trust, vault,
    venue_file, venue_payload, venue_text, visit_entry, visit_log,
}

#[test]
fn no_target_is_left_out() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder.join("targets")).unwrap().map(|entry| entry.unwrap().path());
    let mut stems: Vec<String> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|stem| stem != "corpora")
        .collect();
    stems.sort();
    assert_eq!(stems, NAMES);
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    let programs: Vec<&str> =
        manifest.split("[[bin]]\nname = \"").skip(1).filter_map(|bin| bin.split('"').next()).collect();
    assert_eq!(programs, NAMES);
}
