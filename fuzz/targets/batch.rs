//! A batch, whole and in pieces. Every second input gets a header that fits it, so that the code behind it is
//! reached.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::batch::{Header, RecordHit, Scanner, Search, Searched, search, verify_structure};
use homesafe_protocol::keys::{DayKey, RecordKey};

homesafe_fuzz::target!(|input: (bool, u8, u8, u8, &[u8])| {
    let (fitted, bits, count, piece, bytes) = input;
    let object = if fitted { with_header(32 + bits % 17, count % 64, bytes) } else { bytes.to_vec() };
    let whole = verify_structure(&object);
    assert_eq!(whole.is_ok(), in_pieces(&object, usize::from(piece) + 1));

    planted(|| whole.is_ok() && piece % 16 == 7);

    let keys = [RecordKey::from(&DayKey::from([7; 32]))];
    let found = search(&object, &keys);
    assert_eq!(found.is_ok(), whole.is_ok());
    assert_eq!(search_in_pieces(&object, &keys, usize::from(piece) + 1), found.ok());
});

/// Reads the object as it would come from a network.
fn in_pieces(object: &[u8], piece: usize) -> bool {
    let Some((head, rest)) = object.split_first_chunk::<{ Header::LEN }>() else { return false };
    let Ok(header) = Header::decode(head) else { return false };
    let Ok(mut scanner) = Scanner::new(header, object.len() as u64, []) else { return false };
    rest.chunks(piece).all(|piece| scanner.push(piece).is_ok()) && scanner.finish().is_ok()
}

/// Searches the object as a device does, which holds a piece of it at a time.
fn search_in_pieces(object: &[u8], keys: &[RecordKey], piece: usize) -> Option<Vec<RecordHit>> {
    let mut search = Search::new(keys, object.len() as u64);
    loop {
        object.chunks(piece).try_for_each(|piece| search.push(piece)).ok()?;
        match search.finish().ok()? {
            Searched::Done(hits) => return Some(hits),
            Searched::Again(again) => search = again,
        }
    }
}

fn with_header(token_bits: u8, count: u8, body: &[u8]) -> Vec<u8> {
    let tokens = body.len().saturating_sub(3 * usize::from(count)) as u32;
    let mut object = vec![1; 17];
    object.push(token_bits);
    object.extend(u32::from(count).to_be_bytes());
    object.extend(tokens.to_be_bytes());
    object.extend(body);
    object
}
