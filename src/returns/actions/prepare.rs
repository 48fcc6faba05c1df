//! Looks at what stands, before anything is saved: no lock is held meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::model::{FromJson, Place, Progress, Save, Who};
use super::super::{queries, rules};
use super::calendar::{Today, month_of, months_unchanged, note_extension, with_its_time};
use super::error::SaveError;
use crate::app::State;
use crate::audit::Actor;
use crate::clock::UtcTime;
use crate::db::Conn;
use crate::notice::{self, Answers, Campaigns, Facts, Notice, Section, Service};
use crate::register::{Location, Status};
use crate::windows::rules::month_at;
use crate::windows::{self, ReportingMonth};

/// A section of a location with all that a form shows or a check asks for.
#[derive(Debug, Clone)]
pub struct SectionView {
    /// The location.
    pub location: Location,
    /// The Formal Notice in force.
    pub notice: Arc<Notice>,
    /// Which section of it.
    pub section: String,
    /// The current save, if there is one.
    pub current: Option<Save>,
    /// The answers that stood when the month's window opened: what last month's figures are for checks.
    pub previous: Option<Answers>,
    /// Current answers of the location's other sections, as far as checks of this one read them.
    pub others: BTreeMap<String, Answers>,
    /// Answers of those other sections that reasons of the current save speak of, as they were when it was made.
    pub others_then: BTreeMap<String, Answers>,
    /// What checks may know.
    pub facts: Facts,
    /// What is done this month.
    pub progress: Option<Progress>,
    /// The month and its window.
    pub today: Today,
    /// Since when the current figures stand.
    pub figures_since: Option<UtcTime>,
    /// Whether whoever asks typed something that is not saved.
    pub has_draft: bool,
}

impl SectionView {
    /// The section as the notice has it.
    pub fn definition(&self) -> Result<&Section, SaveError> {
        self.notice.section(&self.section).ok_or(SaveError::NoSection)
    }

    /// The section's title at this location.
    pub fn title(&self) -> Result<String, SaveError> {
        Ok(self.definition()?.title_at(&rules::services(&self.location)))
    }

    /// Fails if nothing can be saved for the location any more.
    pub fn require_registered(&self) -> Result<(), SaveError> {
        require_registered(&self.location)
    }

    /// Version of the current save; 0 if there is none.
    pub fn version(&self) -> i64 {
        self.current.as_ref().map_or(0, |save| save.version)
    }

    /// The current save with its reasons, if there is one.
    pub(super) fn explained(&self) -> Option<rules::Explained<'_>> {
        let save = self.current.as_ref()?;
        let Save { answers, reasons, .. } = save;
        Some(rules::Explained {
            answers: &answers.0,
            reasons: &reasons.0,
            others: &self.others_then,
            // Also after the window, when a save counts for no month: they stay those of when it opened.
            previous_is_same: save.saved_at >= self.today.window.opens_at,
        })
    }

    /// The current figures that still say something: as far as this version of the notice asks for them, and without what
    /// was answered to an earlier campaign.
    pub fn standing_figures(&self, campaigns: &Campaigns) -> Result<Option<Answers>, SaveError> {
        let section = self.definition()?;
        Ok(self.current.as_ref().map(|save| {
            let asked = (self.today.month, campaigns);
            let answered_in = answered_in((save.month, save.saved_at), self.today.month);
            notice::of_this_season(section, &save.answers.0, answered_in, asked)
        }))
    }

    /// Whether the current save answers an earlier campaign, so that its figures cannot be confirmed as they are.
    pub fn is_of_an_earlier_season(&self, campaigns: &Campaigns) -> bool {
        let Some(save) = &self.current else { return false };
        let Ok(section) = self.definition() else { return false };
        is_of_an_earlier_season(section, (save.month, save.saved_at), self.today.month, campaigns)
    }

    /// Whether a save now would be the first to count for the month.
    pub fn would_count(&self) -> bool {
        self.today.is_open && !self.progress.as_ref().is_some_and(|progress| progress.has(&self.section))
    }

    /// Whether a save now would be the one that the month's return still waits for.
    pub(super) fn would_complete(&self, campaigns: &Campaigns) -> bool {
        if !self.would_count() {
            return false;
        }
        let month = self.today.month;
        rules::is_complete(&self.location, &self.notice, month, campaigns, &self.begun().with(&self.section))
    }

    /// The same with a section more that is done in the month.
    pub(super) fn after(mut self, section: &str) -> Self {
        self.progress = Some(self.begun().with(section));
        self
    }

    fn begun(&self) -> Progress {
        let none = || Progress::none(self.location.id.clone(), self.today.month);
        self.progress.clone().unwrap_or_else(none)
    }
}

/// A section of a location as it stands, for somebody who may see it.
pub async fn view_section(state: &State, who: Who, place: Place) -> Result<SectionView, SaveError> {
    let inside = state.clone();
    state
        .db
        .read_by_key(move |conn| {
            let mut view = look(conn, &inside, &who, &place)?;
            note_extension(conn, &mut view.today, &view.location.id)?;
            Ok(view)
        })
        .await
}

