use super::{evidence::DayProof, *};
use ed25519_dalek::SigningKey;

use crate::{
    Commitment, Hash, SubmissionPublicKey,
    codec::decode_all,
    keys::{DayKey, DaySeed, digest_of},
    label::Label,
    log::{inclusion_path, root_of},
    origin::Origin,
    submission::SUBMISSION_LEN,
    time::{Day, UnixTime},
    venue::{
        CertificateError, HomeSafeCode, VenueCertificate, commitment_leaf,
        sample::{TODAY, body, certified, trust},
    },
};

fn origin() -> Origin {
    "homesafe.example/hk".parse().unwrap()
}

fn key(byte: u8) -> (SubmissionSecretKey, SubmissionPublicKey) {
    let secret = SubmissionSecretKey::from([byte; 32]);
    let public = secret.public().unwrap();
    (secret, public)
}

fn at(day: u16, minute: u16) -> UnixTime {
    Day::new(day).minute(minute)
}

/// How it is judged on its first day.
fn on_the_day(evidence: &VenueEvidence) -> Standing {
    evidence.standing(&trust(|_| ()), Day::new(TODAY)..=Day::new(TODAY), at(TODAY, 0))
}

fn visit(code: &HomeSafeCode) -> SharedVisit {
    SharedVisit::new(code, at(TODAY, 1_400), at(TODAY + 1, 30))
}

#[test]
fn a_share_opens_at_the_desk_that_issued_the_code() {
    let (secret, public) = key(1);
    let code = ShareCode::random(&mut rand::rng());
    let visits =
        [visit(&certified(&body("Lin Heung"))), visit(&HomeSafeCode::uncertified(body("Tim Ho Wan")))];
    let sent = seal_share(&code, &visits, &origin(), &public, &mut rand::rng()).unwrap();
    let share = UnopenedShare::parse(&sent).unwrap();
    assert_eq!(share.ticket(), code.ticket());
    let opened = share.open(&origin(), &secret, code.proof()).unwrap();
    let opened: Vec<SharedVisit> = opened.into_iter().map(Result::unwrap).collect();
    assert_eq!(opened, visits);
    let standing = |n: usize| opened[n].venue.standing(&trust(|_| ()), opened[n].days(), at(TODAY + 2, 0));
    assert_eq!(standing(0), Standing::Certified);
    assert_eq!(standing(1), Standing::Claimed(CertificateError::Missing.into()));
    let days: Vec<_> = opened[0].venue.days().iter().map(|proof| proof.day().number()).collect();
    assert_eq!(days, [TODAY, TODAY + 1], "both days of the visit and no other");
    let venue_key = body("Lin Heung").venue_key();
    assert_eq!(opened[0].venue.day_key(Day::new(TODAY)), Some(&venue_key.day_key(Day::new(TODAY))));
}

#[test]
fn a_visit_that_ends_at_midnight_shows_one_day() {
    let code = HomeSafeCode::uncertified(body("x"));
    let shared = SharedVisit::new(&code, at(TODAY, 1_380), at(TODAY + 1, 0));
    assert_eq!(shared.venue.days().len(), 1);
    assert_eq!(SharedVisit::new(&code, at(TODAY, 0), at(TODAY, 0)).venue.days().len(), 1);
}

#[test]
fn share_and_chaff_look_alike() {
    let (_, public) = key(1);
    let mut rng = rand::rng();
    let code = ShareCode::random(&mut rng);
    let full: Vec<_> = (0..40).map(|_| visit(&certified(&body("Lin Heung")))).collect();
    let sent = [
        seal_chaff(&origin(), &public, &mut rng).unwrap(),
        seal_share(&code, &[], &origin(), &public, &mut rng).unwrap(),
        seal_share(&code, &full, &origin(), &public, &mut rng).unwrap(),
    ];
    for one in &sent {
        assert_eq!(one.len(), SUBMISSION_LEN);
        assert_eq!(one[5..9], sent[0][5..9], "the key id is the same for all");
    }
    let too_many: Vec<_> = (0..200).map(|_| full[0].clone()).collect();
    assert_eq!(seal_share(&code, &too_many, &origin(), &public, &mut rng), Err(ShareError::TooMany));
}

