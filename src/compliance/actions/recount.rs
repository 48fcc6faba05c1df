//! Counts missed windows for all locations in one pass, and puts those to be chased in order.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::QueryResult;

use super::super::model::{MissCount, Missed, Owing};
use super::super::{queries, rules};
use super::close::{CloseError, day, owed_keys};
use super::list_standings::list_last_days;
use super::reachable::Reachable;
use crate::app::State;
use crate::clock::UtcTime;
use crate::config::{Compliance, Unit};
use crate::db::Conn;
use crate::register;
use crate::windows::rules::month_at;
use crate::windows::{self, ReportingMonth};

/// Windows that are read to count misses: more than twelve only say that a run is longer.
const LOOK_BACK: usize = 36;

/// Seconds for which an order is kept that was replaced: as long as somebody may take from one page to the next.
const ORDER_KEPT: i64 = 3_600;

/// Seconds after which the list of a month that is closed is counted again, but for what a look takes.
const CLOSED_EVERY: i64 = 3_600 - 60;

/// Counts a month again if it was counted from something else than what holds now: other settings, another load of the
/// register, a window that has closed since, or nothing. False if the month cannot be counted: it is still to come, or
/// was before the register was first filled.
pub async fn ensure_counted(state: &State, month: ReportingMonth) -> Result<bool, CloseError> {
    let inside = state.clone();
    let look = move |conn: &mut Conn| {
        if !can_be_counted(conn, &inside, month)? {
            return Ok::<_, CloseError>(None);
        }
        Ok(Some(queries::find_basis(conn, month)? == Some(Basis::of(conn, &inside, month)?.text)))
    };
    match state.db.read(look).await? {
        None => Ok(false),
        Some(true) => Ok(true),
        Some(false) => recount(state, month).await.map(|()| true),
    }
}

/// Counts a month again, and puts its locations in order.
pub async fn recount(state: &State, month: ReportingMonth) -> Result<(), CloseError> {
    let inside = state.clone();
    state
        .db
        .write(move |conn| {
            queries::lock(conn)?;
            Ok::<_, CloseError>(recount_on(conn, &inside, month)?)
        })
        .await?;
    // The counts are there already: without this they are only slower to list.
    if let Err(error) = state.db.maintain(|conn| Ok::<_, CloseError>(queries::take_note_of_counts(conn)?)).await {
        tracing::warn!(error = error.to_string(), "PostgreSQL could not look at the counts of missed windows");
    }
    Ok(())
}

/// Keeps the list that is worked with in order: that of this month from the day its window opens until it is closed, at
/// each look; before and after that the list of the last month that was closed, every hour.
pub async fn refresh(state: &State) -> Result<(), CloseError> {
    let now = state.clock.now();
    let Some(this) = month_at(now) else { return Ok(()) };
    let inside = state.clone();
    let look = move |conn: &mut Conn| {
        let window = windows::queries::find_window(conn, &inside.calendars, this)?;
        if window.opens_at <= now && queries::find_closing_by(conn, this, now)?.is_none() {
            return Ok::<_, CloseError>(can_be_counted(conn, &inside, this)?.then_some(this));
        }
        let Some(last) = queries::last_closed(conn, this, now)? else { return Ok(None) };
        let counted_at = queries::find_counted_at(conn, last)?;
        let is_fresh = |at: UtcTime| now.minus_seconds(CLOSED_EVERY) < at && at <= now;
        Ok((!counted_at.is_some_and(is_fresh)).then_some(last))
    };
    match state.db.read(look).await? {
        Some(month) => recount(state, month).await,
        None => Ok(()),
    }
}

fn can_be_counted(conn: &mut Conn, state: &State, month: ReportingMonth) -> QueryResult<bool> {
    if queries::find_closing_by(conn, month, state.clock.now())?.is_some() {
        return Ok(true);
    }
    let first = register::queries::first_snapshot(conn)?.and_then(ReportingMonth::containing);
    let is_over_or_now = month_at(state.clock.now()).is_some_and(|this| month <= this);
    Ok(is_over_or_now && first.is_some_and(|first| first <= month))
}

