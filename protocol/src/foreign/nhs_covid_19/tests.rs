use p256::{
    ecdsa::{SigningKey, signature::Signer as _},
    pkcs8::{EncodePublicKey as _, LineEnding},
};

use super::*;
use crate::keys::VenueKey;

const HEADER: &str = r#"{"alg":"ES256","typ":"JWT","kid":"x"}"#;
const CLAIMS: &str =
    r#"{"id":"CDEF2345","opn":"The Crown","adr":"1 High Street\nLeeds","pc":"LS1","typ":"entry","pt":"x"}"#;

fn signer(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn issuer(seed: u8) -> IssuerKey {
    let pem = signer(seed).verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
    IssuerKey::from_pem(&pem).unwrap()
}

fn token(header: &str, claims: &str) -> String {
    let signed = [header, claims].map(|part| BASE64URL_NOPAD.encode(part.as_bytes())).join(".");
    let signature: Signature = signer(1).sign(signed.as_bytes());
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature.to_bytes()))
}

fn read(text: &str) -> Result<ForeignCode, ForeignError> {
    let unverified = ForeignCode::from_text(text, None);
    let verified = ForeignCode::from_text(text, Some(&issuer(1)));
    // Whatever is wrong is wrong with or without a key.
    if let (Ok(unverified), Ok(verified)) = (&unverified, &verified) {
        assert_eq!((unverified.seal(), verified.seal()), (Seal::Unverified, Seal::Verified));
        assert_eq!(unverified.venue_key(), verified.venue_key());
    } else {
        assert_eq!(unverified, verified);
    }
    verified
}

fn with_claims(claims: &str) -> Result<ForeignCode, ForeignError> {
    read(&format!("{PREFIX}1:{}", token(HEADER, claims)))
}

fn is_malformed(result: &Result<ForeignCode, ForeignError>) -> bool {
    matches!(result, Err(ForeignError::Malformed { scheme: Scheme::NhsCovid19, .. }))
}