#[test]
fn attack_forged_replayed_or_guessed_share() {
    let (secret, public) = key(1);
    let mut rng = rand::rng();
    let code = ShareCode::random(&mut rng);
    let visits = [visit(&certified(&body("Lin Heung")))];
    let sent = seal_share(&code, &visits, &origin(), &public, &mut rng).unwrap();
    let open = |bytes: &[u8], origin: &Origin, secret: &SubmissionSecretKey| {
        UnopenedShare::parse(bytes).unwrap().open(origin, secret, code.proof())
    };
    // Forged by someone who saw the ticket: he does not know the proof.
    let guessed = ShareCode::new(code.ticket().clone(), Proof::from([0; 5]));
    let forged = seal_share(&guessed, &visits, &origin(), &public, &mut rng).unwrap();
    assert_eq!(open(&forged, &origin(), &secret), Err(ShareError::Proof));
    assert!(open(&seal_chaff(&origin(), &public, &mut rng).unwrap(), &origin(), &secret).is_err());
    // Replayed under another ticket, towards another deployment, with another key.
    let mut moved = sent.clone();
    moved[0] ^= 1;
    assert_eq!(open(&moved, &origin(), &secret), Err(ShareError::Sealed));
    assert_eq!(open(&sent, &"homesafe.example/nz".parse().unwrap(), &secret), Err(ShareError::Sealed));
    assert_eq!(open(&sent, &origin(), &key(2).0), Err(ShareError::Sealed));
    // Altered anywhere.
    for at in [5, 9, 41, SUBMISSION_LEN - 1] {
        let mut altered = sent.clone();
        altered[at] ^= 1;
        assert_eq!(open(&altered, &origin(), &secret), Err(ShareError::Sealed), "{at}");
    }
    assert!(UnopenedShare::parse(&sent[1..]).is_err());
}

#[test]
fn attack_another_venues_day_key_under_a_claimed_name() {
    let (own, other) = (certified(&body("Lin Heung")), certified(&body("Tim Ho Wan")));
    let today = Day::new(TODAY);
    let days = [today];
    let genuine = VenueEvidence::of(&own, days);
    assert_eq!(on_the_day(&genuine), Standing::Certified);
    // The patient names his own venue and sends the key of another, with either's path.
    let foreign = VenueEvidence::of(&other, days);
    for path in [genuine.clone(), foreign.clone()] {
        let mixed = VenueEvidence::splice(&genuine, &foreign, &path);
        assert_eq!(on_the_day(&mixed), Standing::Claimed(CertificateError::BadSignature.into()));
    }
    // A day that the certificate does not cover, and a path of another day.
    let outside = VenueEvidence::of(&own, [own.body().public().validity().last_utc_day().next().unwrap()]);
    assert_eq!(on_the_day(&outside), Standing::Claimed(ClaimReason::OutsideValidity));
    let tomorrow = VenueEvidence::of(&own, [Day::new(TODAY + 1)]);
    let shifted = VenueEvidence::splice(&genuine, &genuine, &tomorrow);
    assert_eq!(on_the_day(&shifted), Standing::Claimed(CertificateError::BadSignature.into()));
}

/// The operator of one venue has scanned the poster of another, and asks for a certificate of his own name
/// over the other's days.
#[test]
fn attack_a_certificate_is_asked_for_over_another_venues_day_keys() {
    let (own, other) = (body("Attacker"), body("Victim"));
    let (today, public, victim) = (Day::new(TODAY), own.public(), other.venue_key());
    let certificate = |keys: &mut dyn Iterator<Item = DayKey>| {
        let leaves = public.validity().utc_days().zip(keys).map(|(day, key)| commitment_leaf(day, &key));
        let commitment = Commitment::from(*root_of(leaves).as_bytes());
        VenueCertificate::issue(
            public,
            commitment,
            public.validity().last(),
            &SigningKey::from_bytes(&[50; 32]),
        )
    };
    let days = || public.validity().utc_days();
    let shown = VenueEvidence::of(&certified(&other), [today]);
    let under = |certificate: VenueCertificate, keys: &mut dyn Iterator<Item = DayKey>| {
        let leaves: Vec<Hash> = days().zip(keys).map(|(day, key)| commitment_leaf(day, &key)).collect();
        let path =
            inclusion_path(&leaves, usize::from(TODAY - public.validity().first_utc_day().number())).unwrap();
        let name = VenueEvidence::of(&HomeSafeCode::uncertified(own.clone()).certified(certificate), [today]);
        VenueEvidence::from_parts(&name, vec![shown.days()[0].clone().with_path(path)])
    };
    // Over the victim's keys as they are: what the evidence opens is not what was committed to.
    let evidence = under(certificate(&mut victim.day_keys(days())), &mut victim.day_keys(days()));
    assert_eq!(on_the_day(&evidence), Standing::Claimed(CertificateError::BadSignature.into()));
    assert_ne!(evidence.day_key(today), Some(&victim.day_key(today)));
    // Over what the victim's seeds make under the attacker's name: certified, and nobody's records.
    let made = || {
        let of = |seed: DaySeed| seed.key(&digest_of(&public.encode()));
        victim.day_seeds(days()).map(of).collect::<Vec<_>>().into_iter()
    };
    let evidence = under(certificate(&mut made()), &mut made());
    assert_eq!(on_the_day(&evidence), Standing::Certified);
    assert_ne!(evidence.day_key(today), Some(&victim.day_key(today)));
}

