//! What all cases add up to: for managers, and for the review that regulation 11 asks for every five years.

use std::collections::{BTreeMap, HashMap};

use super::super::model::{Case, Pence, Stage};
use super::super::queries;
use super::act::By;
use super::error::CaseError;
use super::report_amounts::is_final_given;
use crate::accounts::Scopes;
use crate::app::State;
use crate::clock::UtcTime;
use crate::compliance;
use crate::register;
use crate::windows::ReportingMonth;
use crate::windows::rules::month_at;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// Rows of triggered locations that are looked at for one page.
const TRIGGERED: i64 = 20_000;

/// What the cases at one stage add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StageFigures {
    /// How many are at the stage now.
    pub now: usize,
    /// How many ever came to it.
    pub ever: usize,
    /// Days since the oldest of those that are there came to it.
    pub oldest_days: i64,
    /// Days that those which left it were there, in the middle.
    pub median_days: Option<i64>,
}

/// What all cases add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// By stage.
    pub stages: BTreeMap<Stage, StageFigures>,
    /// How many cases there are.
    pub cases: usize,
    /// How many final notices were given.
    pub finals: usize,
    /// How many need a lawyer.
    pub legal_review: usize,
    /// The sum of all penalties that were imposed and stand.
    pub imposed: Pence,
    /// What came in and stays, less what was paid back.
    pub paid: Pence,
    /// Payments that were recorded and did not come after all.
    pub reversed: Pence,
    /// What came in, is not due, and was not paid back yet.
    pub to_pay_back: Pence,
    /// What was paid back of payments that did not come after all, and did not come back yet.
    pub to_come_back: Pence,
}

/// What the cases that somebody may see add up to.
pub async fn report(state: &State, by: &By) -> Result<Report, CaseError> {
    let (viewer, now) = (by.viewer.clone(), state.clock.now());
    state
        .db
        .read(move |conn| {
            let cases = queries::list_for_report(conn, &viewer)?;
            let ids: Vec<i64> = cases.iter().map(|case| case.id).collect();
            let moves = queries::list_moves(conn, &ids)?;
            let mut report = Report { cases: cases.len(), ..Report::default() };
            report.finals = moves.iter().filter(|(_, from, to, _)| is_final_given(*from, *to)).count();
            let reversed = queries::list_reversed(conn, &ids)?;
            report.reversed = reversed.into_iter().fold(Pence::default(), Pence::plus);
            let days = |from: UtcTime, to: UtcTime| (to.to_chrono() - from.to_chrono()).num_seconds() / DAY;
            let ends = ends(&moves);
            for case in &cases {
                // A case that was closed stands where it stood before.
                let stood = ends.get(&case.id).copied().unwrap_or(case.stage);
                report.add(case, stood, days(case.stage_since, now));
            }
            for (stage, stays) in stays(&moves, days) {
                let figures = report.stages.entry(stage).or_default();
                figures.ever = stays.ever;
                figures.median_days = stays.median();
            }
            Ok(report)
        })
        .await
}

impl Report {
    fn add(&mut self, case: &Case, stood: Stage, days_at_stage: i64) {
        let figures = self.stages.entry(case.stage).or_default();
        figures.now += 1;
        figures.oldest_days = figures.oldest_days.max(days_at_stage);
        self.legal_review += usize::from(case.legal_review);
        if !matches!(stood, Stage::Quashed | Stage::Withdrawn) {
            self.imposed = self.imposed.plus(case.penalty.unwrap_or_default());
        }
        self.paid = self.paid.plus(case.held());
        self.to_pay_back = self.to_pay_back.plus(case.to_pay_back());
        self.to_come_back = self.to_come_back.plus(case.to_come_back());
    }
}

/// Where each case that is closed stood before, by number.
pub(super) fn ends(moves: &[queries::MoveRow]) -> HashMap<i64, Stage> {
    let end = |(id, from, to, _): &queries::MoveRow| match (from, to) {
        (Some(from), Some(Stage::Closed)) => Some((*id, *from)),
        _ => None,
    };
    moves.iter().filter_map(end).collect()
}

#[derive(Default)]
struct Stays {
    ever: usize,
    days: Vec<i64>,
}

impl Stays {
    fn median(mut self) -> Option<i64> {
        self.days.sort_unstable();
        self.days.get(self.days.len() / 2).copied()
    }
}

/// How often each stage was come to, and how long it took to leave it.
fn stays(moves: &[queries::MoveRow], days: impl Fn(UtcTime, UtcTime) -> i64) -> BTreeMap<Stage, Stays> {
    let mut found: BTreeMap<Stage, Stays> = BTreeMap::new();
    let mut since: HashMap<i64, UtcTime> = HashMap::new();
    for (case_id, from, to, at) in moves {
        if let Some((from, before)) = from.zip(since.get(case_id).copied()) {
            found.entry(from).or_default().days.push(days(before, *at));
        }
        if let Some(to) = to {
            found.entry(*to).or_default().ever += 1;
        }
        since.insert(*case_id, *at);
    }
    found
}

/// A provider to which a notice of intent may be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Triggered {
    /// CQC id.
    pub provider_id: String,
    /// Its name.
    pub name: String,
    /// Whether it is a public body, which cannot be fined.
    pub public_body: bool,
    /// How many of its locations missed so many windows.
    pub locations: usize,
}

/// Providers to which a notice may be issued, up to the last closed window: by id, after the one the page before ended with.
pub async fn triggered(
    state: &State,
    scopes: Scopes,
    after: Option<String>,
    limit: usize,
) -> Result<(Option<ReportingMonth>, Vec<Triggered>), CaseError> {
    let Some(month) = last_closed(state).await? else { return Ok((None, Vec::new())) };
    compliance::actions::ensure_counted(state, month).await?;
    let found = state
        .db
        .read(move |conn| {
            let rows = compliance::queries::list_triggered(
                conn,
                &scopes,
                month,
                after.as_deref().unwrap_or_default(),
                TRIGGERED,
            )?;
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for provider_id in rows {
                *counts.entry(provider_id).or_default() += 1;
            }
            let ids: Vec<String> = counts.keys().take(limit).cloned().collect();
            let names: HashMap<String, String> =
                register::queries::names_of_providers(conn, &ids)?.into_iter().collect();
            let public = compliance::queries::list_public_bodies(conn, &ids)?;
            let one = |id: String| Triggered {
                name: names.get(&id).cloned().unwrap_or_default(),
                public_body: public.contains(&id),
                locations: counts.get(&id).copied().unwrap_or_default(),
                provider_id: id,
            };
            Ok::<_, CaseError>(ids.into_iter().map(one).collect())
        })
        .await?;
    Ok((Some(month), found))
}

/// The last month whose window was closed.
async fn last_closed(state: &State) -> Result<Option<ReportingMonth>, CaseError> {
    let now = state.clock.now();
    let Some(this) = month_at(now) else { return Ok(None) };
    state.db.read(move |conn| Ok(compliance::queries::last_closed(conn, this, now)?)).await
}
