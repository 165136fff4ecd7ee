use homesafe_host::{cli::words, spreadsheet::Reading};
use homesafe_protocol::{passphrase::Passphrase, time::Day};

use super::*;
use crate::{poster::Design, table::Rows};

const HEADING: &str = "name_zh,name_en,address,category,stay,first_day,last_day,stem\n";

fn csv(rows: usize) -> String {
    let row =
        |n: usize| format!("茶室{n},Shop {n},{n} Wellington Street,restaurant,90,2026-01-01,2026-12-31,\n");
    HEADING.to_owned() + &(1..=rows).map(row).collect::<String>()
}

fn said(reason: &BulkRowError) -> String {
    words().fact(reason)
}

struct Fixture {
    folder: tempfile::TempDir,
    vault: Vault,
    options: Options,
}

impl Fixture {
    fn new(formats: &[Format]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault =
            Vault::create(&vault_folder(folder.path()), &Passphrase::new("right".into()).unwrap()).unwrap();
        Self {
            folder,
            vault,
            options: Options { formats: formats.to_vec(), dpi: Some(100), design: Design::default() },
        }
    }

    fn run(&self, csv: &str, packing: Packing) -> Summary {
        let rows = Rows::new(csv.as_bytes(), [1; 4].into(), Reading::default(), Day::new(20_780)).unwrap();
        let Self { folder, vault, options } = self;
        let bulk = Bulk { folder: folder.path(), vault, host: "HOMESAFE.EXAMPLE", options, packing };
        bulk.run(rows, &|_| (), &said).unwrap()
    }

