//! A leaf, and its verification against no keys at all.
#![no_main]

use homesafe_protocol::log::{Frontier, PublishingKeys, UnverifiedLeaf};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(leaf) = UnverifiedLeaf::decode(bytes) {
        assert!(bytes.len() <= UnverifiedLeaf::MAX_LEN);
        let _ = leaf.follows(&Frontier::default());
        let origin = "fuzz.example/x".parse().expect("an origin");
        assert!(leaf.verify(&origin, &PublishingKeys { threshold: 1, keys: &[] }).is_err());
    }
});