/// What a month is counted from.
struct Basis {
    through: Option<ReportingMonth>,
    is_closed: bool,
    text: String,
}

impl Basis {
    fn of(conn: &mut Conn, state: &State, month: ReportingMonth) -> QueryResult<Self> {
        let Compliance {
            unit,
            trigger_consecutive,
            trigger_in_twelve,
            at_risk_consecutive,
            partial_is_miss,
            grace_months,
            restart_on_sale,
            ..
        } = state.config.compliance;
        let through = queries::last_closed(conn, month, state.clock.now())?;
        let is_closed = through == Some(month);
        // Of a month that is closed, whose duty it was is written down.
        let load = if is_closed { None } else { queries::newest_load(conn)? };
        let dormant = state.config.returns.dormant_owes;
        let text = format!(
            "{unit:?} {trigger_consecutive} {trigger_in_twelve} {at_risk_consecutive} {partial_is_miss} \
             {grace_months} {restart_on_sale} {dormant} {through:?} {load:?}"
        );
        Ok(Self { through, is_closed, text })
    }
}

/// The same in the caller's transaction.
pub(super) fn recount_on(conn: &mut Conn, state: &State, month: ReportingMonth) -> QueryResult<()> {
    let (now, settings) = (state.clock.now(), &state.config.compliance);
    let basis = Basis::of(conn, state, month)?;
    let owing = if basis.is_closed {
        queries::list_owing_closed(conn, month)?
    } else {
        let closes_on = day(windows::queries::find_window(conn, &state.calendars, month)?.closes_at);
        queries::list_owing_live(conn, month, closes_on, state.config.returns.dormant_owes, &owed_keys(state, month))?
    };
    let (missed, last_days) = match basis.through.map(|through| (first_looked_at(through), through)) {
        Some((from, through)) => (queries::list_missed(conn, from, through)?, list_last_days(conn, settings, from)?),
        None => (Vec::new(), Vec::new()),
    };
    let reach = Reachable::read(conn)?;
    let contacts = queries::list_all_last_contacts(conn)?;
    let mut counter = Counter::new(settings, basis.through, (&missed, &last_days));
    let outlooks: Vec<rules::Outlook> = owing.iter().map(|one| counter.outlook(one)).collect();
    let counts = in_order(&owing, &outlooks, (&reach, &contacts), (month, now));
    let mut order: Vec<&MissCount> = counts.iter().collect();
    order.sort_by_key(|count| count.place);
    let order: Vec<&str> = order.iter().map(|count| count.location_id.as_str()).collect();
    queries::replace_order(conn, month, &order.join(" "), (now, now.minus_seconds(ORDER_KEPT)))?;
    queries::replace_counts(conn, month, &basis.text, &counts, now)
}

/// The earliest month that is looked back on from a closed window.
pub(super) fn first_looked_at(through: ReportingMonth) -> ReportingMonth {
    std::iter::successors(Some(through), |month| month.previous()).take(LOOK_BACK).last().unwrap_or(through)
}

/// Counts the misses of one location after the other.
struct Counter<'a> {
    settings: &'a Compliance,
    through: Option<ReportingMonth>,
    /// By location or provider, as the unit has it.
    missed: HashMap<&'a str, Vec<rules::Past<'a>>>,
    /// Of the windows that have closed, where there is a grace.
    last_days: &'a [(ReportingMonth, NaiveDate)],
    /// What was counted of providers already.
    of_providers: HashMap<&'a str, rules::Outlook>,
}

impl<'a> Counter<'a> {
    fn new(
        settings: &'a Compliance,
        through: Option<ReportingMonth>,
        (rows, last_days): (&'a [Missed], &'a [(ReportingMonth, NaiveDate)]),
    ) -> Self {
        let mut missed: HashMap<&str, Vec<rules::Past<'_>>> = HashMap::new();
        for row in rows {
            let unit = match settings.unit {
                Unit::Location => row.location_id.as_str(),
                Unit::Provider => row.provider_id.as_str(),
            };
            let past = rules::Past { month: row.month, state: row.state, provider_id: &row.provider_id };
            missed.entry(unit).or_default().push(past);
        }
        Self { settings, through, missed, last_days, of_providers: HashMap::new() }
    }

