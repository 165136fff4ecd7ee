//! Domain separation: one label for every hash, key derivation, signature and HPKE info of the protocol.

macro_rules! labels {
    ($($(#[$meta:meta])* $variant:ident = $text:literal,)*) => {
        /// What a hash, key derivation or signature is for. Two purposes never share a label.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Label {
            $($(#[$meta])* $variant,)*
        }

        impl Label {
            /// All of them, for the test that no two are alike.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// `LABEL(x)`: ASCII `homesafe v1 `, then x, then a zero byte.
            pub const fn bytes(self) -> &'static [u8] {
                match self {
                    $(Self::$variant => concat!("homesafe v1 ", $text, "\0").as_bytes(),)*
                }
            }
        }
    };
}

labels! {
    /// Key ids (section 1).
    KeyId = "key id",
    /// Deployment ids (section 2).
    Deployment = "deployment",
    /// Leaves of a venue's commitment tree (section 2).
    DayCommitment = "day commitment",
    /// What a certification key signs (section 2).
    VenueCertificate = "venue certificate",
    /// Salt that turns a venue body into its key (section 3).
    VenueKey = "venue key",
    /// Salt that turns another system's code into a venue key (section 12).
    ForeignCode = "foreign code",
    /// What a day's key comes from (section 3).
    DaySeed = "day seed",
    /// A day's key (section 3).
    DayKey = "day key",
    /// A record's token and mask (section 3).
    Record = "record",
    /// What a publishing key signs (section 5).
    Leaf = "leaf",
    /// HPKE info of the visit log (section 9).
    Log = "log",
    /// Headers of the visit log's segments (section 9).
    Segment = "segment",
    /// Records of the visit log, chained (section 9).
    LogRecord = "log record",
    /// What an officer signs in the desk's journal (section 5, Desk).
    Journal = "journal",
    /// Entries of the desk's journal, chained (section 5, Desk).
    JournalEntry = "journal entry",
    /// A venue-day in the desk's own records, without its key.
    DeskVenueDay = "desk venue day",
    /// Key of the sealed head of a desk's folder.
    DeskHead = "desk head",
    /// Key of the lines of a desk's journal (section 5, Desk).
    DeskJournal = "desk journal",
    /// Diary boxes, of which the match box holds the hash (section 9).
    LogDiary = "log diary",
    /// What the visit log remembers of its end between two head stores (section 9).
    LogTail = "log tail",
    /// Match entries that the visit log keeps ready (section 9).
    LogReady = "log ready",
    /// What an open diary remembers of alerts that were seen (section 12).
    DiaryTag = "diary tag",
    /// Venues that were scanned within the last minutes (section 9).
    RecentScan = "recent scan",
    /// What people compare before they pin a trust document (section 6).
    TrustFingerprint = "trust fingerprint",
    /// What a publishing key signs before a trust document lists it (section 6).
    PublishingKey = "publishing key",
    /// A share's ticket, as the server knows it (section 10).
    Ticket = "ticket",
    /// What the desk asks of the server (section 10).
    DeskRequest = "desk request",
    /// HPKE info of a patient's share (section 10).
    Share = "share",
    /// HPKE info of an operator's slip (section 11).
    Slip = "slip",
    /// A poster's short public fingerprint, for people to compare.
    Fingerprint = "fingerprint",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_distinct_and_none_is_a_prefix_of_another() {
        for a in Label::ALL {
            assert!(a.bytes().starts_with(b"homesafe v1 ") && a.bytes().ends_with(b"\0"));
            for b in Label::ALL {
                assert!(a == b || !b.bytes().starts_with(a.bytes()));
            }
        }
    }
}
