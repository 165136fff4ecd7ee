//! A generated city, for a demo that needs no file: places of every category, and two weeks of windows in
//! them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::model::{Category, DAY, HOUR, Input, MINUTE, Place, Window};

const PLACES: usize = 120;
const WINDOWS: usize = 640;
/// 2022-02-01 and the two weeks from there.
const FIRST_DAY: i64 = 19_024;
const DAYS: i64 = 14;

const STREETS: [(&str, &str); 6] = [
    ("皇后大道", "Queen's Road"),
    ("彌敦道", "Nathan Road"),
    ("軒尼詩道", "Hennessy Road"),
    ("英皇道", "King's Road"),
    ("青山道", "Castle Peak Road"),
    ("界限街", "Boundary Street"),
];
const KINDS: [(Category, &str, &str, i64); 7] = [
    (Category::Restaurant, "茶餐廳", "Tea House", 2 * HOUR),
    (Category::Shop, "士多", "Store", HOUR),
    (Category::Taxi, "的士", "Taxi", HOUR),
    (Category::Mall, "商場", "Mall", 4 * HOUR),
    (Category::Clinic, "診所", "Clinic", 2 * HOUR),
    (Category::School, "學校", "School", 8 * HOUR),
    (Category::Sports, "健身室", "Gym", 3 * HOUR),
];

/// The same city for the same seed.
pub fn generate(seed: u64) -> Input {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let places: Vec<_> = (0..PLACES).map(|number| place(number, &mut rng)).collect();
    let windows = (0..WINDOWS).map(|_| window(&mut rng)).collect();
    Input { places, windows, ..Input::default() }
}

fn place(number: usize, rng: &mut ChaCha8Rng) -> Place {
    let (category, kind_zh, kind_en, stay) = pick(&KINDS, number);
    let (street_zh, street_en) = pick(&STREETS, number / KINDS.len());
    let house = rng.random_range(1..900);
    Place {
        name_zh: format!("{street_zh}{kind_zh}{}號", number + 1),
        name_en: format!("{street_en} {kind_en} No. {}", number + 1),
        address: format!("{street_zh}{house}號 {house} {street_en}"),
        category,
        stay_minutes: stay / MINUTE,
    }
}

/// Any minute of the two weeks; a third begins shortly before midnight, which many then cross.
fn window(rng: &mut ChaCha8Rng) -> Window {
    let day = FIRST_DAY + rng.random_range(0..DAYS - 1);
    let minute =
        if rng.random_ratio(1, 3) { rng.random_range(1_320..1_440) } else { rng.random_range(0..1_440) };
    let start = day * DAY + minute * MINUTE;
    Window {
        place: rng.random_range(0..PLACES),
        start,
        end: start + rng.random_range(5..300) * MINUTE,
        level: rng.random_range(0..3),
        advice: rng.random_range(0..4),
    }
}

fn pick<T: Copy, const N: usize>(list: &[T; N], index: usize) -> T {
    list[index % N]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_city() {
        let (one, again, other) = (generate(7), generate(7), generate(8));
        assert_eq!((&one.places, &one.windows), (&again.places, &again.windows));
        assert_ne!(one.windows, other.windows);
        assert_eq!((one.places.len(), one.windows.len()), (PLACES, WINDOWS));
        assert!(one.places.iter().any(|place| place.category == Category::Taxi));
        assert!(one.windows.iter().all(|window| window.start < window.end));
    }
}
