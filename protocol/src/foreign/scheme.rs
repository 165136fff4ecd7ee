//! The systems whose codes are read.

use std::fmt;

/// A check-in system other than HomeSafe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Scheme {
    /// LeaveHomeSafe, Hong Kong: `HKEN:0...`.
    LeaveHomeSafe = 1,
    /// A Hong Kong taxi by its plate: `taxi:VK7413`, typed by hand.
    Taxi = 2,
    /// Corona-Warn-App, Germany: `https://e.coronawarn.app?v=1#...`.
    CoronaWarnApp = 3,
    /// NHS COVID-19, England and Wales: `UKC19TRACING:1:...`.
    NhsCovid19 = 4,
    /// NZ COVID Tracer, New Zealand: `NZCOVIDTRACER:...`.
    NzCovidTracer = 5,
    /// Cléa, the protocol of TousAntiCovid, France: `https://tac.gouv.fr?v=0#...`.
    Clea = 6,
}

impl Scheme {
    /// All of them, by number.
    pub const ALL: [Self; 6] = [
        Self::LeaveHomeSafe,
        Self::Taxi,
        Self::CoronaWarnApp,
        Self::NhsCovid19,
        Self::NzCovidTracer,
        Self::Clea,
    ];

    /// The name that goes into the venue key: ASCII, never changed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LeaveHomeSafe => "leavehomesafe",
            Self::Taxi => "taxi",
            Self::CoronaWarnApp => "corona-warn-app",
            Self::NhsCovid19 => "nhs-covid-19",
            Self::NzCovidTracer => "nz-covid-tracer",
            Self::Clea => "clea",
        }
    }

    /// The name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::LeaveHomeSafe => "LeaveHomeSafe",
            Self::Taxi => "Hong Kong taxi",
            Self::CoronaWarnApp => "Corona-Warn-App",
            Self::NhsCovid19 => "NHS COVID-19",
            Self::NzCovidTracer => "NZ COVID Tracer",
            Self::Clea => "Cléa",
        }
    }

    /// The number by which a kept code names it (section 12).
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The scheme of a number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.number() == number)
    }

    /// Whether the stable part is a public identifier (a venue id, plate or GLN): then everybody can derive
    /// the key and read the windows of such a venue. Corona-Warn-App codes hold a random seed and Cléa's a
    /// random id: only who saw one can.
    pub const fn has_public_ids(self) -> bool {
        !matches!(self, Self::CoronaWarnApp | Self::Clea)
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// Whether a code bears its issuer's signature. Only [`Scheme::NhsCovid19`] codes do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize)]
pub enum Seal {
    /// Codes of this system bear none.
    #[default]
    None = 0,
    /// There is one, and no issuer's key to check it with.
    Unverified = 1,
    /// There is one, and it is the issuer's.
    Verified = 2,
}

impl Seal {
    /// The number in a kept code (section 12).
    pub(super) const fn number(self) -> u8 {
        self as u8
    }

    /// The seal of a number.
    pub(super) fn from_number(number: u8) -> Option<Self> {
        [Self::None, Self::Unverified, Self::Verified].into_iter().find(|seal| seal.number() == number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_distinct_and_names_hold_no_zero_byte() {
        for (n, scheme) in Scheme::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(scheme.number()), n + 1);
            assert_eq!(Scheme::from_number(scheme.number()), Some(scheme));
            assert!(scheme.name().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            assert!(Scheme::ALL.iter().all(|other| *other == scheme || other.name() != scheme.name()));
            assert_eq!(scheme.to_string(), scheme.title());
        }
        assert_eq!((Scheme::from_number(0), Scheme::from_number(7)), (None, None));
        assert_eq!((Seal::from_number(2), Seal::from_number(3)), (Some(Seal::Verified), None));
    }
}
