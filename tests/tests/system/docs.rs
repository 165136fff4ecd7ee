//! The documents keep their word: every test that the threat model names is there.

use std::{fs, path::Path};

fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            sources(&path, text);
        } else if name.ends_with(".rs") {
            *text += &fs::read_to_string(&path).unwrap();
        }
    }
}

#[test]
fn every_promise_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let model = fs::read_to_string(root.join("docs/threat-model.md")).unwrap();
    let mut code = String::new();
    sources(root, &mut code);
    let promises: Vec<&str> =
        model.lines().filter(|line| line.starts_with("| ") && !line.contains("| test |")).collect();
    assert!(promises.len() > 30, "{}", promises.len());
    for promise in promises {
        let column = promise.trim_end_matches(['|', ' ']).rsplit_once('|').unwrap().1;
        let named: Vec<&str> = column.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test holds: {promise}");
        let is_test = |name: &&&str| name.contains('_') && !name.contains([' ', '/']);
        for name in named.iter().filter(is_test) {
            assert!(code.contains(&format!("fn {name}(")), "{name} is not there: {promise}");
        }
    }
}
