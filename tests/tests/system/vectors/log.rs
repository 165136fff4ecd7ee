//! Sections 5 and 6: what a log's leaves count for under a chain of trust documents, and whether it is of
//! now.

use data_encoding::HEXLOWER;
use homesafe_protocol::{
    log::{Cosignature, Course, Frontier, JudgeError, Judged, LeafError, leaf_hash},
    time::UnixTime,
    trust::{Freshness, Newest, TrustChain, UnverifiedTrust},
};
use serde_json::{Value, json};

use super::{Case, Outcome, refused, trusted};

pub fn log(case: &Case<'_>) -> Outcome {
    match case.what() {
        "course" => course(case),
        "fresh" => Ok(json!({ "state": freshness(case) })),
        other => panic!("{other}"),
    }
}

fn course(case: &Case<'_>) -> Outcome {
    let chain = chain(case)?;
    let (mut course, mut frontier) = (Course::default(), Frontier::default());
    for entry in entries(case, "before") {
        frontier.push(leaf_hash(&entry));
    }
    let mut outcomes = Vec::new();
    for entry in entries(case, "entries") {
        let seq = frontier.size();
        let judged = course.judge(&entry, &frontier, &chain);
        outcomes.push(match &judged {
            Ok(Judged::Valid(leaf)) => {
                assert!(!chain.voids(seq, leaf.names()), "a void leaf counts");
                "valid"
            }
            Ok(Judged::Void(leaf)) => {
                assert!(chain.voids(seq, leaf.names()), "a leaf that is not void does not count");
                "void"
            }
            Ok(Judged::Bytes) => "bytes",
            Err(error) => reason(error),
        });
        if judged.is_err() {
            break;
        }
        frontier.push(leaf_hash(&entry));
    }
    Ok(json!({ "outcomes": outcomes, "root": frontier.root() }))
}

/// The documents, walked from the first. Going back from the last one leads to the same chain.
fn chain(case: &Case<'_>) -> Result<TrustChain, String> {
    let parse = |note: Case<'_>| refused(UnverifiedTrust::parse(note.0.as_str().unwrap().as_bytes()));
    let notes = case.list("trust").map(parse).collect::<Result<Vec<_>, _>>()?;
    let (first, later) = notes.split_first().ok_or("no trust document")?;
    let mut chain = TrustChain::new(refused(first.pin())?);
    for note in later {
        refused(chain.push(note))?;
    }
    let (last, earlier) = notes.split_last().ok_or("no trust document")?;
    let mut back = TrustChain::new(refused(last.pin())?);
    for note in earlier.iter().rev() {
        refused(back.prepend(note))?;
    }
    assert_eq!(back, chain);
    Ok(chain)
}

fn entries(case: &Case<'_>, name: &str) -> Vec<Vec<u8>> {
    case.list(name).map(|entry| HEXLOWER.decode(entry.0.as_str().unwrap().as_bytes()).unwrap()).collect()
}

fn reason(error: &JudgeError) -> &'static str {
    match error {
        JudgeError::DoesNotFollow => "does not follow",
        JudgeError::UnknownDocument(_) => "unknown document",
        JudgeError::OlderDocument => "older document",
        JudgeError::Backdated => "backdated",
        JudgeError::Leaf(LeafError::Decode(_)) => "malformed",
        JudgeError::Leaf(LeafError::Signatures { .. }) => "signatures",
        JudgeError::Leaf(LeafError::UnknownSigner) => "unknown signer",
        JudgeError::Leaf(LeafError::BadSignature) => "false signature",
        JudgeError::Leaf(LeafError::TooLarge { .. }) => "too large",
        JudgeError::Leaf(LeafError::Expired) => "expired",
        JudgeError::Leaf(LeafError::TooNew(_)) => "too new",
        other => panic!("{other}"),
    }
}

fn freshness(case: &Case<'_>) -> &'static str {
    let time = |value: &Value| UnixTime::new(value.as_u64().unwrap()).unwrap();
    let trust = trusted(case.text("trust"));
    let newest = case.0["newest"].as_array();
    let newest = newest.map(|pair| Newest { published_at: time(&pair[0]), names: pair[1].as_u64().unwrap() });
    let witnesses = trust.body().witnesses.keys.iter().cloned();
    let cosigned: Vec<Cosignature> = witnesses
        .zip(case.list("cosigned"))
        .map(|(witness, at)| Cosignature { witness, time: time(at.0) })
        .collect();
    match trust.freshness(newest, time(&case.0["taken"]), &cosigned, time(&case.0["now"])) {
        Freshness::Fresh => "fresh",
        Freshness::Empty => "empty",
        Freshness::Frozen => "frozen",
        Freshness::Withheld => "withheld",
        Freshness::Ahead => "ahead",
    }
}