pub(super) fn look(conn: &mut Conn, state: &State, who: &Who, place: &Place) -> Result<SectionView, SaveError> {
    let now = who.asked_at;
    if !rules::is_id(&place.location_id) {
        return Err(SaveError::NoLocation);
    }
    let month = month_at(now).ok_or(SaveError::NotInForce)?;
    let mut found = find_place(conn, state, who, place, month)?;
    let window = windows::queries::window_from(conn, &state.calendars, month, found.window)?;
    let today = with_its_time(conn, &state.calendars, Today::within(window, now), &place.location_id)?;
    if today.month != month {
        found = find_place(conn, state, who, place, today.month)?;
    }
    let queries::Place { location, progress, provider_locations, has_draft, .. } = found;
    let notice = notice_for(state, &location, &place.section, today.month)?;
    let asked = (&*notice, state.notices.campaigns());
    let Figures { current, figures_since, previous, others } = figures(conn, place, &today, asked)?;
    let facts = Facts {
        registered_beds: location.registered_beds.map(i64::from),
        provider_locations: Some(provider_locations),
        months_unchanged: figures_since.and_then(|since| months_unchanged(since, today.month)),
    };
    let others_then = match &current {
        Some(save) => others_then(conn, &notice, save)?,
        None => BTreeMap::new(),
    };
    Ok(SectionView {
        location,
        notice,
        section: place.section.clone(),
        current,
        previous,
        others,
        others_then,
        facts,
        progress,
        today,
        figures_since,
        has_draft,
    })
}

fn find_place(
    conn: &mut Conn,
    state: &State,
    who: &Who,
    place: &Place,
    month: ReportingMonth,
) -> Result<queries::Place, SaveError> {
    // What is no section has no draft, and may be what no database takes as text.
    let is_known = state.notices.in_force(month).is_some_and(|notice| notice.section(&place.section).is_some());
    let asked = (place.location_id.as_str(), if is_known { place.section.as_str() } else { "" });
    let found = queries::find_place(conn, &who.scopes, asked, month, account_of(who))?;
    found.ok_or(SaveError::NoLocation)
}

/// What stands at a location: of the section that is asked about, and of the others.
#[derive(Default)]
struct Figures {
    current: Option<Save>,
    figures_since: Option<UtcTime>,
    /// What stood of the section when the window opened.
    previous: Option<Answers>,
    /// Those that its checks read.
    others: BTreeMap<String, Answers>,
}

fn figures(
    conn: &mut Conn,
    place: &Place,
    today: &Today,
    (notice, campaigns): (&Notice, &Campaigns),
) -> Result<Figures, SaveError> {
    let mut found = Figures::default();
    let checks = notice.section(&place.section).map(|section| section.checks.as_slice()).unwrap_or_default();
    let read: Vec<&str> = notice::other_sections(checks).into_iter().collect();
    for (save, since, stood) in queries::list_current(conn, (&place.location_id, &place.section), &read, today.month)? {
        if save.section == place.section {
            // Where nothing of this month was saved yet, what stands now stood when the window opened.
            let counts = save.month == Some(today.month);
            found.previous = stood.or_else(|| (!counts).then(|| save.answers.clone())).map(|FromJson(answers)| answers);
            (found.current, found.figures_since) = (Some(save), Some(since));
            continue;
        }
        let FromJson(answers) = save.answers;
        let answered_in = answered_in((save.month, save.saved_at), today.month);
        let answers = match notice.section(&save.section) {
            Some(section) => notice::collected_now(section, &answers, answered_in, (today.month, campaigns)),
            None => answers,
        };
        found.others.insert(save.section, answers);
    }
    Ok(found)
}

/// What checks with a reason read in other sections, as it was when the reason was kept. Few saves have such a reason,
/// so this asks the database hardly ever.
fn others_then(conn: &mut Conn, notice: &Notice, save: &Save) -> Result<BTreeMap<String, Answers>, SaveError> {
    let checks = notice.section(&save.section).map(|section| section.checks.as_slice()).unwrap_or_default();
    let explained = checks.iter().filter(|check| save.reasons.0.contains_key(&check.key));
    let mut found = BTreeMap::new();
    for section in notice::other_sections(explained) {
        if let Some(answers) = queries::find_answers_at(conn, &save.location_id, section, save.saved_at)? {
            found.insert(section.to_owned(), answers);
        }
    }
    Ok(found)
}

/// The notice in force, if it asks this location this section.
fn notice_for(
    state: &State,
    location: &Location,
    section: &str,
    month: ReportingMonth,
) -> Result<Arc<Notice>, SaveError> {
    let notice = state.notices.in_force(month).ok_or(SaveError::NotInForce)?;
    let Some(found) = notice.section(section) else {
        let known_elsewhere = state.notices.list().iter().any(|other| other.section(section).is_some());
        return Err(if known_elsewhere { SaveError::NotInForce } else { SaveError::NoSection });
    };
    let asked = match found.service {
        Service::CareHome => location.care_home,
        Service::HomeCare => location.home_care,
    };
    if asked { Ok(Arc::clone(notice)) } else { Err(SaveError::NoSection) }
}

/// The month that a save answers: the one it counts for, which it may in time that was given after that month; or else
/// the one in which it was made.
fn answered_in((counts_for, saved_at): (Option<ReportingMonth>, UtcTime), now: ReportingMonth) -> ReportingMonth {
    counts_for.unwrap_or_else(|| month_of(saved_at, now))
}

/// Whether a campaign that asks something of a section in a month began after its figures were given: `saved` is the month
/// that the save counts for, and when it was made.
pub(super) fn is_of_an_earlier_season(
    section: &Section,
    saved: (Option<ReportingMonth>, UtcTime),
    month: ReportingMonth,
    campaigns: &Campaigns,
) -> bool {
    let answered_in = answered_in(saved, month);
    section.items.iter().any(|item| item.required.began_since(answered_in, month, campaigns))
}

/// Whether anything can be saved for a location.
pub(super) fn require_registered(location: &Location) -> Result<(), SaveError> {
    if location.status == Status::Deregistered { Err(SaveError::Deregistered) } else { Ok(()) }
}

/// The number of whoever has an account.
pub(super) fn account_of(who: &Who) -> Option<i64> {
    match who.actor {
        Actor::Account(id) => Some(id),
        _ => None,
    }
}
