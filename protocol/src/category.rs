//! What kind of place a venue is.

use std::{fmt, str::FromStr};

/// A venue's category: a number of the registry in section 2; numbers without a name are kept and shown as
/// "other".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(u8);

macro_rules! categories {
    ($($constant:ident = $number:literal, $name:literal;)*) => {
        impl Category {
            $(#[doc = concat!("Registry number ", stringify!($number), ": ", $name, ".")] pub const $constant: Self = Self($number);)*
            /// All that have a name.
            pub const ALL: &[Self] = &[$(Self::$constant,)*];

            /// The registry's name, `other` where it has none.
            pub const fn name(self) -> &'static str {
                match self.0 { $($number => $name,)* _ => "other" }
            }
        }
    };
}

categories! {
    OTHER = 0, "other";
    RESTAURANT = 1, "restaurant";
    BAR = 2, "bar";
    MALL = 3, "mall";
    SHOP = 4, "shop";
    TAXI = 5, "taxi";
    TRANSPORT = 6, "transport";
    CLINIC = 7, "clinic";
    SCHOOL = 8, "school";
    SPORTS = 9, "sports";
    WORSHIP = 10, "worship";
    CINEMA = 11, "cinema";
    HOTEL = 12, "hotel";
    OFFICE = 13, "office";
    EVENT = 14, "event";
    MARKET = 15, "market";
}

impl Category {
    /// The category of a registry number.
    pub const fn new(number: u8) -> Self {
        Self(number)
    }

    /// The registry number.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// After how many minutes people are usually gone from such a place: what is suggested where nothing else
    /// is said.
    pub const fn usual_stay_minutes(self) -> u16 {
        match self {
            Self::TAXI | Self::TRANSPORT | Self::SHOP => 30,
            Self::MARKET => 45,
            Self::RESTAURANT | Self::SPORTS | Self::WORSHIP => 90,
            Self::CINEMA => 150,
            Self::EVENT => 180,
            Self::SCHOOL => 360,
            Self::OFFICE | Self::HOTEL => 480,
            Self::BAR | Self::MALL => 120,
            _ => 60,
        }
    }

    /// Whether those who come within 24 hours after an infected person are at risk too (taxis; section 8).
    pub const fn has_indirect_contact(self) -> bool {
        matches!(self, Self::TAXI)
    }
}

/// A name that the registry does not have.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("unknown category; known are: {}", Category::ALL.iter().map(|c| c.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownCategory;

impl FromStr for Category {
    type Err = UnknownCategory;
    fn from_str(name: &str) -> Result<Self, UnknownCategory> {
        Self::ALL.iter().copied().find(|category| category.name() == name).ok_or(UnknownCategory)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
