//! What a person names with `--out`: no program writes it in the place of another file.

use std::fs;

use homesafe_test_support::{ORIGIN, World};

const DAY: &str = "2024-10-04";

#[test]
fn no_program_writes_over_a_file_that_is_there() {
    let world = World::new();
    world.init_resident();
    let details = ["--name-en", "Lin Heung", "--category", "restaurant", "--stay", "90", "--formats", "png"];
    let days = ["--first-day", "2024-10-01", "--last-day", "2025-09-30"];
    world.operator(&[&["new", "--out", "venue", "--origin", ORIGIN], &details[..], &days].concat());
    let address = world.desk("desk", &["keys", "address"]);
    let venue = "venue/v00001.venue.age";

    let taken = "taken";
    fs::write(world.path(taken), "what was here").unwrap();
    let resident = ["export", taken, "--home", "home", "--new-passphrase-file", "pass"];
    let desk = |args: &[&str]| {
        ["--desk", "desk"].iter().chain(args).map(|arg| (*arg).to_owned()).collect::<Vec<_>>()
    };
    let own = |args: &[&str]| args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>();
    let runs = [
        ("homesafe", own(&resident)),
        ("venue-qr", own(&["request", venue, "--out", taken])),
        ("venue-qr", own(&["release", venue, "--day", DAY, "--trust", "trust.txt", "--out", taken])),
        ("homesafe-authority", desk(&["trust", "--out", taken])),
        ("homesafe-authority", desk(&["void", "0", "0", "--yes", "--out", taken])),
        ("homesafe-authority", desk(&["certify", "poster.png", "--yes", "--out", taken])),
        ("homesafe-authority", desk(&["keys", "give", "--to", address.trim(), "--out", taken])),
    ];
    let journal = world.desk("desk", &["journal"]);
    for (program, args) in &runs {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let common = ["--clock-file", "clock", "--passphrase-file", "pass"];
        let common = if args[0] == "request" { &common[2..] } else { &common[..] };
        let refused = world.command(program, &[&args, common].concat()).output().unwrap();
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(2), "{program} {args:?}: {said}");
        assert!(said.contains("taken exists already, and was left as it is"), "{program} {args:?}: {said}");
        assert_eq!(fs::read(world.path(taken)).unwrap(), b"what was here", "{program} {args:?}");
    }
    assert_eq!(world.desk("desk", &["journal"]), journal, "nothing was signed for it");
    assert!(world.operator(&["trace", venue]).contains("No day was released"));

    // What says the same may be written again.
    world.operator(&["request", venue, "--out", "request"]);
    world.operator(&["request", venue, "--out", "request"]);
}
