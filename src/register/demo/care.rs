//! What care a service gives: kinds, beds, and the people it is for.

use super::dice::Dice;

/// A mix of care that occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Care {
    /// A home with nurses, most of them for older people.
    Nursing,
    /// A home for older people.
    Residential,
    /// A home of a few beds, mostly for younger adults.
    SmallHome,
    /// A home that gives care at home as well.
    HomeAndCare,
    /// Care in people's own homes.
    HomeCare,
    /// The same, and support in tenancies.
    HomeCareAndSupported,
    /// Support in tenancies.
    Supported,
    /// Flats with care.
    Extra,
    /// Families who take somebody in.
    Shared,
}

const HOMES: [(u64, Care); 4] =
    [(27, Care::Nursing), (44, Care::Residential), (27, Care::SmallHome), (2, Care::HomeAndCare)];

const COMMUNITY: [(u64, Care); 5] = [
    (73, Care::HomeCare),
    (10, Care::HomeCareAndSupported),
    (11, Care::Supported),
    (5, Care::Extra),
    (1, Care::Shared),
];

/// Beds in tenths of the homes of a kind. Together about 30 on average and 25 in the middle, which over 14,900 homes are
/// the 457,000 of the register.
const NURSING_BEDS: [i32; 11] = [10, 24, 31, 36, 40, 45, 51, 58, 66, 80, 150];
const RESIDENTIAL_BEDS: [i32; 11] = [6, 14, 18, 21, 24, 28, 32, 37, 43, 52, 100];
const SMALL_BEDS: [i32; 11] = [1, 3, 4, 5, 6, 6, 7, 8, 9, 11, 20];

impl Care {
    /// A kind of care home.
    pub fn any_home(dice: &mut Dice) -> Self {
        dice.weighted(&HOMES).unwrap_or(Self::Residential)
    }

    /// A kind of care outside care homes.
    pub fn any_community(dice: &mut Dice) -> Self {
        dice.weighted(&COMMUNITY).unwrap_or(Self::HomeCare)
    }

    /// Whether people live there.
    pub fn is_home(self) -> bool {
        matches!(self, Self::Nursing | Self::Residential | Self::SmallHome | Self::HomeAndCare)
    }

    /// Beds, believable for its kind; nothing where there are none to count.
    pub fn beds(self, dice: &mut Dice) -> Option<i32> {
        match self {
            Self::Nursing => Some(dice.spread(&NURSING_BEDS)),
            Self::Residential | Self::HomeAndCare => Some(dice.spread(&RESIDENTIAL_BEDS)),
            Self::SmallHome => Some(dice.spread(&SMALL_BEDS)),
            _ => None,
        }
    }

    /// In the words of CQC.
    pub fn service_types(self) -> &'static [&'static str] {
        match self {
            Self::Nursing => &["Care home service with nursing"],
            Self::Residential | Self::SmallHome => &["Care home service without nursing"],
            Self::HomeAndCare => &["Care home service without nursing", "Domiciliary care service"],
            Self::HomeCare => &["Domiciliary care service"],
            Self::HomeCareAndSupported => &["Domiciliary care service", "Supported living service"],
            Self::Supported => &["Supported living service"],
            Self::Extra => &["Extra Care housing services"],
            Self::Shared => &["Shared Lives"],
        }
    }

    /// In the words of CQC.
    pub fn regulated_activities(self) -> &'static [&'static str] {
        const ACCOMMODATION: &str = "Accommodation for persons who require nursing or personal care";
        match self {
            Self::Nursing => &[ACCOMMODATION, "Treatment of disease, disorder or injury"],
            Self::Residential | Self::SmallHome => &[ACCOMMODATION],
            Self::HomeAndCare => &[ACCOMMODATION, "Personal care"],
            _ => &["Personal care"],
        }
    }

    /// The people it is for, in the words of CQC.
    pub fn user_bands(self, dice: &mut Dice) -> Vec<&'static str> {
        const LEARNING: &str = "Learning disabilities or autistic spectrum disorder";
        let (certain, likely): (&[&str], &[&str]) = match self {
            Self::Nursing | Self::Residential | Self::HomeAndCare => {
                (&["Older People"], &["Dementia", "Physical Disability", "Sensory Impairment", "Mental Health"])
            }
            Self::SmallHome | Self::Supported | Self::Shared => {
                (&[LEARNING, "Younger Adults"], &["Mental Health", "Physical Disability", "Sensory Impairment"])
            }
            Self::Extra => (&["Older People"], &["Dementia", "Physical Disability"]),
            Self::HomeCare | Self::HomeCareAndSupported => {
                (&["Older People", "Younger Adults"], &["Dementia", LEARNING, "Mental Health", "Physical Disability"])
            }
        };
        let more: Vec<&str> = likely.iter().copied().filter(|_| dice.chance(4_500)).collect();
        certain.iter().copied().chain(more).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn homes_have_about_thirty_beds_and_half_of_them_fewer_than_twenty_eight() {
        let mut dice = Dice::of(1, "beds");
        let mut beds: Vec<i32> = (0..20_000).map(|_| Care::any_home(&mut dice).beds(&mut dice).unwrap()).collect();
        beds.sort_unstable();
        let mean = f64::from(beds.iter().sum::<i32>()) / 20_000.0;
        assert!((28.0..33.0).contains(&mean), "{mean}");
        assert!((22..=29).contains(&beds[10_000]), "{}", beds[10_000]);
        assert!(beds[0] >= 1 && beds[19_999] <= 150);
        assert_eq!(Care::HomeCare.beds(&mut dice), None);
    }
}