#[test]
fn attack_the_second_day_is_another_venues() {
    let (own, other) = (certified(&body("Lin Heung")), certified(&body("Tim Ho Wan")));
    let both = |code: &HomeSafeCode| VenueEvidence::of(code, [Day::new(TODAY), Day::new(TODAY + 1)]);
    let (genuine, foreign) = (both(&own), both(&other));
    assert_eq!(on_the_day(&genuine), Standing::Certified);
    // One day's key and path are a stranger's, whole and right for him; name, certificate and the other day
    // are genuine.
    for second in [false, true] {
        let from = |evidence: &VenueEvidence, n: usize| evidence.days()[n].clone();
        let days = if second {
            vec![from(&genuine, 0), from(&foreign, 1)]
        } else {
            vec![from(&foreign, 0), from(&genuine, 1)]
        };
        assert!(matches!(
            on_the_day(&VenueEvidence::from_parts(&genuine, days)),
            Standing::Claimed(ClaimReason::Path)
        ));
    }
}

#[test]
fn attack_a_key_that_has_ended_certifies_a_day_of_its_time() {
    let evidence = VenueEvidence::of(&certified(&body("Lin Heung")), [Day::new(TODAY)]);
    let (day, later) = (Day::new(TODAY)..=Day::new(TODAY), at(TODAY + 7, 0));
    let standing = |until: UnixTime| {
        let ended = trust(|body| body.certification[0].not_after = until);
        evidence.standing(&ended, day.clone(), later)
    };
    assert_eq!(standing(at(TODAY + 7, 1)), Standing::Certified);
    assert_eq!(standing(later), Standing::Claimed(CertificateError::UnknownKey.into()));
    // A key that begins after the visit certifies nothing before it, and a certificate ends with its day.
    let late = trust(|body| body.certification[0].not_before = at(TODAY, 1));
    assert_eq!(
        evidence.standing(&late, day.clone(), later),
        Standing::Claimed(CertificateError::UnknownKey.into())
    );
    let over = certified(&body("Lin Heung")).certificate().unwrap().not_after();
    let whole = Day::new(TODAY)..=over;
    assert_eq!(
        evidence.standing(&trust(|_| ()), whole, later),
        Standing::Certified,
        "its last day is one of them"
    );
    let west = over.next().unwrap();
    assert_eq!(
        evidence.standing(&trust(|_| ()), Day::new(TODAY)..=west, later),
        Standing::Certified,
        "in the west it ends a UTC day later"
    );
    assert_eq!(
        evidence.standing(&trust(|_| ()), Day::new(TODAY)..=west.next().unwrap(), later),
        Standing::Claimed(CertificateError::Expired.into())
    );
}

/// What a share of visits opens to.
fn opened(visits: &[SharedVisit]) -> Vec<Result<SharedVisit, FalseVisit>> {
    let ((secret, public), code) = (key(1), ShareCode::random(&mut rand::rng()));
    let sent = seal_share(&code, visits, &origin(), &public, &mut rand::rng()).unwrap();
    UnopenedShare::parse(&sent).unwrap().open(&origin(), &secret, code.proof()).unwrap()
}

