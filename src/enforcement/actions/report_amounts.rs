//! What each case comes to, a row a case: for whoever checks the sums of the report.

use std::collections::HashMap;

use super::super::model::{Amount, Case, Penalty, Stage};
use super::super::queries;
use super::act::By;
use super::error::CaseError;
use super::penalty::penalties;
use crate::app::State;

/// Cases whose penalties are looked up together.
const TOGETHER: usize = 5_000;

/// What one case comes to.
#[derive(Debug, Clone)]
pub struct CaseSums {
    /// The case.
    pub case: Case,
    /// How many notices of intent were signed.
    pub intents: usize,
    /// How many final notices were given.
    pub finals: usize,
    /// The amount that was recorded last, if one was.
    pub amount: Option<Amount>,
    /// What is known of its penalty.
    pub penalty: Penalty,
}

/// What each of the cases comes to that somebody may see, the oldest first.
pub async fn report_amounts(state: &State, by: &By) -> Result<Vec<CaseSums>, CaseError> {
    let viewer = by.viewer.clone();
    state
        .db
        .read(move |conn| {
            let cases = queries::list_for_report(conn, &viewer)?;
            let ids: Vec<i64> = cases.iter().map(|case| case.id).collect();
            let moves = queries::list_moves(conn, &ids)?;
            let intents = counts(&moves, |_, to| to == Some(Stage::NoticeOfIntent));
            let finals = counts(&moves, is_final_given);
            // The newest of a case comes last.
            let amounts = queries::list_amounts_of(conn, &ids)?.into_iter().map(|amount| (amount.case_id, amount));
            let mut amounts: HashMap<i64, Amount> = amounts.collect();
            let mut known = Vec::new();
            for some in cases.chunks(TOGETHER) {
                known.extend(penalties(conn, some)?);
            }
            let one = |(case, penalty): (Case, Penalty)| CaseSums {
                intents: intents.get(&case.id).copied().unwrap_or_default(),
                finals: finals.get(&case.id).copied().unwrap_or_default(),
                amount: amounts.remove(&case.id),
                case,
                penalty,
            };
            Ok(cases.into_iter().zip(known).map(one).collect())
        })
        .await
}

/// Whether a move is one by which a final notice was given.
pub(super) fn is_final_given(from: Option<Stage>, to: Option<Stage>) -> bool {
    (from, to) == (Some(Stage::FinalNotice), Some(Stage::Payable))
}

/// How many such moves each case made.
fn counts(moves: &[queries::MoveRow], is_such: impl Fn(Option<Stage>, Option<Stage>) -> bool) -> HashMap<i64, usize> {
    let mut found = HashMap::new();
    for (case_id, ..) in moves.iter().filter(|(_, from, to, _)| is_such(*from, *to)) {
        *found.entry(*case_id).or_default() += 1;
    }
    found
}
