//! Makes the saves of one sitting as the service would have taken them: nothing that the validator refuses is kept.

use std::collections::BTreeMap;

use super::super::super::demo::{Asked, Measures, Sitting, Subject, answers, is_volunteered, measures};
use super::super::super::model::{Channel, FromJson, Reasons, Save};
use super::super::super::rules;
use super::super::calendar::months_unchanged;
use super::stage::Stage;
use super::standing::{Kept, Standing};
use crate::clock::UtcTime;
use crate::error::Severity;
use crate::notice::{self, Answers, Checked, Context, Facts, Notice, Section};
use crate::register::demo::dice::Dice;
use crate::windows::{ReportingMonth, Window};

/// What people say when they are asked whether their figures are right.
const REASONS: [&str; 4] = [
    "We have checked the figures and they are right.",
    "This is how it is at the moment.",
    "The manager has confirmed this.",
    "Checked against our records.",
];

/// A save that has no number yet.
#[derive(Debug)]
pub(super) struct Made {
    pub save: Save,
    pub kept: Kept,
    /// Whether the return is complete with it.
    pub completes: bool,
}

/// All of a sitting.
#[derive(Debug, Default)]
pub(super) struct MadeSitting {
    pub saves: Vec<Made>,
    /// For [`Standing::measured`].
    pub measured: Option<usize>,
    /// Sections that the validator would not take.
    pub refused: usize,
}

/// Makes the saves of a sitting, up to now.
pub(super) fn make(
    stage: &Stage<'_>,
    (who, position): (usize, usize),
    sitting: &Sitting,
    standing: &Standing,
) -> MadeSitting {
    Maker::new(stage, (who, position), sitting, standing).map(|maker| maker.all()).unwrap_or_default()
}

/// One location at work on one return.
struct Maker<'a> {
    stage: &'a Stage<'a>,
    subject: &'a Subject,
    standing: &'a Standing,
    sitting: &'a Sitting,
    position: usize,
    window: &'a Window,
    notice: &'a Notice,
    /// The month in which it counted.
    measured: usize,
    /// What was counted in each month that figures follow from.
    measures: Vec<(usize, Measures)>,
    provider_id: &'a str,
    facts: Facts,
    saved_by: String,
}

impl<'a> Maker<'a> {
    fn new(
        stage: &'a Stage<'a>,
        (who, position): (usize, usize),
        sitting: &'a Sitting,
        standing: &'a Standing,
    ) -> Option<Self> {
        let subject = stage.cast.subjects.get(who)?;
        let window = stage.windows.get(position)?;
        let spell = subject.spell(position)?;
        let measured = standing.measured.filter(|_| !sitting.is_fresh).unwrap_or(position);
        let mut months: Vec<usize> = standing.kept.iter().map(|kept| kept.measured).chain([measured]).collect();
        months.sort_unstable();
        months.dedup();
        let measure =
            |at: usize| Some((at, measures(stage.seed, subject, subject.spell(at)?, stage.windows.get(at)?.month)));
        let facts = Facts {
            registered_beds: spell.beds.map(i64::from),
            provider_locations: Some(stage.cast.siblings(position, spell.provider)),
            months_unchanged: None,
        };
        Some(Self {
            stage,
            subject,
            standing,
            sitting,
            position,
            window,
            notice: stage.notices.in_force(window.month)?,
            measured,
            measures: months.into_iter().filter_map(measure).collect(),
            provider_id: stage.cast.providers.get(spell.provider)?,
            facts,
            saved_by: stage.cast.actor(who).to_string(),
        })
    }

    fn all(&self) -> MadeSitting {
        let (required, todo) = self.sections();
        let mut others = self.current();
        let mut pace = Dice::of(self.stage.seed, &format!("pace {} {}", self.subject.id, self.window.month));
        let (mut made, mut at) = (MadeSitting::default(), self.sitting.starts_at);
        let mut left: Vec<&str> = required.clone();
        for section in todo {
            if at > self.stage.now {
                break;
            }
            let previous = others.remove(&section.key);
            let Some((save, kept)) = self.save(section, previous.as_ref(), &others, at) else {
                made.refused += 1;
                others.extend(previous.map(|answers| (section.key.clone(), answers)));
                continue;
            };
            let was_left = left.len();
            if save.month.is_some() {
                left.retain(|key| *key != section.key);
            }
            let completes = left.is_empty() && was_left > 0;
            others.insert(section.key.clone(), save.answers.0.clone());
            made.saves.push(Made { save, kept, completes });
            let seconds = pace.between(self.sitting.pace.0, self.sitting.pace.1);
            at = at.plus_seconds(i64::try_from(seconds).unwrap_or(0));
        }
        let is_all = required.iter().all(|key| made.saves.iter().any(|made| made.save.section == *key));
        made.measured = is_all.then_some(self.measured);
        made
    }