#[test]
fn attack_visits_that_cannot_have_been() {
    let code = certified(&body("Lin Heung"));
    let of = |days: &[u16], arrival: UnixTime, departure: UnixTime| {
        let venue = VenueEvidence::of(&code, days.iter().map(|day| Day::new(*day)));
        SharedVisit { venue, arrival, departure }
    };
    let (noon, late) = (at(TODAY, 720), at(TODAY, 1_400));
    let midnight = at(TODAY + 1, 0);
    let sound = [
        of(&[TODAY], noon, noon),
        of(&[TODAY], noon, midnight),
        of(&[TODAY, TODAY + 1], noon, midnight.saturating_add(1)),
        of(&[TODAY, TODAY + 1], noon, noon.saturating_add(86_400)),
    ];
    assert!(opened(&sound).iter().all(Result::is_ok));
    let cases = [
        (of(&[TODAY], noon, noon.saturating_sub(1)), VisitError::EndsFirst),
        (of(&[TODAY, TODAY + 1], noon, noon.saturating_add(86_401)), VisitError::TooLong),
        (of(&[TODAY], noon, UnixTime::MAX), VisitError::TooLong),
        (of(&[TODAY, TODAY + 1], late, midnight), VisitError::Days),
        (of(&[TODAY], late, midnight.saturating_add(1)), VisitError::Days),
        (of(&[TODAY + 1], late, midnight.saturating_add(1)), VisitError::Days),
        (of(&[TODAY + 1], noon, late), VisitError::Days),
        (of(&[TODAY - 1, TODAY], noon, late), VisitError::Days),
    ];
    for (visit, reason) in cases {
        // The false one is named by its place, venue and reason; what stands before and behind it is taken.
        let opened = opened(&[sound[0].clone(), visit, sound[1].clone()]);
        let venue = code.body().public().clone();
        assert_eq!(
            opened,
            [Ok(sound[0].clone()), Err(FalseVisit { venue, reason }), Ok(sound[1].clone())],
            "{reason}"
        );
    }
}

#[test]
fn a_visit_is_bounded_when_it_is_made() {
    let code = HomeSafeCode::uncertified(body("x"));
    for (arrival, departure) in [(at(TODAY, 5), at(TODAY - 3, 0)), (at(TODAY, 5), at(TODAY + 9, 0))] {
        assert!(opened(&[SharedVisit::new(&code, arrival, departure)])[0].is_ok());
    }
}

#[test]
fn a_share_of_a_later_version_is_told_from_a_forged_one() {
    let ((secret, public), code) = (key(1), ShareCode::random(&mut rand::rng()));
    let open = |proof: &Proof| {
        let mut plain = vec![2; 61_383];
        plain[1..6].copy_from_slice(code.proof().expose());
        let sealed =
            sealed::seal(Label::Share, &origin(), &public, code.ticket().expose(), &plain, &mut rand::rng())
                .unwrap();
        let sent = [&code.ticket().expose()[..], &sealed].concat();
        UnopenedShare::parse(&sent).unwrap().open(&origin(), &secret, proof)
    };
    assert!(matches!(
        open(code.proof()),
        Err(ShareError::Malformed(DecodeError::Version { version: 2, .. }))
    ));
    assert_eq!(open(&Proof::from([0; 5])), Err(ShareError::Proof));
}

#[test]
fn slips_carry_several_codes_of_one_door() {
    let (secret, public) = key(1);
    let days = [Day::new(TODAY), Day::new(TODAY + 1)];
    let venues = vec![
        VenueEvidence::of(&certified(&body("Lin Heung")), days),
        VenueEvidence::of(&HomeSafeCode::uncertified(body("Old name")), days),
    ];
    let slip = Slip::new(venues).unwrap();
    let sealed = slip.seal(&origin(), &public, &mut rand::rng()).unwrap();
    assert!(sealed.len() <= Slip::MAX_LEN);
    assert_eq!(Slip::open(&sealed, &origin(), &secret), Ok(slip.clone()));
    assert_eq!(Slip::open(&sealed, &origin(), &key(2).0), Err(ShareError::Sealed));
    assert_eq!(
        Slip::open(&sealed, &"homesafe.example/nz".parse().unwrap(), &secret),
        Err(ShareError::Sealed)
    );
    for cut in [0, 3, 30, sealed.len() - 1] {
        assert!(Slip::open(&sealed[..cut], &origin(), &secret).is_err());
    }
    // A slip is no share: each has its label.
    assert!(UnopenedShare::parse(&[&[0; 5], &sealed[..]].concat()).is_err());
    assert_eq!(Slip::new(Vec::new()), Err(ShareError::TooMany));
    assert_eq!(Slip::new(vec![slip.venues()[0].clone(); 9]), Err(ShareError::TooMany));
}

