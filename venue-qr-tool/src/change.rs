//! The next code of a door: a new secret after a theft or each year, or another name.

use homesafe_protocol::{
    time::{Day, Validity},
    venue::VenuePublic,
};
use rand::CryptoRng;

use crate::{
    date, issue, poster,
    table::DetailsError,
    venue_file::{Former, VenueFile},
};
use homesafe_host::clock::format_day;

/// A change of what hangs at a door.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The day on which the new poster is hung and the old one taken down.
    pub from: Day,
    /// Last day of the new code; without it, that of the old one.
    pub last: Option<Day>,
    /// Today.
    pub today: Day,
}

/// Why a door gets no other code.
#[derive(Debug, serde::Serialize, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// No other name, and no other address.
    #[error("nothing to change")]
    Nothing,
    /// It would change which code hung on days that are past.
    #[error("the code before this one hung until {}", format_day(*.0))]
    Past(#[serde(serialize_with = "date::text")] Day),
    /// Another change comes after it.
    #[error("another change is planned for {}", format_day(*.0))]
    Planned(#[serde(serialize_with = "date::text")] Day),
    /// The new names or days.
    #[error(transparent)]
    Details(#[from] DetailsError),
}

/// What a door is called from now on; what is not given stays, and what is empty goes.
#[derive(Debug, Clone, Default)]
pub struct NewTexts {
    name_zh: Option<String>,
    name_en: Option<String>,
    address: Option<String>,
}

impl NewTexts {
    /// At least one.
    ///
    /// # Errors
    /// [`ChangeError::Nothing`].
    pub fn new(
        name_zh: Option<String>,
        name_en: Option<String>,
        address: Option<String>,
    ) -> Result<Self, ChangeError> {
        match (&name_zh, &name_en, &address) {
            (None, None, None) => Err(ChangeError::Nothing),
            _ => Ok(Self { name_zh, name_en, address }),
        }
    }
}

impl Change {
    /// Gives the door a new secret.
    ///
    /// What was planned for later days stays in order, with new secrets too: those in the file may be a
    /// thief's, and none of those codes hung yet.
    ///
    /// # Errors
    /// A day before the last change that took place, or days that are no validity.
    pub fn rotate(&self, venue: &mut VenueFile, random: &mut impl CryptoRng) -> Result<(), ChangeError> {
        let at = self.place(venue)?;
        let hung = venue.former.get(at).map_or(&venue.code, |former| &former.code).body().public();
        let public = self.described(hung, [hung.name_zh(), hung.name_en(), hung.address()])?;
        let next = issue::code(&public, random);
        let mut planned = venue.former.iter_mut().skip(at);
        let Some(interim) = planned.next() else {
            venue.replace(next, self.from);
            return Ok(());
        };
        let ended = std::mem::replace(&mut interim.code, next);
        planned
            .map(|former| &mut former.code)
            .for_each(|code| *code = issue::code(code.body().public(), random));
        venue.code = issue::code(venue.code.body().public(), random);
        venue.former.insert(at, Former { code: ended, until: self.from });
        Ok(())
    }

    /// Gives the door another name or address, and with it a new secret.
    ///
    /// # Errors
    /// A day before the last change, or names that no poster can show.
    pub fn rename(
        &self,
        venue: &mut VenueFile,
        texts: &NewTexts,
        random: &mut impl CryptoRng,
    ) -> Result<(), ChangeError> {
        if let Some(planned) = venue.former.get(self.place(venue)?) {
            return Err(ChangeError::Planned(planned.until));
        }
        let before = venue.code.body().public();
        let or = |text: &Option<String>, before: &str| text.clone().unwrap_or_else(|| before.to_owned());
        let zh = or(&texts.name_zh, before.name_zh());
        let (en, address) = (or(&texts.name_en, before.name_en()), or(&texts.address, before.address()));
        let public = self.described(before, [&zh, &en, &address])?;
        poster::check_glyphs(&public).map_err(DetailsError::from)?;
        venue.replace(issue::code(&public, random), self.from);
        Ok(())
    }

    /// The place among the former codes of the one that hangs on the day; behind them all, if it is the
    /// newest.
    fn place(&self, venue: &VenueFile) -> Result<usize, ChangeError> {
        let place =
            venue.former.iter().position(|former| former.until > self.from).unwrap_or(venue.former.len());
        match venue.former.get(place) {
            Some(former) if former.until <= self.today => Err(ChangeError::Past(former.until)),
            _ => Ok(place),
        }
    }

    fn described(
        &self,
        before: &VenuePublic,
        [zh, en, address]: [&str; 3],
    ) -> Result<VenuePublic, DetailsError> {
        let last = self.last.unwrap_or_else(|| before.validity().last());
        let public = VenuePublic::builder(before.deployment(), before.category())
            .names(zh, en)
            .address(address)
            .stay_minutes(before.stay_minutes())
            .validity(Validity::new(self.from, last).map_err(DetailsError::Validity)?);
        Ok(public.build()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poster::tests::venue;

    const TODAY: Day = Day::new(20_800);
    const PLANNED: Day = Day::new(20_806);

    fn change(from: Day) -> Change {
        Change { from, last: None, today: TODAY }
    }

    fn english(name: &str) -> NewTexts {
        NewTexts { name_en: Some(name.to_owned()), ..NewTexts::default() }
    }

    /// A door with a change planned, and one that took place.
    fn door() -> VenueFile {
        let mut file = VenueFile::new(venue("", "First", ""), "H");
        let mut rename = |day, name| change(day).rename(&mut file, &english(name), &mut rand::rng()).unwrap();
        rename(Day::new(20_790), "Second");
        rename(PLANNED, "Third");
        file
    }

    #[test]
    fn attack_a_venue_file_stolen_while_a_change_is_planned() {
        let mut file = door();
        let stolen = [file.former[1].code.clone(), file.code.clone()];
        change(TODAY).rotate(&mut file, &mut rand::rng()).unwrap();
        let untils: Vec<Day> = file.former.iter().map(|former| former.until).collect();
        assert_eq!(
            untils,
            [Day::new(20_790), TODAY, PLANNED],
            "the stolen code ends today, the change comes as planned"
        );
        assert_eq!(file.former[1].code, stolen[0], "it is kept for the days on which it hung");
        let names = |day| file.code_on(day).body().public().name_en().to_owned();
        assert_eq!([TODAY, Day::new(20_805), PLANNED].map(names), ["Second", "Second", "Third"]);
        for day in [TODAY, PLANNED] {
            assert!(!stolen.contains(file.code_on(day)), "{day:?}: the thief knows none that hangs");
        }
        assert_eq!(file.code.body().public(), stolen[1].body().public());
        assert_eq!(VenueFile::decode(&file.encode()).as_ref(), Ok(&file));
    }

    #[test]
    fn the_past_stays_as_it_was_and_a_plan_is_not_renamed_by_chance() {
        let mut file = door();
        let before = file.clone();
        let said = change(Day::new(20_789)).rotate(&mut file, &mut rand::rng()).unwrap_err().to_string();
        assert!(said.contains("hung until"), "{said}");
        let said = change(TODAY).rename(&mut file, &english("X"), &mut rand::rng()).unwrap_err();
        assert!(matches!(said, ChangeError::Planned(PLANNED)), "{said}");
        assert_eq!(file, before);
        change(PLANNED).rotate(&mut file, &mut rand::rng()).unwrap();
        assert_eq!((file.former.len(), file.former[2].until), (3, PLANNED));
        assert_ne!(file.code, before.code);
    }
}
