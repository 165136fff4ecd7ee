//! Programs that hold keys leave no core dump, whatever their surroundings allow.

use std::{
    fs,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use homesafe_test_support::{program_in_english, under_limit};

/// Waits until a process, which waits for its passphrase, may leave no core dump and never again can.
fn becomes_hard(child: &mut Child, name: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let limits = fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core")).unwrap();
        if core.split_whitespace().skip(4).take(2).eq(["0", "0"]) {
            return;
        }
        assert_eq!(child.try_wait().unwrap(), None, "{name} ended before it read its passphrase");
        assert!(Instant::now() < deadline, "{name}: {core}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn programs_that_hold_keys_leave_no_core_dump() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("trust"), "not looked at before the passphrase").unwrap();
    let (home, desk, out, trust) = (at("home"), at("desk"), at("out"), at("trust"));
    let commands: [(&str, &[&str]); 3] = [
        ("homesafe", &["--home", &home, "init", "--server", "http://127.0.0.1:9", "--trust", &trust]),
        ("homesafe-authority", &["--desk", &desk, "init", "--origin", "homesafe.example/hk"]),
        (
            "venue-qr",
            &[
                "new",
                "--out",
                &out,
                "--origin",
                "homesafe.example/hk",
                "--name-en",
                "Cafe",
                "--address",
                "1 Street",
                "--category",
                "restaurant",
                "--stay",
                "60",
                "--first-day",
                "2026-01-01",
                "--last-day",
                "2027-01-01",
            ],
        ),
    ];
    for (name, args) in commands {
        // As far as this machine lets a core dump be allowed at all.
        let mut command = program_in_english(name);
        command.args(args).args(["--passphrase-file", "/dev/stdin"]);
        let mut child = under_limit("-c \"$(ulimit -H -c)\"", &command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        becomes_hard(&mut child, name);
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
