//! From an operator's slip to the rows of a case: any codes, days and stays, and slips that were damaged on
//! their way.
#![cfg_attr(feature = "libfuzzer", no_main)]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use homesafe_authority::{
    desk::{Desk, KeyKind},
    sharing::rows_of_slip,
};
use homesafe_fuzz::{
    authority::{DAY, FakeLog, origin, publishing::body},
    desk::desk_with_trust,
    harm::{Harm, harm},
    planted, scratch,
};
use homesafe_protocol::{
    SubmissionPublicKey,
    batch::{Advice, Level},
    share::{Slip, VenueEvidence},
    time::{Day, UnixTime},
    venue::{HomeSafeCode, VenueCertificate},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};
use tempfile::TempDir;

static DESK: LazyLock<(TempDir, Desk)> = LazyLock::new(|| {
    let folder = scratch::folder();
    let desk = desk_with_trust(&folder.path().join("desk"), &FakeLog::new(), 1);
    (folder, desk)
});

/// Codes of three venues: of two of them somebody vouches for the first.
static CODES: LazyLock<Vec<HomeSafeCode>> = LazyLock::new(|| {
    let signer = DESK.1.keys(KeyKind::Certification).expect("keys").remove(0).1.signer();
    let code = |n| HomeSafeCode::uncertified(body(n));
    let certified = |code: HomeSafeCode| {
        let body = code.body();
        let last = body.public().validity().last();
        let certificate = VenueCertificate::issue(body.public(), body.commitment(), last, &signer);
        code.certified(certificate)
    };
    vec![certified(code(1)), code(2), code(3)]
});

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    /// Which code, and its days by their distance from the first.
    venues: Vec<(u8, Vec<i8>)>,
    start: u16,
    minutes: u16,
    harms: Vec<Harm<'a>>,
}

homesafe_fuzz::target!(|input: Input<'_>| {
    let (desk, mut rng) = (&DESK.1, ChaCha20Rng::from_seed([1; 32]));
    let day = |distance: &i8| Day::new(DAY.number().saturating_add_signed((*distance).into()));
    let shown = |(which, days): &(u8, Vec<i8>)| {
        VenueEvidence::of(&CODES[usize::from(*which) % CODES.len()], days.iter().take(70).map(day))
    };
    let Ok(slip) = Slip::new(input.venues.iter().take(9).map(shown).collect()) else { return };
    let key: SubmissionPublicKey = (&desk.keys(KeyKind::Submission).expect("keys").remove(0).1).into();
    let whole = slip.seal(&origin(), &key, &mut rng).expect("a slip");
    assert!(whole.len() <= Slip::MAX_LEN);
    let mut sealed = whole.clone();
    harm(&mut sealed, &input.harms);
    let start = DAY.minute(0).saturating_add(60 * u64::from(input.start));
    let end = start.saturating_add(60 * u64::from(input.minutes));
    let rows = rows_of_slip(desk, &sealed, (start, end), (Level::TestAdvised, Advice::default()));
    let Ok(rows) = rows else { return };
    assert_eq!(sealed, whole, "a damaged slip opens");
    planted(|| rows.len() == 2);
    for row in &rows {
        let days: Vec<Day> = row.days.iter().map(|held| held.day()).collect();
        let stay = start.day().number()..=UnixTime::saturating_sub(end, 1).day().number();
        assert!(days.into_iter().map(Day::number).eq(stay), "not the days of the stay");
    }
});
