//! A code for each area of a place, such as the tables of a restaurant.

use homesafe_protocol::venue::VenuePublic;

use crate::{
    bilingual::both,
    table::{DetailsError, NewVenue},
};

/// What the areas of a place are called.
#[derive(Debug, Clone)]
pub struct Areas {
    zh: String,
    en: String,
}

/// An area needs a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[error("no word for an area")]
pub struct NoAreaWord;

impl Areas {
    /// A word in Chinese, in English, or both.
    ///
    /// # Errors
    /// [`NoAreaWord`] if both are empty.
    pub fn new(zh: &str, en: &str) -> Result<Self, NoAreaWord> {
        match (zh, en) {
            ("", "") => Err(NoAreaWord),
            (zh, en) => Ok(Self { zh: zh.to_owned(), en: en.to_owned() }),
        }
    }

    /// The first `count` areas of a place.
    ///
    /// # Errors
    /// [`DetailsError::Venue`] for names that no code can carry.
    pub fn entries(&self, place: &VenuePublic, count: u16) -> Result<Vec<NewVenue>, DetailsError> {
        let entry = |n| Ok(NewVenue { stem: format!("area-{n:03}"), public: self.area(place, n)? });
        (1..=count).map(entry).collect()
    }

    /// The place with an area's number behind its names.
    fn area(&self, place: &VenuePublic, n: u16) -> Result<VenuePublic, DetailsError> {
        let of_place = |name: &str, word: &str| {
            both("area-of-place", [("name", name.into()), ("number", n.into()), ("word", word.into())])
        };
        let zh = match (place.name_zh(), &*self.zh) {
            ("", _) | (_, "") => place.name_zh().to_owned(),
            (name, word) => of_place(name, word).zh,
        };
        let en = match (place.name_en(), &*self.en) {
            // A place of one name gets its area in that.
            ("", _) => String::new(),
            (name, "") => format!("{name} {n}"),
            (name, word) => of_place(name, word).en,
        };
        let zh = if zh == place.name_zh() && !zh.is_empty() { format!("{zh} {n}") } else { zh };
        Ok(VenuePublic::builder(place.deployment(), place.category())
            .names(&zh, &en)
            .address(place.address())
            .stay_minutes(place.stay_minutes())
            .validity(place.validity())
            .build()?)
    }
}
