//! What lies behind the seals of a record of the visit log: as long as ever, and read to its last zero.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_client::visit_log::{
    DIARY_LEN, DiaryEntry, MATCH_LEN, MatchEntry, decode_padded, encode_padded,
};
use homesafe_fuzz::planted;

homesafe_fuzz::target!(|input: (bool, bool, &[u8])| {
    let (diary, framed, bytes) = input;
    let plain = if framed { frame(bytes, if diary { DIARY_LEN } else { MATCH_LEN }) } else { bytes.to_vec() };
    if diary {
        let Ok(entry) = decode_padded::<DiaryEntry>(&plain) else { return };
        planted(|| entry.note.as_ref().is_some_and(|note| note.starts_with('\n')) && entry.code.len() > 2);
        let again = encode_padded(&entry, plain.len()).expect("what fitted");
        let entry = decode_padded::<DiaryEntry>(&again).expect("what was written");
        assert!(*encode_padded(&entry, plain.len()).expect("what fitted") == *again);
    } else {
        let Ok((hash, entry)) = decode_padded::<([u8; 32], MatchEntry)>(&plain) else { return };
        planted(|| entry.days.len() == 2 && entry.checked_out && entry.departure > entry.arrival);
        let again = encode_padded(&(hash, &entry), plain.len()).expect("what fitted");
        let read = decode_padded::<([u8; 32], MatchEntry)>(&again).expect("what was written");
        assert!(read.0 == hash && read.1.days == entry.days && read.1.presence() == entry.presence());
    }
});

/// A body as long as a box, behind version and length.
fn frame(body: &[u8], len: usize) -> Vec<u8> {
    let body = &body[..body.len().min(len - 3)];
    let mut plain = vec![1];
    plain.extend((body.len() as u16).to_be_bytes());
    plain.extend(body);
    plain.resize(len, 0);
    plain
}
