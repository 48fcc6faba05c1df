//! What is known of the penalties of cases: proposed, imposed, or none.

use std::collections::HashMap;

use super::super::model::{Case, Penalty, Pence, Stage};
use super::super::queries;
use super::super::rules::contents::NoticeFacts;
use super::error::CaseError;
use super::report::ends;
use crate::db::Conn;

/// Stages in which a notice of intent was given and nothing is decided yet.
const PROPOSED: [Stage; 2] = [Stage::RepresentationsOpen, Stage::DecisionDue];

/// What is known of the penalty of each of these cases, in their order.
pub(super) fn penalties(conn: &mut Conn, cases: &[Case]) -> Result<Vec<Penalty>, CaseError> {
    let at = |stages: &[Stage]| -> Vec<i64> {
        cases.iter().filter(|case| stages.contains(&case.stage)).map(|case| case.id).collect()
    };
    let ends = ends(&queries::list_moves(conn, &at(&[Stage::Closed]))?);
    // The newest notice of a case counts, and comes last.
    let notices: HashMap<i64, String> = queries::list_intents(conn, &at(&PROPOSED))?.into_iter().collect();
    let known = |case: &Case| {
        // A case that was closed stands where it stood before.
        let stood = ends.get(&case.id).copied().unwrap_or(case.stage);
        penalty(case, stood, notices.get(&case.id).and_then(|facts| proposed(facts)))
    };
    Ok(cases.iter().map(known).collect())
}

fn penalty(case: &Case, stood: Stage, proposed: Option<Pence>) -> Penalty {
    match (stood, case.penalty) {
        (Stage::NoPenalty | Stage::Quashed | Stage::Withdrawn, _) => Penalty::Nothing,
        (_, Some(penalty)) => Penalty::Imposed(penalty),
        (_, None) if case.stage == Stage::Closed => Penalty::Nothing,
        (_, None) => proposed.map_or(Penalty::NotYet, Penalty::Proposed),
    }
}

/// What a notice of intent proposes, if it says so.
fn proposed(facts: &str) -> Option<Pence> {
    let facts: NoticeFacts = serde_json::from_str(facts).ok()?;
    Some(Pence::new(facts.pence)).filter(|amount| !facts.amount.is_empty() && *amount > Pence::default())
}