    fn outlook(&mut self, owing: &'a Owing) -> rules::Outlook {
        match self.settings.unit {
            Unit::Location => self.count(&owing.location_id, owing),
            Unit::Provider => match self.of_providers.get(owing.provider_id.as_str()) {
                Some(known) => *known,
                None => {
                    let counted = self.count(&owing.provider_id, owing);
                    self.of_providers.insert(&owing.provider_id, counted);
                    counted
                }
            },
        }
    }

    fn count(&self, unit: &str, owing: &Owing) -> rules::Outlook {
        let (Some(past), Some(through)) = (self.missed.get(unit), self.through) else {
            return rules::nothing_missed(self.settings);
        };
        let first = owing.registered_on.filter(|_| self.settings.grace_months > 0);
        let first = first.and_then(|on| rules::counts_from(on, self.last_days, self.settings));
        let counted = rules::counted(past.iter().copied(), &owing.provider_id, first, self.settings);
        let risk = rules::risk(&counted, through, self.settings);
        let next_triggers = rules::next_triggers(&counted, through, risk, self.settings);
        // What clears it is only asked of one location at a time.
        rules::Outlook { risk, next_triggers, clear_with: None }
    }
}

/// What is known of a location, and how many people have access and can be reached.
type Known<'a> = (rules::Facts<'a>, (i32, i32));

fn in_order(
    owing: &[Owing],
    outlooks: &[rules::Outlook],
    (reach, contacts): (&Reachable, &HashMap<String, UtcTime>),
    (month, now): (ReportingMonth, UtcTime),
) -> Vec<MissCount> {
    let mut of_provider: HashMap<&str, u32> = HashMap::new();
    for one in owing.iter().filter(|one| !one.is_done) {
        *of_provider.entry(&one.provider_id).or_default() += 1;
    }
    let pairs = owing.iter().zip(outlooks);
    let mut all: Vec<Known<'_>> =
        pairs.map(|(one, outlook)| known(one, *outlook, &of_provider, (reach, contacts), now)).collect();
    all.sort_by(|left, right| rules::place(&left.0).cmp(&rules::place(&right.0)));
    let mut counts: Vec<MissCount> =
        (1..).zip(all).map(|(place, known)| count_of(&known, (month, place), contacts)).collect();
    // Written in the order of the table, which is quicker.
    counts.sort_by(|left, right| left.location_id.cmp(&right.location_id));
    counts
}

fn known<'a>(
    one: &'a Owing,
    outlook: rules::Outlook,
    of_provider: &HashMap<&str, u32>,
    (reach, contacts): (&Reachable, &HashMap<String, UtcTime>),
    now: UtcTime,
) -> Known<'a> {
    let (people, working) = reach.of(one);
    let last = contacts.get(&one.location_id);
    let facts = rules::Facts {
        location_id: &one.location_id,
        provider_id: &one.provider_id,
        public_body: one.public_body,
        outlook,
        of_provider: of_provider.get(one.provider_id.as_str()).copied().unwrap_or_default(),
        is_partial: one.is_partial,
        is_reachable: working > 0,
        days_since_contact: last.map(|at| (now.to_chrono() - at.to_chrono()).num_days()),
    };
    (facts, (people, working))
}

fn count_of(
    (facts, (people, working)): &Known<'_>,
    (month, place): (ReportingMonth, i64),
    contacts: &HashMap<String, UtcTime>,
) -> MissCount {
    let risk = facts.outlook.risk;
    MissCount {
        location_id: facts.location_id.to_owned(),
        month,
        provider_id: facts.provider_id.to_owned(),
        place,
        consecutive: number(risk.misses.consecutive),
        in_last_12: number(risk.misses.in_last_12),
        at_risk: risk.at_risk,
        triggered: risk.triggered,
        next_triggers: facts.outlook.next_triggers,
        people: *people,
        working: *working,
        last_contact_at: contacts.get(facts.location_id).copied(),
    }
}

pub(super) fn number(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}
