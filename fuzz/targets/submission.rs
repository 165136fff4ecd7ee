//! What passes between patients, server and desk: upload answers, desk requests, codes as people type them.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::{
    share::{ShareCode, UnopenedShare},
    submission::{UnverifiedDeskRequest, UploadAnswer},
};

homesafe_fuzz::target!(|bytes: &[u8]| {
    if let Ok(answer) = UploadAnswer::decode(bytes) {
        planted(|| answer.kept);
        assert_eq!(answer.encode(), bytes);
    }
    let _ = UnverifiedDeskRequest::decode(bytes);
    let _ = UnopenedShare::parse(bytes);
    if let Ok(code) = std::str::from_utf8(bytes).unwrap_or_default().parse::<ShareCode>() {
        assert_eq!(code.to_text().parse(), Ok(code));
    }
});
