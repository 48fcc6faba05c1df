//! Names that no real service bears: the first word of each is put together of two that nobody would join.

use std::collections::HashSet;

use super::dice::Dice;

const FIRST: [&str; 56] = [
    "Amber", "Apple", "Ash", "Barley", "Bracken", "Bramble", "Briar", "Cedar", "Cherry", "Cinder", "Clover", "Copper",
    "Dapple", "Ember", "Fallow", "Fennel", "Fern", "Flint", "Garnet", "Gorse", "Hazel", "Heather", "Holly", "Ivory",
    "Juniper", "Larch", "Laurel", "Linden", "Maple", "Marl", "Meadow", "Moss", "Nettle", "Oak", "Orchid", "Pebble",
    "Plover", "Primrose", "Quince", "Rowan", "Russet", "Saffron", "Sedge", "Silver", "Sorrel", "Swallow", "Tansy",
    "Teasel", "Thistle", "Umber", "Velvet", "Walnut", "Willow", "Wren", "Yarrow", "Yew",
];
const SECOND: [&str; 40] = [
    "acorn", "anchor", "bellows", "biscuit", "bobbin", "bonnet", "bottle", "bucket", "button", "candle", "compass",
    "feather", "fiddle", "goblet", "hammer", "jigsaw", "kettle", "ladle", "lantern", "magnet", "marble", "mitten",
    "napkin", "needle", "pencil", "pippin", "pocket", "quill", "ribbon", "saddle", "satchel", "slipper", "spindle",
    "tassel", "teapot", "thimble", "trellis", "trumpet", "whisker", "whistle",
];
const HOUSES: [&str; 24] = [
    "House",
    "Lodge",
    "Court",
    "Manor",
    "Grange",
    "Hall",
    "Care Home",
    "Residential Home",
    "Rest Home",
    "Gardens",
    "View",
    "Cottage",
    "Villa",
    "Place",
    "Park",
    "Bank",
    "Croft",
    "Mews",
    "Care Centre",
    "Close",
    "Retreat",
    "Gables",
    "Priory",
    "Heights",
];
const NURSING: [&str; 5] = ["Nursing Home", "Care Centre", "Nursing and Care Home", "Court", "Manor"];
const AGENCIES: [&str; 10] = [
    "Home Care",
    "Care at Home",
    "Homecare",
    "Domiciliary Care",
    "Care Services",
    "Community Care",
    "Home Support",
    "Live-in Care",
    "Care Agency",
    "Carers",
];
const ROADS: [&str; 10] = ["Road", "Street", "Lane", "Avenue", "Drive", "Close", "Way", "Crescent", "Hill", "Gardens"];
const COMPANIES: [&str; 12] = [
    "Care Limited",
    "Healthcare Limited",
    "Care Homes Limited",
    "Care Group Limited",
    "Support Limited",
    "Care Services Limited",
    "Homes Limited",
    "Lifestyles Limited",
    "Care (UK Demonstration) Limited",
    "Living Limited",
    "Health and Care Limited",
    "Residential Limited",
];
const CHARITIES: [&str; 5] = ["Trust", "Foundation", "Charity", "Housing and Care Association", "Society"];
const COUNCILS: [&str; 3] = ["Borough Council", "City Council", "County Council"];
const TITLES: [&str; 4] = ["Mr", "Mrs", "Ms", "Dr"];
const LETTERS: [&str; 12] = ["A", "B", "C", "D", "E", "G", "J", "K", "L", "M", "R", "S"];

/// What a provider is in law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A company.
    Company,
    /// A charity.
    Charity,
    /// Two or more people.
    Partnership,
    /// One person.
    Individual,
    /// A council, made up like the rest.
    Council,
    /// An NHS trust, made up like the rest.
    Trust,
}

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign<'a> {
    /// A home with nurses.
    Nursing,
    /// A home without.
    Home,
    /// A small home, known by its address.
    SmallHome,
    /// An agency of this firm, and the council in which the branch is, if it has several.
    Agency(&'a str, Option<&'a str>),
    /// Tenancies with support.
    Supported,
    /// Flats with care.
    Extra,
    /// A scheme of families.
    Shared,
}

/// All names given so far; none is given twice.
#[derive(Debug, Default)]
pub struct Names {
    given: HashSet<String>,
}

/// A made-up word such as `Clovermarble`.
pub fn word(dice: &mut Dice) -> String {
    format!("{}{}", dice.pick(&FIRST), dice.pick(&SECOND))
}

/// Number and street of an address.
pub fn street(dice: &mut Dice) -> String {
    format!("{} {} {}", dice.between(1, 180), word(dice), dice.pick(&ROADS))
}

impl Names {
    /// A name for a service. `own` is a word it should begin with, where the owner has put its own on the door.
    pub fn service(&mut self, dice: &mut Dice, sign: Sign<'_>, own: Option<&str>) -> String {
        self.unique(dice, |dice| {
            let first = own.map_or_else(|| word(dice), str::to_owned);
            match sign {
                Sign::Nursing => format!("{first} {}", dice.pick(&NURSING)),
                Sign::Home => format!("{first} {}", dice.pick(&HOUSES)),
                Sign::SmallHome => street(dice),
                Sign::Agency(firm, None) => format!("{firm} {}", dice.pick(&AGENCIES)),
                Sign::Agency(firm, Some(branch)) => format!("{firm} {} ({branch})", dice.pick(&AGENCIES)),
                Sign::Supported => format!("{first} Supported Living"),
                Sign::Extra => format!("{first} Court Extra Care"),
                Sign::Shared => format!("{first} Shared Lives"),
            }
        })
    }

    /// A name for a provider whose word this is.
    pub fn provider(&mut self, dice: &mut Dice, form: Form, own: &str) -> String {
        self.unique(dice, |dice| match form {
            Form::Company => format!("{own} {}", dice.pick(&COMPANIES)),
            Form::Charity => format!("The {own} {}", dice.pick(&CHARITIES)),
            Form::Partnership => format!("{own} and {} Partnership", word(dice)),
            Form::Individual => format!("{} {} {}", dice.pick(&TITLES), dice.pick(&LETTERS), word(dice)),
            Form::Council => format!("{own} {}", dice.pick(&COUNCILS)),
            Form::Trust => format!("{own} and {} NHS Foundation Trust", word(dice)),
        })
    }

    /// A name for a group of providers.
    pub fn brand(&mut self, dice: &mut Dice, own: &str) -> String {
        self.unique(dice, |_| format!("{own} Group"))
    }

    /// Tries some, and puts a number behind the last when all were given.
    fn unique(&mut self, dice: &mut Dice, make: impl Fn(&mut Dice) -> String) -> String {
        let mut name = make(dice);
        for _ in 0..12 {
            if self.given.insert(name.clone()) {
                return name;
            }
            name = make(dice);
        }
        for number in 2_u32.. {
            let numbered = format!("{name} {number}");
            if self.given.insert(numbered.clone()) {
                return numbered;
            }
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_given_twice() {
        let (mut names, mut dice) = (Names::default(), Dice::of(1, "names"));
        let mut seen = HashSet::new();
        for round in 0..3_000 {
            let own = (round % 3 == 0).then_some("Clovermarble");
            for sign in [Sign::Nursing, Sign::Home, Sign::SmallHome, Sign::Agency("Oakthimble", Some("Leeds"))] {
                assert!(seen.insert(names.service(&mut dice, sign, own)));
            }
            assert!(seen.insert(names.provider(&mut dice, Form::Council, "Oakthimble")));
        }
    }
}
