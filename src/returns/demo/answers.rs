//! Answers to a section of the Formal Notice, whatever it asks.

use serde_json::{Map, Value};

use super::beds::rows;
use super::meaning::{amount, is_instead, meaning_of, meaning_of_unit, yes_to};
use super::measures::Measures;
use super::subject::Subject;
use crate::notice::{Answers, Campaigns, Grid, Item, ItemKind, Requirement, Section};
use crate::register::demo::dice::{Dice, WHOLE};
use crate::windows::ReportingMonth;

/// How many of ten thousand services answer what they need not in a section that they owe.
const THOROUGH: u64 = 6_000;
/// How many of ten thousand services save a section that nobody owes.
const VOLUNTEERS: u64 = 2_500;
/// How far a campaign is, in [`WHOLE`], before its first month.
const AT_FIRST: u64 = 3_500;

/// A section, and the month in which it is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The section.
    pub section: &'a Section,
    /// The month.
    pub month: ReportingMonth,
    /// The campaigns.
    pub campaigns: &'a Campaigns,
}

impl Asked<'_> {
    fn is_optional(&self) -> bool {
        let columns = self.section.grids.iter().flat_map(|grid| &grid.columns);
        self.section.items.iter().chain(columns).all(|item| item.required == Requirement::Optional)
    }
}

/// Whether a location saves a section though nothing in it is ever owed.
pub fn is_volunteered(seed: u64, who: &Subject, asked: Asked<'_>) -> bool {
    asked.is_optional() && Dice::of(seed, &format!("volunteer {} {}", who.id, asked.section.key)).chance(VOLUNTEERS)
}

/// The answers of a location, with the figures of the month in which it counted (`measured`). Asked again with the same
/// count they are the same, but for campaigns, which have gone on.
pub fn answers(
    seed: u64,
    who: &Subject,
    (measured, measures): (ReportingMonth, &Measures),
    asked: Asked<'_>,
) -> Answers {
    let about = format!("{} {}", who.id, asked.section.key);
    let mut lasting = Dice::of(seed, &format!("answers {about}"));
    let monthly = Dice::of(seed, &format!("answers {about} {measured}"));
    let thorough = lasting.chance(THOROUGH) || asked.is_optional();
    let mut maker = Maker { lasting, monthly, thorough, measured, asked };
    let mut made = Answers::new();
    for item in &asked.section.items {
        if let Some(value) = maker.answer(item, measures) {
            made.insert(item.key.clone(), value);
        }
    }
    for grid in &asked.section.grids {
        made.insert(grid.key.clone(), maker.grid(grid, &rows(seed, who, grid, measures)));
    }
    made
}

struct Maker<'a> {
    lasting: Dice,
    monthly: Dice,
    thorough: bool,
    measured: ReportingMonth,
    asked: Asked<'a>,
}

impl Maker<'_> {
    fn grid(&mut self, grid: &Grid, rows: &[(String, Measures)]) -> Value {
        let mut cells_of = |measures: &Measures| -> Map<String, Value> {
            let cells = grid.columns.iter();
            cells.filter_map(|column| Some((column.key.clone(), self.answer(column, measures)?))).collect()
        };
        Value::Object(rows.iter().map(|(key, row)| (key.clone(), Value::Object(cells_of(row)))).collect())
    }

    /// The answer to an item, if it is answered. It draws as often whether it is or not.
    fn answer(&mut self, item: &Item, measures: &Measures) -> Option<Value> {
        let (habit, mood, chance) =
            (self.lasting.below(WHOLE + 1), self.monthly.below(WHOLE + 1), self.monthly.below(WHOLE));
        let required = item.required.applies(self.asked.month, self.asked.campaigns);
        let offered = item.required == Requirement::Optional && self.thorough && !is_instead(&item.key);
        if !required && !offered {
            return None;
        }
        let value = match item.kind {
            ItemKind::YesNo => Value::from(habit < yes_to(&item.key)),
            ItemKind::Choice => Value::from(choice(item, habit)?),
            ItemKind::Date => Value::from(self.measured.first_day().to_string()),
            // Most have nothing to tell.
            ItemKind::Percent if habit < 7_000 => Value::from(0),
            ItemKind::Percent => halves(mood * 16 / WHOLE),
            ItemKind::Whole | ItemKind::Decimal => self.number(item, measures, (habit, mood, chance)),
        };
        Some(within(item, value))
    }

    fn number(&self, item: &Item, measures: &Measures, (habit, mood, chance): (u64, u64, u64)) -> Value {
        let known = meaning_of(&item.key).or_else(|| meaning_of_unit(item.unit.as_deref(), measures));
        let Some((of, low, high)) = known else { return Value::from(mood * 10 / WHOLE) };
        let rate = match self.progress(item) {
            Some(progress) => (low + (high - low) * habit / WHOLE) * progress / WHOLE,
            None => low + (high - low) * (habit * 4 + mood) / (WHOLE * 5),
        };
        let product = amount(of, measures) * rate;
        match item.kind {
            // What is left of the division decides itself by chance.
            ItemKind::Whole => Value::from(product / WHOLE + u64::from(chance < product % WHOLE)),
            _ => halves((product * 2 + WHOLE / 2) / WHOLE),
        }
    }

    /// How far the campaign is that an item waits for, in [`WHOLE`].
    fn progress(&self, item: &Item) -> Option<u64> {
        let Requirement::Campaign(key) = &item.required else { return None };
        let campaign = self.asked.campaigns.find(key, self.asked.month)?;
        let number = |month: ReportingMonth| u64::try_from(month.year()).unwrap_or(0) * 12 + u64::from(month.month());
        let (first, last, now) = (number(campaign.from), number(campaign.to), number(self.asked.month));
        Some(AT_FIRST + (WHOLE - AT_FIRST) * (now - first + 1) / (last - first + 1))
    }
}

/// One of the choices, always the same.
fn choice(item: &Item, habit: u64) -> Option<&str> {
    let count = u64::try_from(item.choices.len()).ok()?;
    let at = usize::try_from(habit * count / (WHOLE + 1)).ok()?;
    item.choices.get(at).map(|choice| choice.key.as_str())
}

/// So many halves: `3.5`, or `4`.
fn halves(count: u64) -> Value {
    if count.is_multiple_of(2) {
        return Value::from(count / 2);
    }
    Value::from(f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / 2.0)
}

/// The nearest that the item takes.
fn within(item: &Item, value: Value) -> Value {
    let Some(number) = value.as_f64() else { return value };
    let nearest = match (item.minimum, item.maximum) {
        (Some(minimum), _) if number < minimum => minimum.ceil(),
        (_, Some(maximum)) if number > maximum => maximum.floor(),
        _ => return value,
    };
    format!("{nearest:.0}").parse::<i64>().map_or(value, Value::from)
}
