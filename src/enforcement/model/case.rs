//! A case, and the windows it rests on.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{Breach, Pence, Stage};
use crate::clock::UtcTime;
use crate::db::schema::{case_window, enforcement_case};
use crate::returns::model::ReturnState;
use crate::windows::ReportingMonth;

/// A case, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable, AsChangeset)]
#[diesel(table_name = enforcement_case, treat_none_as_null = true)]
pub struct Case {
    /// Number of the case.
    pub id: i64,
    /// CQC id of the provider, the person that is fined.
    #[diesel(skip_update)]
    pub provider_id: String,
    /// Its name when the case was opened.
    #[diesel(skip_update)]
    pub provider_name: String,
    /// What is alleged.
    #[diesel(skip_update)]
    pub breach: Breach,
    /// The same in words.
    #[diesel(skip_update)]
    pub allegation: String,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub stage_since: UtcTime,
    /// Counts the acts, so that two at once are seen.
    pub version: i64,
    /// Who opened it, as [`crate::audit::Actor`] prints it.
    #[diesel(skip_update)]
    pub opened_by: String,
    /// When.
    #[diesel(skip_update)]
    pub opened_at: UtcTime,
    /// When the provider was first sent a notice; before that it sees nothing of the case.
    pub notified_at: Option<UtcTime>,
    /// Last day for representations.
    pub representations_until: Option<NaiveDate>,
    /// Last day to decide.
    pub decide_by: Option<NaiveDate>,
    /// Last day to pay.
    pub pay_by: Option<NaiveDate>,
    /// Last moment to appeal.
    pub appeal_until: Option<UtcTime>,
    /// The penalty, from the final notice on.
    pub penalty: Option<Pence>,
    /// What was paid of it.
    pub paid: Pence,
    /// What came beyond it and was not paid back.
    pub overpaid: Pence,
    /// What was paid back of payments that did not come after all.
    pub refunded_too_much: Pence,
    /// Whether a lawyer has to look at it: something was late.
    pub legal_review: bool,
    /// When something falls due next.
    pub due_on: Option<NaiveDate>,
    /// The due day of which officers were reminded.
    pub reminded_for: Option<NaiveDate>,
    /// When it was closed.
    pub ended_at: Option<UtcTime>,
}

impl Case {
    /// As people name it: `ENF-000012`.
    pub fn reference(&self) -> String {
        reference(self.id)
    }

    /// As the audit and the windows it uses name it.
    pub fn subject(&self) -> String {
        format!("case:{}", self.id)
    }

    /// What is still to be paid.
    pub fn outstanding(&self) -> Pence {
        if self.is_owed_nothing() { Pence::default() } else { self.penalty.unwrap_or_default().less(self.received()) }
    }

    /// What came in and is not due, less what the provider has to send back.
    pub fn to_pay_back(&self) -> Pence {
        self.not_due().less(self.refunded_too_much)
    }

    /// What was paid back of money that never came, less what came since beyond the penalty; of a closed case nothing any
    /// more. It is no part of the penalty, which comes first: what is certified to a court is the penalty alone.
    pub fn to_come_back(&self) -> Pence {
        if self.stage == Stage::Closed { Pence::default() } else { self.refunded_too_much.less(self.not_due()) }
    }

    /// What came in and is here still: what has to be paid back if the notice falls.
    pub fn held(&self) -> Pence {
        self.received().less(self.refunded_too_much)
    }

    /// All that came where no penalty stands, else what is more than the penalty.
    fn not_due(&self) -> Pence {
        if self.is_owed_nothing() { self.received() } else { self.overpaid }
    }

    /// Takes in money that came. Where no penalty stands yet, it is first of all what has to come back.
    pub fn take_in(&mut self, pence: Pence) {
        self.set_received(self.received().plus(pence));
        self.even_out();
    }

    /// What came in, less what was paid back of it.
    pub fn received(&self) -> Pence {
        self.paid.plus(self.overpaid)
    }

    /// Sets what came in, or divides it anew when the penalty has changed: the penalty first, and what is more beyond it.
    pub fn set_received(&mut self, received: Pence) {
        self.paid = received.min(self.penalty.unwrap_or_default());
        self.overpaid = received.less(self.paid);
    }

    /// Takes away money that did not come after all. What is more than what is not due had been paid back, as far as
    /// `refunded` goes, which is what was paid back since it came: that has to come back, and the penalty stays as paid as
    /// it was.
    pub fn take_back(&mut self, pence: Pence, refunded: Pence) {
        let received = self.received();
        let back = pence.less(self.not_due()).min(refunded.less(self.refunded_too_much));
        // Less than nothing cannot have come: what is missing then was paid back before, and is to come back still.
        let back = back.max(pence.less(received));
        self.refunded_too_much = self.refunded_too_much.plus(back);
        self.set_received(received.less(pence.less(back)));
    }

    /// Takes away money that came before the penalty of now stood, and did not come after all: it was paid back when the
    /// notice before fell, or made up for such money. All of it has to come back, and the penalty stays as paid as it was.
    pub fn take_back_of_before(&mut self, pence: Pence) {
        self.refunded_too_much = self.refunded_too_much.plus(pence);
        self.even_out();
    }

    /// Until a penalty stands, what came and what has to come back make up for each other.
    fn even_out(&mut self) {
        if !self.is_before_a_penalty() {
            return;
        }
        let both = self.received().min(self.refunded_too_much);
        self.refunded_too_much = self.refunded_too_much.less(both);
        self.set_received(self.received().less(both));
    }

    /// Leaves behind a notice that fell, and all its dates. What has to come back is owed still.
    pub fn begin_again(&mut self) {
        self.refunded_too_much = self.to_come_back();
        self.representations_until = None;
        self.decide_by = None;
        self.pay_by = None;
        self.appeal_until = None;
        self.penalty = None;
        self.set_received(Pence::default());
    }

    /// Whether no penalty stands yet: that of before fell, and the case began again.
    pub fn is_before_a_penalty(&self) -> bool {
        self.penalty.is_none() && !self.is_owed_nothing()
    }

    /// Whether no penalty stands any more.
    fn is_owed_nothing(&self) -> bool {
        matches!(self.stage, Stage::Quashed | Stage::Withdrawn)
    }
}

/// `ENF-000012`
pub fn reference(id: i64) -> String {
    format!("ENF-{id:06}")
}

/// A case to be opened.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = enforcement_case, treat_none_as_default_value = false)]
pub struct NewCase {
    /// CQC id of the provider.
    pub provider_id: String,
    /// Its name.
    pub provider_name: String,
    /// What is alleged.
    pub breach: Breach,
    /// The same in words.
    pub allegation: String,
    /// Where it begins.
    pub stage: Stage,
    /// Now.
    pub stage_since: UtcTime,
    /// 1.
    pub version: i64,
    /// Who opens it.
    pub opened_by: String,
    /// Now.
    pub opened_at: UtcTime,
    /// Nothing.
    pub paid: Pence,
    /// No.
    pub legal_review: bool,
}

/// A window that a case rests on.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_window)]
pub struct CaseWindow {
    /// Which case.
    pub case_id: i64,
    /// CQC id of the location.
    pub location_id: String,
    /// The month.
    pub month: ReportingMonth,
    /// How the return stood when the case was opened.
    pub state: ReturnState,
}