    fn verify(&self) -> Verified {
        verify(self.folder.path(), &|_| ()).unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[test]
fn many_venues_become_few_files_that_verify() {
    let fixture = Fixture::new(&[Format::Pdf]);
    let bad = "坏,,,nowhere,90,2026-01-01,2026-12-31,\n,Late,,shop,90,2026-01-01,2025-12-31,\n,Twin,,shop,90,2026-01-01,2026-12-31,v00002\n";
    let summary = fixture.run(&(csv(12) + bad), Packing::Together { pages: 5 });
    assert_eq!((summary.made, summary.before), (12, 0));
    let lines: Vec<u64> = summary.rejected.iter().map(|row| row.line).collect();
    assert_eq!(lines, [14, 15, 16]);
    let rejected = std::fs::read_to_string(fixture.path(REJECTED)).unwrap();
    assert!(
        rejected.starts_with("line,reason\n14,") && rejected.contains("line 3 has the same"),
        "{rejected}"
    );
    for (file, there) in [("posters-0001.pdf", true), ("posters-0003.pdf", true), ("posters-0004.pdf", false)]
    {
        assert_eq!(fixture.path(file).exists(), there, "{file}");
    }
    assert_eq!(fixture.verify(), Verified { good: 12, problems: vec![] });
    let manifest = std::fs::read_to_string(fixture.path(MANIFEST)).unwrap();
    assert!(manifest.contains(
        "茶室7,Shop 7,7 Wellington Street,restaurant,90,2026-01-01,2026-12-31,a4,posters-0002.pdf,2"
    ));
    for number in manifest.lines().skip(1).flat_map(|line| line.rsplit(',').take(4)) {
        assert!(number.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 2), "{number}");
    }
}

#[test]
fn attack_a_venue_whose_name_is_a_formula() {
    let fixture = Fixture::new(&[Format::Svg]);
    let row = "'=1,=cmd|'/C calc'!A0,+1 Road,shop,90,2026-01-01,2026-12-31,\r\n";
    let table = HEADING.to_owned()
        + row
        + ",@SUM(1),-2,shop,90,2026-01-01,2026-12-31,\n,X,,zoo,90,2026-01-01,2026-12-31,\n";
    assert_eq!(fixture.run(&table, Packing::Apart).rejected[0].line, 4);
    let manifest = std::fs::read_to_string(fixture.path(MANIFEST)).unwrap();
    for line in manifest.lines() {
        assert!(!line.split(',').any(|cell| cell.starts_with(['=', '+', '-', '@'])), "{line}");
    }
    assert!(manifest.contains("''=1,'=cmd|'/C calc'!A0,'+1 Road,"), "{manifest}");
    assert_eq!(fixture.verify(), Verified { good: 2, problems: vec![] });
    let again = fixture.run(&table, Packing::Apart);
    assert_eq!((again.made, again.before), (0, 2), "the manifest says the names as they are");
}

#[test]
fn a_manifest_that_a_spreadsheet_saved_is_read_and_damage_is_named_with_its_line() {
    let fixture = Fixture::new(&[Format::Svg]);
    fixture.run(&csv(2), Packing::Apart);
    let manifest = std::fs::read_to_string(fixture.path(MANIFEST)).unwrap().replace('\n', "\r\n");
    std::fs::write(fixture.path(MANIFEST), format!("\u{feff}{manifest}")).unwrap();
    assert_eq!(fixture.verify(), Verified { good: 2, problems: vec![] });
    std::fs::write(fixture.path(MANIFEST), manifest.replace(",1,", ",0,")).unwrap();
    let said = verify(fixture.folder.path(), &|_| ()).unwrap_err().to_string();
    assert!(said.contains("line 2 is not as"), "{said}");
    std::fs::write(fixture.path(MANIFEST), manifest.replacen("90", "x", 2).replacen('x', "90", 1)).unwrap();
    let said = verify(fixture.folder.path(), &|_| ()).unwrap_err().to_string();
    assert!(said.contains("line 3 is not as"), "{said}");
}

#[test]
fn a_file_a_venue_verifies_too() {
    let fixture = Fixture::new(&Format::ALL);
    assert_eq!(fixture.run(&csv(2), Packing::Apart).made, 2);
    assert_eq!(fixture.verify(), Verified { good: 6, problems: vec![] });
}

#[test]
fn an_interrupted_run_goes_on_and_keeps_every_secret() {
    let fixture = Fixture::new(&[Format::Pdf]);
    let together = || Packing::Together { pages: 4 };
    assert_eq!(fixture.run(&csv(6), together()).made, 6);
    let secrets = |stem: &str| std::fs::read(fixture.path(&format!("{VENUES}/{stem}{EXTENSION}"))).unwrap();
    let (second, fifth) = (secrets("v00002"), secrets("v00005"));
    // As a crash leaves it: the last manifest line torn, a PDF gone, a venue file without a poster.
    std::fs::remove_file(fixture.path("posters-0001.pdf")).unwrap();
    let manifest = std::fs::read(fixture.path(MANIFEST)).unwrap();
    std::fs::write(fixture.path(MANIFEST), &manifest[..manifest.len() - 20]).unwrap();
    let summary = fixture.run(&csv(9), together());
    assert_eq!(
        (summary.made, summary.before),
        (8, 1),
        "four of the lost file, the torn line's, and three new ones"
    );
    assert_eq!((secrets("v00002"), secrets("v00005")), (second, fifth));
    assert_eq!(fixture.verify(), Verified { good: 9, problems: vec![] });
    // A crash within the first line, and all posters lost.
    for torn in [0, 10] {
        let manifest = std::fs::read(fixture.path(MANIFEST)).unwrap();
        std::fs::write(fixture.path(MANIFEST), &manifest[..torn]).unwrap();
        assert_eq!(fixture.run(&csv(9), together()).made, 9, "{torn}");
        assert_eq!(fixture.verify().good, 9, "{torn}");
    }
    let posters = std::fs::read_dir(fixture.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let posters: Vec<PathBuf> =
        posters.filter(|path| path.extension().is_some_and(|end| end == "pdf")).collect();
    posters.iter().for_each(|path| std::fs::remove_file(path).unwrap());
    assert_eq!(fixture.run(&csv(9), together()).made, 9);
    assert_eq!(fixture.verify(), Verified { good: 9, problems: vec![] });
    let again = fixture.run(&csv(9), together());
    assert_eq!((again.made, again.before), (0, 9));
    let changed = csv(9).replace("Shop 4,", "Shop Four,");
    let summary = fixture.run(&changed, together());
    assert_eq!(summary.rejected.len(), 1, "{summary:?}");
    assert!(said(&summary.rejected[0].reason).contains("rename"), "{summary:?}");
}

#[test]
fn verify_finds_what_is_wrong() {
    let fixture = Fixture::new(&[Format::Svg]);
    fixture.run(&csv(4), Packing::Apart);
    std::fs::copy(fixture.path("v00001.svg"), fixture.path("v00002.svg")).unwrap();
    std::fs::write(fixture.path("v00003.svg"), "<svg/>").unwrap();
    std::fs::copy(fixture.path("v00001.svg"), fixture.path("stray.svg")).unwrap();
    std::fs::remove_file(fixture.path("venues/v00004.venue.age")).unwrap();
    let verified = fixture.verify();
    let shown: Vec<String> = verified.problems.iter().map(|problem| words().fact(problem)).collect();
    assert_eq!(verified.good, 2, "{shown:?}");
    let expected = [
        "stray.svg: the manifest",
        "v00002.svg, page 1: the code is another",
        "v00003.svg, page 1",
        "venues/v00004.venue.age: the venue file is missing",
    ];
    assert_eq!(shown.len(), 4, "{shown:?}");
    assert!(shown.iter().zip(expected).all(|(problem, expected)| problem.starts_with(expected)), "{shown:?}");
}

#[test]
fn what_is_there_is_not_replaced_by_another_venues_poster() {
    let fixture = Fixture::new(&[Format::Pdf]);
    fixture.run(&csv(2), Packing::Together { pages: 2 });
    let book = std::fs::read(fixture.path("posters-0001.pdf")).unwrap();
    let row = ",Shop,,shop,90,2026-01-01,2026-12-31,posters-0001\n";
    let summary = fixture.run(&(HEADING.to_owned() + row), Packing::Apart);
    assert!(summary.made == 0 && said(&summary.rejected[0].reason).contains("another stem"), "{summary:?}");
    assert_eq!(std::fs::read(fixture.path("posters-0001.pdf")).unwrap(), book);
}

#[test]
fn a_changed_svg_reads_no_files() {
    let fixture = Fixture::new(&[Format::Svg]);
    fixture.run(&csv(1), Packing::Apart);
    let svg = std::fs::read_to_string(fixture.path("v00001.svg")).unwrap();
    let endless = "<image href=\"/dev/zero\" width=\"10\" height=\"10\"/></svg>";
    std::fs::write(fixture.path("v00001.svg"), svg.replace("</svg>", endless)).unwrap();
    assert_eq!(fixture.verify().good, 1, "the code is untouched, and the endless file was not read");
}

#[test]
fn a_manifest_of_somebody_else_is_refused() {
    let fixture = Fixture::new(&[Format::Svg]);
    fixture.run(&csv(1), Packing::Apart);
    let manifest = std::fs::read_to_string(fixture.path(MANIFEST)).unwrap();
    for bad in [manifest.replace("v00001.svg", "../v00001.svg"), manifest.replace(",90,", ",ninety,")] {
        std::fs::write(fixture.path(MANIFEST), bad).unwrap();
        assert!(matches!(
            verify(fixture.folder.path(), &|_| ()),
            Err(ManifestError::Damaged { line: 2, .. })
        ));
    }
}
