//! What a slip and a visit prove: their own days, under a certificate of their time.

use homesafe_authority::{
    cases::{Source, Standing, from_code},
    journal::Act,
    sharing::{LeftOut, NoRow, SharingError, rows_of_slip},
    trust::Changes,
};
use homesafe_protocol::{
    batch::{Advice, Level},
    share::{SharedVisit, Slip, VenueEvidence, VisitError},
    time::{Day, UnixTime, Validity},
    venue::{Category, HomeSafeCode, VenueBody, VenuePublic},
};

use crate::common::{DAY, FakeLog, desk, noon, origin};

use super::{Server, certified, code, exchange, new_case, share, submission_key, visit};

#[test]
fn an_operators_slip_gives_the_days_of_the_stay_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (yes, other) = (certified(&desk, 1), code(2));
    let days = [DAY.previous().unwrap(), DAY];
    let venues = vec![VenueEvidence::of(&yes, days), VenueEvidence::of(&other, [DAY])];
    let sealed =
        Slip::new(venues).unwrap().seal(&origin(), &submission_key(&desk), &mut rand::rng()).unwrap();
    let rows = |start: UnixTime, end: UnixTime| {
        rows_of_slip(&desk, &sealed, (start, end), (Level::TestAdvised, Advice::default()))
    };
    let one_day: Vec<_> = rows(DAY.minute(0), DAY.minute(60))
        .unwrap()
        .iter()
        .map(|row| row.standing(&desk.trust().unwrap(), noon()))
        .collect();
    assert_eq!(one_day, [Standing::Certified, Standing::Claimed]);
    let over_midnight = rows(days[0].minute(1_400), DAY.minute(60)).unwrap();
    assert_eq!((over_midnight.len(), over_midnight[0].days.len()), (1, 2));
    assert!(matches!(rows(DAY.minute(1_400), DAY.minute(1_500)), Err(SharingError::NotInSlip)));
    let mut torn = sealed.clone();
    *torn.last_mut().unwrap() ^= 1;
    let says = (Level::Notice, Advice::default());
    assert!(rows_of_slip(&desk, &torn, (DAY.minute(0), DAY.minute(60)), says).is_err());
    torn[0] ^= 1;
    let unknown = rows_of_slip(&desk, &torn, (DAY.minute(0), DAY.minute(60)), says);
    assert!(matches!(unknown, Err(SharingError::UnknownKey)));
}

#[test]
fn attack_a_false_visit_among_true_ones() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (server, case, rng) = (Server::new(&desk), new_case(&desk), &mut rand::rng());
    let (issued, _) = exchange(&desk, &server).issue(case, rng).unwrap();
    let good = visit(&code(1), 600, 660);
    let long = SharedVisit { departure: DAY.minute(600).saturating_add(86_401), ..good.clone() };
    let foreign = VenuePublic::builder(
        "homesafe.example/nz".parse::<homesafe_protocol::origin::Origin>().unwrap().deployment(),
        Category::BAR,
    )
    .names("", "Far Away Bar")
    .validity(Validity::new(Day::new(20_700), Day::new(20_900)).unwrap());
    let foreign = HomeSafeCode::uncertified(VenueBody::new(foreign.build().unwrap(), [3; 16].into()));
    server.keep(&share(&desk, &issued, &[long, good, visit(&foreign, 700, 710)]));
    let (inbox, outcome) = exchange(&desk, &server).inbox(rng);
    outcome.unwrap();
    let left_out = |visit, venue: &str, reason| LeftOut { case, visit, venue: venue.into(), reason };
    assert_eq!(inbox.accepted, [(case, 1)]);
    assert_eq!(
        inbox.left_out,
        [
            left_out(1, "Harbour Bar", NoRow::False(VisitError::TooLong)),
            left_out(3, "Far Away Bar", NoRow::OtherDeployment),
        ]
    );
    let journal = desk.read_journal().unwrap();
    assert!(
        journal.entries.iter().any(|entry| entry.what == Act::InboxAccepted { case, rows: 1, left_out: 2 })
    );
}

#[test]
fn attack_an_ended_certification_key_vouches_for_a_visit_of_its_time() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("desk"), &FakeLog::new(), Changes::default());
    let (certified, trust) = (certified(&desk, 1), desk.trust().unwrap());
    // The stay lies in the key's time. The desk looks at it in the key's last second, and in the one after.
    let (span, says) = ((DAY.minute(0), DAY.minute(60)), (Level::Notice, Advice::default()));
    let ends = trust.body().certification[0].not_after;
    let looks = [ends.saturating_sub(1), ends];
    let slip = Slip::new(vec![VenueEvidence::of(&certified, [DAY])]).unwrap();
    let slip = slip.seal(&origin(), &submission_key(&desk), &mut rand::rng()).unwrap();
    let of_slip = looks.map(|now| rows_of_slip(&desk, &slip, span, says).unwrap()[0].standing(&trust, now));
    let poster = certified.into();
    let of_poster =
        looks.map(|now| from_code(&poster, span, says, Source::Poster).unwrap().standing(&trust, now));
    assert_eq!([of_slip, of_poster], [[Standing::Certified, Standing::Claimed]; 2]);
}
