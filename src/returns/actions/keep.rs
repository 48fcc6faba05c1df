//! Keeps what was prepared, in a transaction of whoever calls: first the save, then what follows from it in the month.
//!
//! Saves of several sections are all kept before anything follows. Two at once then take the sections first and the month
//! after, whichever way they come, so that neither waits for the other.

use super::super::model::{Channel, NewSave, Place, Who};
use super::super::queries::RequestKey;
use super::super::{queries, rules};
use super::calendar::london_day;
use super::error::SaveError;
use super::prepare::{SectionView, account_of};
use super::save_section::Saved;
use crate::app::State;
use crate::clock::UtcTime;
use crate::db::{Conn, Sends};
use crate::mail::{self, NewMessage};
use crate::notice::Checked;

/// A save that passed its checks.
pub(super) struct Prepared {
    pub(super) view: SectionView,
    pub(super) new: NewSave,
    pub(super) checked: Checked,
    pub(super) figures_since: UtcTime,
    pub(super) receipt: Option<NewMessage>,
}

impl Prepared {
    /// Whose draft goes with the save. What somebody typed is no part of figures that have not changed.
    fn draft_of(&self, who: &Who) -> Option<i64> {
        let typed_here = self.view.has_draft && self.new.channel == Channel::Page && !self.new.unchanged;
        account_of(who).filter(|_| typed_here)
    }

    /// The save itself is one statement; in the month's first of a section, and with a draft, others follow.
    pub(super) fn sends(&self, who: &Who) -> Sends {
        let follows = self.view.would_count() || self.draft_of(who).is_some();
        if follows { Sends::Several } else { Sends::One }
    }
}

/// A save that is kept, of which the month does not know yet.
pub(super) struct Kept {
    view: SectionView,
    new: NewSave,
    checked: Checked,
    receipt: Option<NewMessage>,
    save_id: i64,
}

/// Keeps the save, and lets go of the draft.
pub(super) fn keep(
    conn: &mut Conn,
    who: &Who,
    prepared: Prepared,
    key: Option<&RequestKey>,
) -> Result<Kept, SaveError> {
    let draft_of = prepared.draft_of(who);
    let Prepared { view, new, checked, figures_since, receipt } = prepared;
    let kept = queries::keep_save(conn, &new, figures_since, key)?;
    let save_id = kept.ok_or(SaveError::Overtaken)?;
    if let Some(account_id) = draft_of {
        let place = Place { location_id: new.location_id.clone(), section: new.section.clone() };
        queries::delete_draft(conn, account_id, &place)?;
    }
    Ok(Kept { view, new, checked, receipt, save_id })
}

/// Marks the section done if that counts, and sends the receipt if it completed the return.
pub(super) fn follow(conn: &mut Conn, state: &State, who: &Who, kept: Kept) -> Result<Saved, SaveError> {
    let Kept { view, new, checked, receipt, save_id } = kept;
    let completed = view.would_count() && complete(conn, state, &view, save_id)?;
    if completed {
        send_receipt(conn, who, receipt.as_ref(), view.today.now)?;
    }
    let save = new.kept_as(save_id, checked.answers, checked.reasons);
    Ok(Saved { save, repeated: false, completed, title: Some(view.title()?) })
}

/// Marks the section done, and all of them if it was the last one; answers whether that completed a return. Where none is
/// owed there is none, and nobody is told that it is complete. What is owed may have changed since it was looked at, by a
/// load of the register: then the whole is looked at again.
fn complete(conn: &mut Conn, state: &State, view: &SectionView, save_id: i64) -> Result<bool, SaveError> {
    let (month, now) = (view.today.month, view.today.now);
    let noted = queries::mark_done(conn, &view.location, month, &view.section)?;
    let progress = noted.ok_or(SaveError::Overtaken)?;
    let all = rules::is_complete(&view.location, &view.notice, month, state.notices.campaigns(), &progress);
    if !all || progress.completed_at.is_some() {
        return Ok(false);
    }
    queries::mark_complete(conn, &view.location.id, month, save_id, now)?;
    owes(conn, state, view)
}

/// Where somebody else did another section meanwhile, so that this one turned out to be the last, no receipt was written:
/// the whole is looked at again.
fn send_receipt(conn: &mut Conn, who: &Who, receipt: Option<&NewMessage>, now: UtcTime) -> Result<(), SaveError> {
    match receipt {
        Some(message) => drop(mail::send(conn, message, now)?),
        None if who.receipt_to.is_some() => return Err(SaveError::Overtaken),
        None => {}
    }
    Ok(())
}

/// Whether the location owes a return for the month. What became of it after the last day of the window counts for nothing;
/// only whoever has more time saves then.
fn owes(conn: &mut Conn, state: &State, view: &SectionView) -> Result<bool, SaveError> {
    let (location, closes_on) = (&view.location, view.today.closes_on);
    let is_later = london_day(view.today.now) > closes_on;
    let events = if is_later { queries::list_events(conn, std::slice::from_ref(&location.id))? } else { Vec::new() };
    Ok(rules::duty(location, &events, closes_on, state.config.returns.dormant_owes).owes)
}
