//! Tiles, entry bundles and their paths: one name and one encoding each.
#![cfg_attr(feature = "libfuzzer", no_main)]

use homesafe_fuzz::planted;
use homesafe_protocol::log::{TilePath, decode_entries, decode_hashes, encode_entry};

homesafe_fuzz::target!(|input: (u16, &[u8])| {
    let (width, bytes) = input;
    if let Ok(hashes) = decode_hashes(bytes, width) {
        assert_eq!(hashes.len() * 32, bytes.len());
    }
    if let Ok(entries) = decode_entries(bytes, width) {
        planted(|| entries.len() == 2 && entries[0].len() == entries[1].len());
        let mut again = Vec::new();
        entries.iter().for_each(|entry| encode_entry(&mut again, entry));
        assert_eq!(again, bytes);
    }
    if let Ok(path) = std::str::from_utf8(bytes)
        && let Ok(tile) = path.parse::<TilePath>()
    {
        assert_eq!(tile.to_string(), path);
    }
});
