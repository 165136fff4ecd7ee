//! Sections 10 and 11, and the advice catalogue.

use homesafe_authority::certify::Request;
use homesafe_protocol::{
    Hash,
    advice::{AdviceCatalogue, Language},
    roles::{Role, RoleKey as _},
    share::{
        FalseVisit, Proof, ShareCode, SharedVisit, Slip, Standing, SubmissionSecretKey, UnopenedShare,
        VenueEvidence,
    },
    submission::{DeskCommand, TicketEntry, UnverifiedDeskRequest, UploadAnswer},
    time::{Day, UnixTime},
};
use serde_json::{Value, json};

use super::{Case, Outcome, hex, read, refused, trusted};

pub fn advice(case: &Case<'_>) -> Outcome {
    let input = case.hex("input");
    let catalogue = refused(AdviceCatalogue::decode(&input))?;
    assert_eq!(catalogue.encode(), input, "one encoding");
    let texts = |number| Language::ALL.map(|language| catalogue.advice(number).text(language).to_owned());
    let advice = [0, 1, 2, 3].map(texts);
    Ok(json!({ "advice": advice }))
}

pub fn sharing(case: &Case<'_>) -> Outcome {
    match case.what() {
        "parse" => {
            let code: ShareCode = refused(case.text("input").parse())?;
            let (ticket, proof) = (code.ticket(), code.proof());
            Ok(json!({
                "ticket": hex(ticket.expose()), "proof": hex(proof.expose()), "text": *code.to_text(),
                "ticket_hash": ticket.hash(),
            }))
        }
        "answer" => Ok(json!({ "kept": refused(UploadAnswer::decode(&case.hex("input")))?.kept })),
        "key" => {
            let public = secret(case).public().unwrap();
            Ok(json!({ "public": public, "key_id": public.key_id(Role::Submission) }))
        }
        "slip" => {
            let opened = refused(Slip::open(&case.hex("input"), &origin(), &secret(case)))?;
            let (trust, now) = (trusted(case.text("trust")), UnixTime::new(case.number("now")).unwrap());
            let stay =
                case.list("stay").map(|day| Day::new(day.0.as_u64().unwrap() as u16)).collect::<Vec<_>>();
            let venue = |venue: &VenueEvidence| {
                let days = venue
                    .days()
                    .iter()
                    .map(|proof| json!({ "day": proof.day(), "key": hex(proof.key().expose()) }));
                json!({
                    "public": hex(venue.public().encode()), "days": days.collect::<Vec<_>>(),
                    "certified": venue.standing(&trust, stay[0]..=stay[1], now) == Standing::Certified,
                })
            };
            Ok(json!({ "venues": opened.venues().iter().map(venue).collect::<Vec<_>>() }))
        }
        "certification" => {
            let request = refused(Request::parse(case.text("input")))?;
            Ok(json!({ "public": hex(request.public().encode()), "commitment": request.commitment() }))
        }
        "submission" => open(case, &case.hex("input")),
        "patched" => {
            let mut submission = genuine();
            for patch in case.list("patch") {
                let bytes = data_encoding::HEXLOWER.decode(patch.0[1].as_str().unwrap().as_bytes()).unwrap();
                let at = patch.0[0].as_u64().unwrap() as usize;
                submission[at..at + bytes.len()].copy_from_slice(&bytes);
            }
            open(case, &submission)
        }
        "request" => {
            let input = case.hex("input");
            let request = refused(UnverifiedDeskRequest::decode(&input))?;
            let now = UnixTime::new(case.number("now")).unwrap();
            let request = refused(request.verify(&trusted(case.text("trust")), now))?;
            let hashes = |hashes: &[Hash]| hashes.iter().map(|hash| json!({ "hash": hash })).collect();
            let (kind, skip, entries): (u8, Option<u16>, Vec<Value>) = match &request.command {
                DeskCommand::Register(tickets) => {
                    let entry = |ticket: &TicketEntry| json!({ "hash": ticket.hash, "ends": ticket.ends });
                    (1, None, tickets.iter().map(entry).collect())
                }
                DeskCommand::Fetch { skip, tickets } => (2, Some(*skip), hashes(tickets)),
                DeskCommand::Delete(submissions) => (3, None, hashes(submissions)),
            };
            Ok(json!({ "kind": kind, "random": hex(request.random), "skip": skip, "entries": entries }))
        }
        other => panic!("{other}"),
    }
}

fn open(case: &Case<'_>, submission: &[u8]) -> Outcome {
    let share = refused(UnopenedShare::parse(submission))?;
    let visits = refused(share.open(&origin(), &secret(case), &Proof::from(case.array("proof"))))?;
    let visit = |visit: &Result<SharedVisit, FalseVisit>| {
        let visit = match visit {
            Ok(visit) => visit,
            Err(FalseVisit { venue, .. }) => {
                return json!({ "public": hex(venue.encode()), "left_out": true });
            }
        };
        let days: Vec<_> = visit.venue.days().iter().map(|proof| proof.day()).collect();
        json!({
            "public": hex(visit.venue.public().encode()), "days": days,
            "arrival": visit.arrival, "departure": visit.departure,
        })
    };
    Ok(json!({ "visits": visits.iter().map(visit).collect::<Vec<_>>() }))
}

/// The submission that the patched ones differ from.
fn genuine() -> Vec<u8> {
    let cases = read("sharing");
    let case = cases.iter().find(|case| case["what"] == "submission").unwrap();
    Case(case).hex("input")
}

fn secret(case: &Case<'_>) -> SubmissionSecretKey {
    SubmissionSecretKey::from(case.array("secret"))
}

fn origin() -> homesafe_protocol::origin::Origin {
    "homesafe.example/hk".parse().unwrap()
}