    /// The sections that are owed, and those that are worked on: some leave out the last ones, others do more.
    fn sections(&self) -> (Vec<&'a str>, Vec<&'a Section>) {
        let campaigns = self.stage.notices.campaigns();
        let all: Vec<&Section> = self.notice.sections_for(&self.subject.services).collect();
        let (mut todo, more): (Vec<&Section>, Vec<&Section>) =
            all.into_iter().partition(|section| section.is_required(self.window.month, campaigns));
        let required = todo.iter().map(|section| section.key.as_str()).collect();
        if self.sitting.left_out > 0 {
            todo.truncate(todo.len().saturating_sub(self.sitting.left_out).max(1));
        } else {
            let is_done = |section: &&Section| {
                is_volunteered(self.stage.seed, self.subject, self.asked(section, self.window.month))
            };
            todo.extend(more.into_iter().filter(is_done));
        }
        (required, todo)
    }

    fn asked(&self, section: &'a Section, month: ReportingMonth) -> Asked<'a> {
        Asked { section, month, campaigns: self.stage.notices.campaigns() }
    }

    /// What the location answers to a section in one month, as it counted in another.
    fn answers(&self, section: &'a Section, measured: usize, asked: ReportingMonth) -> Option<Answers> {
        let (_, measures) = self.measures.iter().find(|(month, _)| *month == measured)?;
        let measured = self.stage.windows.get(measured)?.month;
        Some(answers(self.stage.seed, self.subject, (measured, measures), self.asked(section, asked)))
    }

    /// The answers that stand, made again: nobody keeps those of a whole country.
    fn current(&self) -> BTreeMap<String, Answers> {
        let again = |kept: &Kept| {
            let month = self.stage.windows.get(kept.asked)?.month;
            let section = self.stage.notices.in_force(month)?.section(&kept.section)?;
            Some((section.key.clone(), self.answers(section, kept.measured, month)?))
        };
        self.standing.kept.iter().filter_map(again).collect()
    }

    /// A save of a section; nothing if the validator would not take it.
    fn save(
        &self,
        section: &'a Section,
        previous: Option<&Answers>,
        others: &BTreeMap<String, Answers>,
        at: UtcTime,
    ) -> Option<(Save, Kept)> {
        let kept = self.standing.find(&section.key);
        let made = self.answers(section, self.measured, self.window.month)?;
        let same = previous == Some(&made);
        let stand = previous.is_some_and(|previous| notice::is_standing(section, previous, &made));
        let since = kept.map(|kept| kept.figures_since);
        let facts = Facts {
            months_unchanged: since.and_then(|since| months_unchanged(since, self.window.month)),
            ..self.facts
        };
        let old = kept.and_then(|kept| kept.reasons.as_deref()).zip(previous);
        // Nobody keeps what other sections said then; reasons that are missing are given below.
        let carried = old.map(|(reasons, answers)| {
            let before = rules::Explained { answers, reasons, others, previous_is_same: false };
            rules::carried_reasons(&section.checks, before, &made, others)
        });
        let checked = self.check(section, &made, (previous, others, facts), carried)?;
        let new = Kept {
            section: section.key.as_str().into(),
            save_id: 0,
            version: kept.map_or(0, |kept| kept.version) + 1,
            figures_since: since.filter(|_| stand).unwrap_or(at),
            measured: self.measured,
            asked: self.position,
            reasons: (!checked.reasons.is_empty()).then(|| Box::new(checked.reasons.clone())),
        };
        let save = self.row(&new, kept.map(|kept| kept.save_id), (checked, same), at);
        Some((save, new))
    }

    /// Whoever sends many sends them whole; on a page, what is the same is confirmed.
    fn row(&self, new: &Kept, previous_id: Option<i64>, (checked, same): (Checked, bool), at: UtcTime) -> Save {
        let Checked { answers, reasons, nil } = checked;
        let unchanged = same && self.sitting.channel == Channel::Page;
        Save {
            id: 0,
            location_id: self.subject.id.clone(),
            provider_id: self.provider_id.to_owned(),
            section: new.section.to_string(),
            notice: self.notice.id.clone(),
            month: self.window.contains(at).then_some(self.window.month),
            version: new.version,
            previous_id,
            answers: FromJson(answers),
            reasons: FromJson(reasons),
            unchanged,
            nil,
            channel: if unchanged && self.sitting.is_reminded { Channel::Reminder } else { self.sitting.channel },
            saved_by: self.saved_by.clone(),
            saved_at: at,
        }
    }

    /// Holds answers against the notice, and gives a reason wherever it asks for one.
    fn check(
        &self,
        section: &Section,
        answers: &Answers,
        (previous, others, facts): (Option<&Answers>, &BTreeMap<String, Answers>, Facts),
        carried: Option<Reasons>,
    ) -> Option<Checked> {
        let mut reasons = carried.unwrap_or_default();
        let campaigns = self.stage.notices.campaigns();
        let check = |reasons: &Reasons| {
            let context = Context { month: self.window.month, campaigns, previous, sections: others, facts, reasons };
            notice::validate(section, answers, &context)
        };
        let problems = match check(&reasons) {
            Ok(checked) => return Some(checked),
            Err(problems) => problems,
        };
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return None;
        }
        let about = format!("reason {} {}", self.subject.id, self.window.month);
        let reason = Dice::of(self.stage.seed, &about).pick(&REASONS);
        reasons.extend(problems.into_iter().map(|problem| (problem.rule, reason.to_owned())));
        check(&reasons).ok()
    }
}
