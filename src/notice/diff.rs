//! What a provider will notice between two versions.

use serde::Serialize;

use super::model::{Check, Grid, Item, Notice, Requirement, Section};

/// What happened to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is asked now and was not before.
    Added,
    /// It was asked before and is no more.
    Dropped,
    /// It is asked in other words.
    Reworded,
    /// It is asked in another way: kind, limits, choices, when it must be answered, when a check speaks.
    Changed,
}

impl ChangeKind {
    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Dropped => "dropped",
            Self::Reworded => "reworded",
            Self::Changed => "changed",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The section it is in.
    pub section: String,
    /// `section`, `item`, `grid`, `row`, `column` or `check`.
    pub what: &'static str,
    /// Its key; of a row or column with the grid's before it.
    pub key: String,
    /// What happened.
    pub change: ChangeKind,
    /// The words before, or what was; nothing if it is new.
    pub before: Option<String>,
    /// The words now, or what is; nothing if it is gone.
    pub after: Option<String>,
}

/// Everything that differs from one version to another, in the order of the sections of the later one, then what it has
/// no more.
pub fn diff(old: &Notice, new: &Notice) -> Vec<Change> {
    let mut changes = Vec::new();
    for section in &new.sections {
        let before = old.section(&section.key);
        let mut found = Found { section: &section.key, changes: &mut changes };
        found.thing("section", &section.key, before.map(section_face), Some(section_face(section)));
        found.section(before, section);
    }
    for section in old.sections.iter().filter(|section| new.section(&section.key).is_none()) {
        let mut found = Found { section: &section.key, changes: &mut changes };
        found.thing("section", &section.key, Some(section_face(section)), None);
    }
    changes
}

/// What people see of a thing: words, and how it is asked.
struct Face {
    words: Named,
    ways: Named,
}

/// Words or ways, each with what it is called.
type Named = Vec<(&'static str, String)>;

struct Found<'a> {
    section: &'a str,
    changes: &'a mut Vec<Change>,
}

impl Found<'_> {
    fn section(&mut self, before: Option<&Section>, after: &Section) {
        let items = before.map(|section| section.items.as_slice()).unwrap_or_default();
        self.list(("item", ""), items, &after.items, |item| (&item.key, item_face(item)));
        let grids = before.map(|section| section.grids.as_slice()).unwrap_or_default();
        self.list(("grid", ""), grids, &after.grids, |grid| (&grid.key, grid_face(grid)));
        for grid in &after.grids {
            let old = before.and_then(|section| section.grid(&grid.key));
            let (rows, columns) = old.map_or((&[][..], &[][..]), |grid| (&grid.rows, &grid.columns));
            self.list(("row", &grid.key), rows, &grid.rows, |row| {
                (&row.key, Face { words: vec![("label", row.label.clone()), ("hint", row.hint.clone())], ways: vec![] })
            });
            self.list(("column", &grid.key), columns, &grid.columns, |item| (&item.key, item_face(item)));
        }
        let checks = before.map(|section| section.checks.as_slice()).unwrap_or_default();
        self.list(("check", ""), checks, &after.checks, |check| (&check.key, check_face(check)));
    }

    /// Things that have a key each: what is new or different, then what is gone.
    fn list<T>(
        &mut self,
        (what, within): (&'static str, &str),
        old: &[T],
        new: &[T],
        face: impl Fn(&T) -> (&String, Face),
    ) {
        let path = |key: &str| if within.is_empty() { key.to_owned() } else { format!("{within}.{key}") };
        for thing in new {
            let (key, after) = face(thing);
            let before = old.iter().map(&face).find(|(known, _)| *known == key).map(|(_, before)| before);
            self.thing(what, &path(key), before, Some(after));
        }
        for thing in old {
            let (key, before) = face(thing);
            if new.iter().all(|thing| face(thing).0 != key) {
                self.thing(what, &path(key), Some(before), None);
            }
        }
    }

    fn thing(&mut self, what: &'static str, key: &str, before: Option<Face>, after: Option<Face>) {
        let first = |face: &Face| face.words.first().map(|(_, words)| words.clone());
        match (before, after) {
            (None, Some(after)) => self.push(what, key, ChangeKind::Added, (None, first(&after))),
            (Some(before), None) => self.push(what, key, ChangeKind::Dropped, (first(&before), None)),
            (Some(before), Some(after)) => {
                self.pairs(what, key, ChangeKind::Reworded, (before.words, after.words));
                self.pairs(what, key, ChangeKind::Changed, (before.ways, after.ways));
            }
            (None, None) => {}
        }
    }

    fn pairs(&mut self, what: &'static str, key: &str, change: ChangeKind, (before, after): (Named, Named)) {
        for ((name, before), (_, after)) in before.into_iter().zip(after).filter(|(one, other)| one != other) {
            let say =
                |text: String| Some(if text.is_empty() { format!("no {name}") } else { format!("{name}: {text}") });
            self.push(what, key, change, (say(before), say(after)));
        }
    }

    fn push(
        &mut self,
        what: &'static str,
        key: &str,
        change: ChangeKind,
        (before, after): (Option<String>, Option<String>),
    ) {
        let (section, key) = (self.section.to_owned(), key.to_owned());
        self.changes.push(Change { section, what, key, change, before, after });
    }
}

fn section_face(section: &Section) -> Face {
    let words = vec![("title", section.title.clone()), ("hint", section.hint.clone())];
    Face { words, ways: vec![("asked of", section.service.words().to_owned())] }
}

fn grid_face(grid: &Grid) -> Face {
    Face { words: vec![("label", grid.label.clone()), ("hint", grid.hint.clone())], ways: vec![] }
}

fn item_face(item: &Item) -> Face {
    let choices: Vec<&str> = item.choices.iter().map(|choice| choice.label.as_str()).collect();
    let limit = |limit: Option<f64>| limit.map(|limit| limit.to_string()).unwrap_or_default();
    Face {
        words: vec![
            ("label", item.label.clone()),
            ("hint", item.hint.clone()),
            ("guidance", item.guidance.clone()),
            ("choices", choices.join(", ")),
        ],
        ways: vec![
            ("kind", as_written(item.kind)),
            ("unit", item.unit.clone().unwrap_or_default()),
            ("minimum", limit(item.minimum)),
            ("maximum", limit(item.maximum)),
            ("required", requirement(&item.required)),
        ],
    }
}

fn check_face(check: &Check) -> Face {
    Face {
        words: vec![("message", check.message.clone())],
        ways: vec![("severity", as_written(check.severity)), ("expression", check.expression.clone())],
    }
}

/// A word as files say it: `yes_no`, `warning`.
fn as_written(word: impl Serialize) -> String {
    let word = serde_json::to_value(word).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// As files say it.
fn requirement(required: &Requirement) -> String {
    match required {
        Requirement::Always => "always".to_owned(),
        Requirement::Optional => "optional".to_owned(),
        Requirement::From(month) => format!("from {month}"),
        Requirement::Campaign(key) => format!("campaign {key}"),
    }
}