#[test]
fn the_longest_slip_has_the_length_that_is_allowed() {
    let (secret, public) = key(1);
    let days = (0..Slip::MAX_DAYS as u16).map(|n| Day::new(TODAY + n));
    let evidence = VenueEvidence::of(&certified(&body("Lin Heung")), days);
    let longest =
        evidence.days().iter().map(|proof| proof.clone().with_path(vec![Hash::from([0; 32]); 11])).collect();
    let longest = VenueEvidence::from_parts(&evidence, longest);
    assert_eq!(longest.encode().capacity(), VenueEvidence::max_len(Slip::MAX_DAYS), "it never grew");
    let sealed =
        Slip::new(vec![longest.clone(); 8]).unwrap().seal(&origin(), &public, &mut rand::rng()).unwrap();
    // A public part is of at most 456 bytes.
    assert_eq!(sealed.len(), Slip::MAX_LEN - 8 * (456 - longest.public().encode().len()));
    assert!(Slip::open(&sealed, &origin(), &secret).is_ok());
}

#[test]
fn evidence_of_no_day_too_many_or_one_twice_is_refused() {
    let one = VenueEvidence::of(&certified(&body("Lin Heung")), [Day::new(TODAY)]);
    let decode = |days: Vec<DayProof>| {
        let mut bytes = Vec::new();
        VenueEvidence::from_parts(&one, days).encode_to(&mut bytes);
        decode_all(&bytes, |reader| VenueEvidence::decode(reader, 2))
    };
    let day = |n| {
        DayProof::clone(&VenueEvidence::of(&certified(&body("Lin Heung")), [Day::new(TODAY + n)]).days()[0])
    };
    assert!(decode(vec![day(0), day(1)]).is_ok());
    for days in [vec![], vec![day(0), day(0)], vec![day(1), day(0)], vec![day(0), day(1), day(2)]] {
        let error = decode(days.clone()).unwrap_err();
        assert!(matches!(error, DecodeError::Value { field: "days", .. }), "{error} {}", days.len());
    }
}

#[test]
fn evidence_of_any_day_and_validity_is_proven() {
    let code = certified(&body("Lin Heung"));
    let validity = code.body().public().validity();
    for day in [validity.first(), Day::new(TODAY + 7), validity.last()] {
        assert_eq!(on_the_day(&VenueEvidence::of(&code, [day])), Standing::Certified, "{day:?}");
    }
}

#[test]
fn evidence_of_one_of_several_days_stands_alone() {
    let code = certified(&body("Lin Heung"));
    let both = VenueEvidence::of(&code, [Day::new(TODAY), Day::new(TODAY + 1)]);
    let one = both.on(Day::new(TODAY)).unwrap();
    assert_eq!(VenueEvidence::from_bytes(&one.encode()), Ok(one.clone()));
    assert_eq!((one.days().len(), on_the_day(&one)), (1, Standing::Certified));
    assert_eq!(one.fingerprint(), Some(code.body().fingerprint()));
    assert_eq!(both.on(Day::new(TODAY + 2)), None);
    assert!(VenueEvidence::from_bytes(&[&one.encode()[..], &[0]].concat()).is_err());
}

#[test]
fn malformed_evidence_is_refused() {
    let mut good = Vec::new();
    VenueEvidence::of(&certified(&body("Lin Heung")), [Day::new(TODAY), Day::new(TODAY + 1)])
        .encode_to(&mut good);
    let decode = |bytes: &[u8]| decode_all(bytes, |reader| VenueEvidence::decode(reader, 2));
    assert!(decode(&good).is_ok());
    for cut in 0..good.len() {
        assert!(decode(&good[..cut]).is_err(), "{cut}");
    }
    // Whatever one byte is changed to: refused, or read and written as it stands.
    for at in 0..good.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = good.clone();
            bytes[at] ^= flip;
            if let Ok(read) = decode(&bytes) {
                let mut again = Vec::new();
                read.encode_to(&mut again);
                assert_eq!(again, bytes, "{at}");
            }
        }
    }
    let public_len = 2 + usize::from(u16::from_be_bytes([good[0], good[1]]));
    let count = public_len + 1 + 70;
    for (at, value) in
        [(0, 0xff), (public_len, 69), (count, 0), (count, 3), (count + 1, 0xff), (count + 36, 0xff)]
    {
        let mut bytes = good.clone();
        bytes[at] = value;
        assert!(decode(&bytes).is_err(), "{at} {value}");
    }
}

impl VenueEvidence {
    /// Name of one, key of another, path of a third: what an attacker would send.
    fn splice(name: &Self, key: &Self, path: &Self) -> Self {
        Self::from_parts(name, vec![DayProof::splice(&name.days()[0], &key.days()[0], &path.days()[0])])
    }
}
