//! Keeps what somebody typed and has not saved, so that nothing is lost.

use std::collections::BTreeMap;

use super::super::model::{Draft, FromJson, Place, Who};
use super::super::{queries, rules};
use super::calendar::month_of;
use super::error::SaveError;
use super::month_view::MonthView;
use super::prepare::{SectionView, account_of};
use crate::app::State;
use crate::db::Conn;
use crate::notice::{Campaigns, Section};
use crate::windows::ReportingMonth;

/// Keeps what a person typed in a section, in place of what they typed before. `based_on` is the version of the figures
/// on their page, 0 if there were none; `month` what the form was about. A system types nothing and keeps nothing.
pub async fn keep_draft(
    state: &State,
    who: Who,
    place: Place,
    typed: BTreeMap<String, String>,
    (based_on, month): (i64, ReportingMonth),
) -> Result<(), SaveError> {
    let now = state.clock.now();
    let Some(account_id) = account_of(&who) else { return Ok(()) };
    state
        .db
        .write(move |conn| {
            let known = rules::is_id(&place.location_id)
                && queries::find_location(conn, &who.scopes, &place.location_id)?.is_some();
            if !known {
                return Err(SaveError::NoLocation);
            }
            Ok(queries::keep_draft(conn, account_id, &place, &typed, (based_on, month, now))?)
        })
        .await
}

/// What a person typed in a section and has not saved, if there is something; without what was typed for an earlier
/// campaign, as figures that were saved then are not carried on either.
pub async fn find_draft(state: &State, who: Who, view: &SectionView) -> Result<Option<Draft>, SaveError> {
    let Some(account_id) = account_of(&who) else { return Ok(None) };
    let place = Place { location_id: view.location.id.clone(), section: view.section.clone() };
    let found = state.db.read(move |conn| Ok::<_, SaveError>(queries::find_draft(conn, account_id, &place)?)).await?;
    let (section, asked) = (view.definition()?, (view.today.month, state.notices.campaigns()));
    Ok(found.and_then(|draft| of_this_season(section, asked, draft)))
}

/// Nothing if all that was typed was for an earlier campaign.
fn of_this_season(section: &Section, (month, campaigns): (ReportingMonth, &Campaigns), draft: Draft) -> Option<Draft> {
    // In time that a location was given the form is about the month before.
    let kept_in = draft.month.unwrap_or_else(|| month_of(draft.kept_at, month));
    let FromJson(mut typed) = draft.typed;
    let before = typed.len();
    typed.retain(|path, _| section.item(path).is_none_or(|item| !item.required.began_since(kept_in, month, campaigns)));
    let is_whole = typed.len() == before && before > 0;
    let is_left = is_whole || typed.values().any(|text| !text.trim().is_empty());
    is_left.then_some(Draft { typed: FromJson(typed), ..draft })
}

/// Keys of the sections of a location in which a person typed something that is not saved; as [`find_draft`] finds it.
pub async fn list_drafts(state: &State, who: &Who, view: &MonthView) -> Result<Vec<String>, SaveError> {
    let Some(account_id) = account_of(who) else { return Ok(Vec::new()) };
    let (location_id, month) = (view.monthly.location.id.clone(), view.today.month);
    let read = move |conn: &mut Conn| Ok::<_, SaveError>(queries::list_drafts(conn, account_id, &location_id)?);
    let (found, campaigns) = (state.db.read(read).await?, state.notices.campaigns());
    let notice = state.notices.in_force(month);
    let is_left = |key: String, draft: Draft| {
        let section = notice.and_then(|notice| notice.section(&key));
        let is_left = section.is_none_or(|section| of_this_season(section, (month, campaigns), draft).is_some());
        is_left.then_some(key)
    };
    Ok(found.into_iter().filter_map(|(key, draft)| is_left(key, draft)).collect())
}

/// Forgets what a person typed in a section.
pub async fn forget_draft(state: &State, who: Who, place: Place) -> Result<(), SaveError> {
    let Some(account_id) = account_of(&who) else { return Ok(()) };
    state.db.write(move |conn| Ok(queries::delete_draft(conn, account_id, &place)?)).await
}
