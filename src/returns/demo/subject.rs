//! A location as its returns are made up from it.

use crate::notice::Service;
use crate::register::Location;
use crate::register::demo::character::Character;

/// Whom a home is for, in so far as it tells kinds of bed apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cares {
    /// There are nurses.
    pub nursing: bool,
    /// Older people.
    pub older: bool,
    /// People with dementia.
    pub dementia: bool,
    /// People with a learning disability.
    pub learning: bool,
    /// People with a mental health condition.
    pub mental: bool,
    /// People with a physical disability.
    pub physical: bool,
}

impl Cares {
    /// Those of a location, from the words of CQC.
    pub fn of(location: &Location) -> Self {
        let has = |band: &str| location.user_bands.lines().any(|line| line.starts_with(band));
        Self {
            nursing: location.kinds.split(' ').any(|kind| kind == "care_home_with_nursing"),
            older: has("Older"),
            dementia: has("Dementia"),
            learning: has("Learning"),
            mental: has("Mental"),
            physical: has("Physical"),
        }
    }
}

/// A location as it was from one month to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// Whose it was: a place in the list of providers.
    pub provider: usize,
    /// Beds on the register.
    pub beds: Option<i32>,
    /// Gave no care for then.
    pub dormant: bool,
}

/// A location of which the demonstration shows more than its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Whoever signs in for it alone finds everything in order but for one month, and the current one still to do.
    Alone,
    /// Whoever signs in for its provider finds all sorts.
    AmongOthers,
}

/// A location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// CQC id.
    pub id: String,
    /// What it is like.
    pub character: Character,
    /// What it gives.
    pub services: Vec<Service>,
    /// Whom it is for.
    pub cares: Cares,
    /// Whether somebody signs in for it.
    pub shown: Option<Shown>,
    /// How it was, each time from a month on (counted from the first of the demonstration); nothing while it owed no
    /// return.
    spells: Vec<(usize, Option<Spell>)>,
}

impl Subject {
    /// A location of which nothing is known yet.
    pub fn new(location: &Location, character: Character, services: Vec<Service>) -> Self {
        let cares = Cares::of(location);
        Self { id: location.id.clone(), character, services, cares, shown: None, spells: Vec::new() }
    }

    /// Notes how it was in the next month.
    pub fn note(&mut self, position: usize, spell: Option<Spell>) {
        if self.spells.last().is_none_or(|(_, last)| *last != spell) {
            self.spells.push((position, spell));
        }
    }

    /// How it was in a month; nothing if it owed no return.
    pub fn spell(&self, position: usize) -> Option<Spell> {
        self.spells.iter().rev().find(|(from, _)| *from <= position).and_then(|(_, spell)| *spell)
    }
}
