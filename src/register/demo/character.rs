//! What a service is like behind its rows: whoever makes returns for the demonstration asks here.

use super::dice::Dice;

/// How well a service keeps to the rules about returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Diligence {
    /// Saves early in the window, complete.
    Prompt,
    /// Saves in the window, most months.
    Steady,
    /// Saves late as often as not, and leaves things out.
    Late,
    /// Hardly ever saves.
    Silent,
}

impl Diligence {
    /// How often in ten thousand months it saves within the window. With the shares below this is 91.6 % of all, the
    /// response rate published for care homes in July 2025.
    pub fn in_window(self) -> u64 {
        match self {
            Self::Prompt => 9_850,
            Self::Steady => 9_300,
            Self::Late => 6_000,
            Self::Silent => 800,
        }
    }
}

/// How often each kind of service occurs.
const DILIGENCE: [(u64, Diligence); 4] =
    [(62, Diligence::Prompt), (28, Diligence::Steady), (7, Diligence::Late), (3, Diligence::Silent)];

/// Percent of its beds that are taken in an ordinary month, in tenths of all homes; 86 on average.
const OCCUPANCY: [i32; 11] = [50, 72, 78, 82, 85, 88, 90, 92, 95, 97, 100];

/// The lasting character of a service. It follows from the seed and the id alone, so that it is the same in each month,
/// in each process, and whoever owns the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Character {
    /// How well it keeps to the rules.
    pub diligence: Diligence,
    /// Percent of beds taken in an ordinary month; for home care, of the people it could serve.
    pub occupancy_percent: i32,
    /// How large it is among services like it, from 0 (the smallest) to 99. Beds tell the size of a care home; for
    /// home care, which has none, this tells how many people it serves.
    pub size_rank: u64,
    /// Day after the window opened, from 0 to 6, on which it likes to save.
    pub day: u64,
}

impl Character {
    /// That of a location.
    pub fn of(seed: u64, location_id: &str) -> Self {
        let mut dice = Dice::of(seed, &format!("character {location_id}"));
        let diligence = dice.weighted(&DILIGENCE).unwrap_or(Diligence::Steady);
        let occupancy_percent = dice.spread(&OCCUPANCY);
        Self { diligence, occupancy_percent, size_rank: dice.below(100), day: dice.below(7) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_last_and_are_as_published_on_average() {
        let all: Vec<Character> = (0..10_000).map(|number| Character::of(3, &format!("1-{number}"))).collect();
        assert_eq!(Character::of(3, "1-77"), all[77]);
        let mean = |of: fn(&Character) -> u64| all.iter().map(of).sum::<u64>() / 10_000;
        let response = mean(|character| character.diligence.in_window());
        assert!((9_080..=9_240).contains(&response), "{response}");
        let occupancy = mean(|character| u64::try_from(character.occupancy_percent).unwrap() * 100);
        assert!((8_400..=8_700).contains(&occupancy), "{occupancy}");
    }
}
