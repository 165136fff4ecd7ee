use super::{evidence::DayProof, *};
use crate::{
    SubmissionPublicKey,
    codec::decode_all,
    origin::Origin,
    submission::SUBMISSION_LEN,
    time::{Day, UnixTime},
    venue::{
        CertificateError, HomeSafeCode,
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

fn visit(code: &HomeSafeCode) -> SharedVisit {
    SharedVisit::new(code, at(TODAY, 1_400), at(TODAY + 1, 30))
}

#[test]
fn a_share_opens_at_the_desk_that_issued_the_code() {
    let (secret, public) = key(1);
    let code = ShareCode::random(&mut rand::rng());
    let visits = [visit(&certified(&body("Lin Heung"))), visit(&HomeSafeCode::uncertified(body("Tim Ho Wan")))];
    let sent = seal_share(&code, &visits, &origin(), &public, &mut rand::rng()).unwrap();
    let share = UnopenedShare::parse(&sent).unwrap();
    assert_eq!(share.ticket(), code.ticket());
    let opened = share.open(&origin(), &secret, code.proof()).unwrap();
    assert_eq!(opened, visits);
    let standing = |n: usize| opened[n].venue.standing(&trust(|_| ()), Day::new(TODAY));
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
    let (trust, today) = (trust(|_| ()), Day::new(TODAY));
    let days = [today];
    let genuine = VenueEvidence::of(&own, days);
    assert_eq!(genuine.standing(&trust, today), Standing::Certified);
    // The patient names his own venue and sends the key of another, with either's path.
    let foreign = VenueEvidence::of(&other, days);
    for path in [genuine.clone(), foreign.clone()] {
        let mixed = VenueEvidence::splice(&genuine, &foreign, &path);
        assert_eq!(mixed.standing(&trust, today), Standing::Claimed(CertificateError::BadSignature.into()));
    }
    // A day that the certificate does not cover, and a path of another day.
    let outside = VenueEvidence::of(&own, [own.body().public().validity().last().next().unwrap()]);
    assert_eq!(outside.standing(&trust, today), Standing::Claimed(ClaimReason::OutsideValidity));
    let tomorrow = VenueEvidence::of(&own, [Day::new(TODAY + 1)]);
    let shifted = VenueEvidence::splice(&genuine, &genuine, &tomorrow);
    assert_eq!(shifted.standing(&trust, today), Standing::Claimed(CertificateError::BadSignature.into()));
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
    assert_eq!(Slip::open(&sealed, &"homesafe.example/nz".parse().unwrap(), &secret), Err(ShareError::Sealed));
    for cut in [0, 3, 30, sealed.len() - 1] {
        assert!(Slip::open(&sealed[..cut], &origin(), &secret).is_err());
    }
    // A slip is no share: each has its label.
    assert!(UnopenedShare::parse(&[&[0; 5], &sealed[..]].concat()).is_err());
    assert_eq!(Slip::new(Vec::new()), Err(ShareError::TooMany));
    assert_eq!(Slip::new(vec![slip.venues()[0].clone(); 9]), Err(ShareError::TooMany));
}

#[test]
fn evidence_of_any_day_and_validity_is_proven() {
    let code = certified(&body("Lin Heung"));
    let validity = code.body().public().validity();
    for day in [validity.first(), Day::new(TODAY + 7), validity.last()] {
        let evidence = VenueEvidence::of(&code, [day]);
        assert_eq!(evidence.standing(&trust(|_| ()), Day::new(TODAY)), Standing::Certified, "{day:?}");
    }
}

#[test]
fn malformed_evidence_is_refused() {
    let mut good = Vec::new();
    VenueEvidence::of(&certified(&body("Lin Heung")), [Day::new(TODAY), Day::new(TODAY + 1)]).encode_to(&mut good);
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
    for (at, value) in [(0, 0xff), (public_len, 69), (count, 0), (count, 3), (count + 1, 0xff), (count + 36, 0xff)] {
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
