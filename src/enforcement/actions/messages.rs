//! What other rooms wrote to the provider about the windows of a case: reminders, and what officers wrote when they chased.

use std::collections::HashSet;

use super::super::model::Case;
use super::super::queries;
use super::error::CaseError;
use crate::compliance;
use crate::db::Conn;
use crate::reminders;
use crate::windows::ReportingMonth;

/// Keeps with a case what its provider was told of its windows so far, before the case was opened and since. A message that
/// is kept already stays as it is.
pub(super) fn keep_messages(conn: &mut Conn, case: &Case) -> Result<(), CaseError> {
    let windows: Vec<(String, ReportingMonth)> = queries::list_windows(conn, case.id)?
        .into_iter()
        .map(|(window, ..)| (window.location_id, window.month))
        .collect();
    let kept: HashSet<i64> = queries::list_messages(conn, case.id)?.into_iter().collect();
    let mut messages = reminders::queries::list_messages_about(conn, &case.provider_id, &windows)?;
    messages.extend(compliance::queries::list_messages_about(conn, &windows)?);
    for message_id in messages.into_iter().filter(|message_id| !kept.contains(message_id)) {
        queries::insert_message(conn, case.id, message_id)?;
    }
    Ok(())
}