#[test]
fn a_poster() {
    let code = with_claims(CLAIMS).unwrap();
    assert_eq!((code.name(), code.name_zh(), code.address()), ("The Crown", "", "1 High Street Leeds, LS1"));
    assert_eq!(code.venue_key(), VenueKey::of_foreign_code("nhs-covid-19", b"CDEF2345"));
    assert_eq!((code.stay_minutes(), code.valid()), (None, None));
    for version in ["2", "9", "01", "4294967295", "99999999999999999999"] {
        assert_eq!(
            read(&format!("{PREFIX}{version}:{}", token(HEADER, CLAIMS))).as_ref(),
            Ok(&code),
            "{version}"
        );
    }
    let bare = with_claims(r#"{"id":"9","opn":"X"}"#).unwrap();
    assert_eq!((bare.name(), bare.address()), ("X", ""));
    assert_eq!(with_claims(r#"{"id":"9","opn":"X","pc":"LS1","adr":null}"#).unwrap().address(), "LS1");
    let mended = with_claims(r#"{"id":"9","opn":"A\u001b[2J\u202e"}"#).unwrap();
    assert_eq!(mended.name(), "A\u{fffd}[2J\u{fffd}");
}

#[test]
fn signatures_that_do_not_hold() {
    let text = format!("{PREFIX}1:{}", token(HEADER, CLAIMS));
    assert_eq!(
        ForeignCode::from_text(&text, Some(&issuer(2))),
        Err(ForeignError::Signature),
        "another's key"
    );
    assert_eq!(ForeignCode::from_text(&text, Some(&issuer(1).with_id("y"))), Err(ForeignError::Signature));
    assert_eq!(ForeignCode::from_text(&text, Some(&issuer(1).with_id("x"))).unwrap().seal(), Seal::Verified);
    let anonymous = format!("{PREFIX}1:{}", token("{\"alg\":\"ES256\"}", CLAIMS));
    assert_eq!(ForeignCode::from_text(&anonymous, Some(&issuer(1))).unwrap().seal(), Seal::Verified);
    assert_eq!(
        ForeignCode::from_text(&anonymous, Some(&issuer(1).with_id("x"))),
        Err(ForeignError::Signature)
    );
    // Another venue behind the same signature.
    let (_, signature) = text.rsplit_once('.').unwrap();
    let other = CLAIMS.replace("CDEF2345", "CDEF2346");
    let moved = [HEADER, &other].map(|part| BASE64URL_NOPAD.encode(part.as_bytes())).join(".");
    let moved = format!("{PREFIX}1:{moved}.{signature}");
    assert_eq!(ForeignCode::from_text(&moved, Some(&issuer(1))), Err(ForeignError::Signature));
    assert_eq!(ForeignCode::from_text(&moved, None).unwrap().seal(), Seal::Unverified);
    // None, a short one, a long one, a DER-like start, zeros, and text that is no base64url.
    let (signed, _) = text.rsplit_once('.').unwrap();
    for len in [0, 1, 63, 65, 70, 128] {
        let signature = BASE64URL_NOPAD.encode(&vec![0x30; len]);
        assert_eq!(read(&format!("{signed}.{signature}")), Err(ForeignError::Signature), "{len}");
    }
    for bad in ["=", "蓮", "AA==", &format!("{signature}=")] {
        assert_eq!(read(&format!("{signed}.{bad}")), Err(ForeignError::Signature), "{bad}");
    }
    let zeros = format!("{signed}.{}", BASE64URL_NOPAD.encode(&[0; 64]));
    assert_eq!(ForeignCode::from_text(&zeros, Some(&issuer(1))), Err(ForeignError::Signature));
}

#[test]
fn attack_no_algorithm_or_another() {
    for alg in ["none", "None", "NONE", "", "HS256", "es256", "ES384", "RS256", "ES256 "] {
        let header = HEADER.replace("ES256", alg);
        assert_eq!(
            read(&format!("{PREFIX}1:{}", token(&header, CLAIMS))),
            Err(ForeignError::Signature),
            "{alg}"
        );
    }
    for header in ["{}", "[]", "", "{\"alg\":null}", "{\"alg\":\"none\",\"alg\":\"ES256\"}", "[\"ES256\"]"] {
        assert!(is_malformed(&read(&format!("{PREFIX}1:{}", token(header, CLAIMS)))), "{header}");
    }
}

#[test]
fn every_cut_is_an_error() {
    let text = format!("{PREFIX}1:{}", token(HEADER, CLAIMS));
    for cut in 0..text.len() {
        assert!(ForeignCode::from_text(&text[..cut], None).is_err(), "{cut}");
        assert!(ForeignCode::from_text(&text[..cut], Some(&issuer(1))).is_err(), "{cut}");
    }
    assert!(read(&format!("{text}A")).is_err());
    assert_eq!(read(&format!("{text}{}", "A".repeat(4_096))), Err(ForeignError::TooLong));
}

#[test]
fn malformed_texts() {
    let token = token(HEADER, CLAIMS);
    for bad in [
        PREFIX.to_owned(),
        format!("{PREFIX}{token}"),
        format!("{PREFIX}:{token}"),
        format!("{PREFIX}0:{token}"),
        format!("{PREFIX}000:{token}"),
        format!("{PREFIX}-1:{token}"),
        format!("{PREFIX}+1:{token}"),
        format!("{PREFIX}1.0:{token}"),
        format!("{PREFIX}Z:{token}"),
        format!("{PREFIX}１:{token}"),
        format!("{PREFIX}1:2:{token}"),
        format!("{PREFIX}1:{token}:"),
        format!("{PREFIX}1:"),
        format!("{PREFIX}1:.."),
        format!("{PREFIX}1:a.b.c"),
        format!("{PREFIX}1:{token}.{token}"),
        format!("{PREFIX}1: {token}"),
    ] {
        let result = ForeignCode::from_text(&bad, None);
        assert!(is_malformed(&result), "{bad} {result:?}");
    }
}

#[test]
fn malformed_claims() {
    for id in ["", "CDEF2345CDEF2", "ABCD", "cdef", "CD EF", "CDEF-", "蓮", "CDE7", "CDEF\\n", "CDEF\\u0000"]
    {
        assert!(is_malformed(&with_claims(&CLAIMS.replace("CDEF2345", id))), "{id}");
    }
    for bad in [
        "",
        "{}",
        "null",
        r#"{"id":"9"}"#,
        r#"{"opn":"X"}"#,
        r#"{"id":9,"opn":"X"}"#,
        r#"{"id":"9","opn":null}"#,
        r#"{"id":"9","opn":" \n"}"#,
        r#"{"id":"9","id":"8","opn":"X"}"#,
        r#"{"id":"9","opn":"X","opn":"Y"}"#,
        r#"{"id":"9","opn":"X","pc":1}"#,
        r#"{"id":"9","opn":"X"}x"#,
        r#"["9","X",null,null]"#,
    ] {
        assert!(is_malformed(&with_claims(bad)), "{bad}");
    }
}

#[test]
fn keys_that_are_none() {
    let pem = signer(1).verifying_key().to_public_key_pem(LineEnding::LF).unwrap();
    assert_eq!(IssuerKey::from_pem(&format!("\n{pem}\n")), Ok(issuer(1)));
    assert_eq!(format!("{:?}", issuer(1)), "IssuerKey(P-256)");
    for bad in ["", "key", &pem[..60], &pem.replace("PUBLIC", "PRIVATE"), &pem.replace("MFk", "MFm")] {
        assert_eq!(IssuerKey::from_pem(bad), Err(IssuerKeyError), "{bad}");
    }
}
