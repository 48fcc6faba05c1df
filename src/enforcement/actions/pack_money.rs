//! Money in the evidence pack, as CSV: what the penalty is, and what came and went.

use chrono::NaiveDate;

use super::super::model::{Payment, Pence, Refund, Reversal};
use super::case_view::CaseView;
use super::pack_tables::{csv_of, moment};
use crate::clock::UtcTime;

/// What the penalty is, each time it was recorded, and from what.
pub(super) fn amounts(view: &CaseView) -> Vec<u8> {
    let header = ["id", "purpose", "origin", "pence", "source", "working", "evidence", "recorded_by", "recorded_at"];
    let rows = view.amounts.iter().map(|amount| {
        let paper = view.documents.iter().find(|paper| Some(paper.id) == amount.evidence_id);
        vec![
            amount.id.to_string(),
            amount.purpose.as_str().to_owned(),
            amount.origin.as_str().to_owned(),
            amount.pence.as_i64().to_string(),
            amount.scheme.clone().unwrap_or_default(),
            amount.working.clone(),
            paper.map(|paper| format!("documents/{}-{}", paper.id, paper.name)).unwrap_or_default(),
            view.name(&amount.recorded_by).to_owned(),
            amount.recorded_at.to_rfc3339(),
        ]
    });
    csv_of(&header, rows)
}

/// Money that came, did not come after all, or was paid back. Of one day and moment they come in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Payment,
    Reversal,
    Refund,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Reversal => "reversal",
            Self::Refund => "refund",
        }
    }
}

/// A line of the account. Its first four fields are its place in it.
struct Line<'a> {
    on: NaiveDate,
    recorded_at: UtcTime,
    kind: Kind,
    id: i64,
    /// The payment that is reversed.
    payment: Option<i64>,
    pence: Pence,
    reference: &'a str,
    reason: &'a str,
    recorded_by: &'a str,
    found: Option<&'a Payment>,
}

impl<'a> Line<'a> {
    fn came(payment: &'a Payment) -> Self {
        Self {
            on: payment.received_on,
            recorded_at: payment.recorded_at,
            kind: Kind::Payment,
            id: payment.id,
            payment: None,
            pence: payment.pence,
            reference: &payment.reference,
            reason: "",
            recorded_by: &payment.recorded_by,
            found: Some(payment),
        }
    }

    fn gone(reversal: &'a Reversal, view: &'a CaseView) -> Self {
        let payment = view.payments.iter().find(|payment| payment.id == reversal.payment_id);
        Self {
            on: reversal.reversed_on,
            recorded_at: reversal.recorded_at,
            kind: Kind::Reversal,
            id: reversal.id,
            payment: Some(reversal.payment_id),
            pence: payment.map(|payment| payment.pence).unwrap_or_default(),
            reference: "",
            reason: &reversal.reason,
            recorded_by: &reversal.recorded_by,
            found: None,
        }
    }

    fn back(refund: &'a Refund) -> Self {
        Self {
            on: refund.paid_on,
            recorded_at: refund.recorded_at,
            kind: Kind::Refund,
            id: refund.id,
            payment: None,
            pence: refund.pence,
            reference: &refund.reference,
            reason: "",
            recorded_by: &refund.recorded_by,
            found: None,
        }
    }

    fn change(&self) -> i64 {
        if self.kind == Kind::Payment { self.pence.as_i64() } else { -self.pence.as_i64() }
    }

    fn cells(&self, view: &CaseView, balance: i64) -> Vec<String> {
        let found_by = self.found.and_then(|payment| payment.reconciled_by.as_deref());
        let found_at = self.found.and_then(|payment| payment.reconciled_at);
        vec![
            self.kind.as_str().to_owned(),
            self.id.to_string(),
            self.payment.map(|id| id.to_string()).unwrap_or_default(),
            self.pence.as_i64().to_string(),
            self.on.to_string(),
            self.reference.to_owned(),
            self.reason.to_owned(),
            view.name(self.recorded_by).to_owned(),
            self.recorded_at.to_rfc3339(),
            self.found.map(|payment| payment.reconciled_at.is_some().to_string()).unwrap_or_default(),
            found_by.map(|by| view.name(by).to_owned()).unwrap_or_default(),
            moment(found_at),
            balance.to_string(),
        ]
    }
}

const MONEY: [&str; 13] = [
    "kind",
    "id",
    "payment",
    "pence",
    "on",
    "reference",
    "reason",
    "recorded_by",
    "recorded_at",
    "reconciled",
    "found_by",
    "found_at",
    "balance",
];

/// Money that came, that did not come after all, and that was paid back, by the day on which it moved; and what was held
/// then, which is less than nothing where money has to come back.
pub(super) fn payments(view: &CaseView) -> Vec<u8> {
    let came = view.payments.iter().map(Line::came);
    let gone = view.reversals.iter().map(|reversal| Line::gone(reversal, view));
    let mut lines: Vec<Line<'_>> = came.chain(gone).chain(view.refunds.iter().map(Line::back)).collect();
    lines.sort_by_key(|line| (line.on, line.recorded_at, line.kind, line.id));
    let rows = lines.iter().scan(0, |balance, line| {
        *balance += line.change();
        Some(line.cells(view, *balance))
    });
    csv_of(&MONEY, rows)
}
