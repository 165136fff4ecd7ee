//! Hong Kong taxis: their posters hold no code, so the plate is typed, as in `taxi:VK7413`.

use super::{ForeignCode, ForeignError, Scheme};
use crate::venue::Category;

pub(super) const PREFIX: &str = "taxi:";

/// Reads a plate: two letters without I, O and Q, then a number of one to four digits. Case, spaces, hyphens
/// and the zeros that LeaveHomeSafe puts before it do not matter.
pub(super) fn read(rest: &str) -> Result<ForeignCode, ForeignError> {
    let typed = rest.chars().filter(|c| !matches!(c, ' ' | '-')).map(|c| c.to_ascii_uppercase());
    let plate: String = typed.skip_while(|c| *c == '0').collect();
    let (letters, digits) = plate.split_at_checked(2).ok_or(ForeignError::Plate)?;
    let is_letter = |b: u8| b.is_ascii_uppercase() && !b"IOQ".contains(&b);
    let is_number = (1..=4).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    if !letters.bytes().all(is_letter) || !is_number {
        return Err(ForeignError::Plate);
    }
    let code = ForeignCode::new(Scheme::Taxi, plate.as_bytes()).named(&plate, "", "")?;
    Ok(ForeignCode { category: Category::TAXI, ..code })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::VenueKey;

    fn read(text: &str) -> Result<ForeignCode, ForeignError> {
        ForeignCode::from_text(text, None)
    }

    #[test]
    fn a_plate_however_it_is_typed() {
        let taxi = read("taxi:VK7413").unwrap();
        assert_eq!((taxi.name(), taxi.category(), taxi.stay_minutes()), ("VK7413", Category::TAXI, None));
        assert_eq!(taxi.venue_key(), VenueKey::of_foreign_code("taxi", b"VK7413"));
        for same in ["TAXI:vk7413", "Taxi: VK 7413", "taxi:vk 74 13 ", "taxi:VK-7413", "taxi:00VK7413"] {
            assert_eq!(read(same).as_ref(), Ok(&taxi), "{same}");
        }
        assert_ne!(read("taxi:VK741").unwrap().venue_key(), taxi.venue_key());
        assert_eq!(read("taxi:AB1").unwrap().name(), "AB1");
    }

    #[test]
    fn what_is_no_plate() {
        for bad in [
            "taxi:",
            "taxi: ",
            "taxi:V",
            "taxi:VK",
            "taxi:V1234",
            "taxi:VKA123",
            "taxi:VK0",
            "taxi:VK0123",
            "taxi:VK12345",
            "taxi:IK1",
            "taxi:VO1",
            "taxi:QV1",
            "taxi:7413",
            "taxi:VK_7413",
            "taxi:00",
            "taxi:VK74I3",
            "taxi:VK7413x",
            "taxi:蓮12",
            "taxi:É12",
            "taxi:VK１２",
            "taxi:VK\t12",
            "taxi:VK\u{a0}12",
            "taxi:taxi:VK1",
        ] {
            assert_eq!(read(bad), Err(ForeignError::Plate), "{bad}");
        }
        assert_eq!(read("taxi VK7413"), Err(ForeignError::NotForeign));
        assert_eq!(read("tax"), Err(ForeignError::NotForeign));
        assert_eq!(read("蓮香i:VK1"), Err(ForeignError::NotForeign), "no cut inside a character");
    }
}
