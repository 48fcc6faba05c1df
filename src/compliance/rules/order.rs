//! In which order to ring: by what a call would achieve (docs/adr/0021).

use std::cmp::Reverse;

use super::Outlook;

/// Days for which a location that was contacted stands behind those that were not.
const LEFT_IN_PEACE_DAYS: i64 = 2;

/// What is known of a location that has not sent its return.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// CQC id.
    pub location_id: &'a str,
    /// CQC id of its provider.
    pub provider_id: &'a str,
    /// A council or NHS body, to which no notice can be given.
    pub public_body: bool,
    /// What its misses lead to.
    pub outlook: Outlook,
    /// How many locations of its provider have not sent theirs.
    pub of_provider: u32,
    /// Some sections are done.
    pub is_partial: bool,
    /// Somebody has access whose address works.
    pub is_reachable: bool,
    /// Days since somebody last rang or wrote; nothing if nobody did.
    pub days_since_contact: Option<i64>,
}

/// A call can still keep a notice away; data that is late may still soften one; the run may end; a first miss.
fn urgency(facts: &Facts<'_>) -> u8 {
    let (outlook, risk) = (&facts.outlook, &facts.outlook.risk);
    match facts.public_body {
        false if outlook.next_triggers => 0,
        false if risk.triggered => 1,
        _ if risk.misses.consecutive > 0 => 2,
        _ => 3,
    }
}

/// What is compared, the smallest first.
pub type Place<'a> = (u8, bool, Reverse<u32>, &'a str, bool, bool, Reverse<i64>, &'a str);

/// Where a location stands: urgent ones first; those contacted in the last days behind the others that are as urgent;
/// then providers with many locations to send (one call, many returns), all of one provider together; of these, returns
/// that are begun, people who can be reached, and those who heard from nobody for longest.
pub fn place<'a>(facts: &Facts<'a>) -> Place<'a> {
    let days = facts.days_since_contact.unwrap_or(i64::MAX);
    (
        urgency(facts),
        days < LEFT_IN_PEACE_DAYS,
        Reverse(facts.of_provider),
        facts.provider_id,
        !facts.is_partial,
        !facts.is_reachable,
        Reverse(days),
        facts.location_id,
    )
}

#[cfg(test)]
mod tests {
    use super::super::{nothing_missed, outlook};
    use super::*;
    use crate::config::Config;
    use crate::returns::model::ReturnState;
    use crate::windows::ReportingMonth;

    fn after(misses: &[&str]) -> Outlook {
        let settings = Config::with(&[]).unwrap().compliance;
        if misses.is_empty() {
            return nothing_missed(&settings);
        }
        let months: Vec<_> = misses.iter().map(|month| (month.parse().unwrap(), ReturnState::Missing)).collect();
        let through: ReportingMonth = "2025-12".parse().unwrap();
        outlook(&months, through, &settings)
    }

    #[test]
    fn the_call_that_achieves_most_comes_first() {
        let usual = Facts {
            location_id: "1-1",
            provider_id: "1-9",
            public_body: false,
            outlook: after(&[]),
            of_provider: 1,
            is_partial: false,
            is_reachable: true,
            days_since_contact: None,
        };
        let at_risk = after(&["2025-11", "2025-12"]);
        let in_order = [
            ("the next miss would trigger, many locations", Facts { outlook: at_risk, of_provider: 9, ..usual }),
            ("begun", Facts { outlook: at_risk, is_partial: true, ..usual }),
            ("can be reached, never contacted", Facts { outlook: at_risk, ..usual }),
            ("contacted long ago", Facts { outlook: at_risk, days_since_contact: Some(40), ..usual }),
            ("contacted last week", Facts { outlook: at_risk, days_since_contact: Some(7), ..usual }),
            ("cannot be reached", Facts { outlook: at_risk, is_reachable: false, ..usual }),
            ("contacted today", Facts { outlook: at_risk, of_provider: 9, days_since_contact: Some(0), ..usual }),
            ("a notice is possible", Facts { outlook: after(&["2025-10", "2025-11", "2025-12"]), ..usual }),
            ("missed the last one", Facts { outlook: after(&["2025-12"]), ..usual }),
            ("a public body", Facts { outlook: at_risk, public_body: true, location_id: "1-2", ..usual }),
            ("missed nothing", usual),
        ];
        for pair in in_order.windows(2) {
            assert!(place(&pair[0].1) < place(&pair[1].1), "{} before {}", pair[0].0, pair[1].0);
        }
    }
}
