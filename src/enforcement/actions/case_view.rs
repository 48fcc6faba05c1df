//! A case with everything that a page or the evidence pack shows of it.

use std::collections::HashMap;

use super::super::labels;
use super::super::model::{
    Amount, Appeal, Case, CaseWindow, Document, DocumentKind, Event, Payment, Penalty, Refund, Representation,
    Reversal, Service, ServiceState, Stage,
};
use super::fallen::{may_reach, notices_in_force};
use crate::clock::UtcTime;
use crate::compliance::model::Corrected;
use crate::mail::{MailAttempt, MailMessage};
use crate::returns::model::ReturnState;

/// A window of a case with its location.
#[derive(Debug, Clone)]
pub struct SeenWindow {
    /// The window.
    pub window: CaseWindow,
    /// Name of the location when the case was opened.
    pub location: String,
    /// Whose it is now; the case stays with whoever it was when the window closed.
    pub provider_now: String,
    /// How the return stands now: what came of it may have been corrected since the case was opened.
    pub state_now: ReturnState,
    /// Whether it counts as missed now.
    pub counts: bool,
    /// Keys of the sections that were owed and not done when the window closed, with spaces between.
    pub missing: String,
    /// When everything that was owed was done, if it was.
    pub completed_at: Option<UtcTime>,
    /// What was corrected, oldest first.
    pub corrections: Vec<Corrected>,
    /// What the provider saved after the window had closed and before the next one opened, oldest first: it is no part of
    /// the return, and shown beside it.
    pub late: Vec<LateSave>,
}

/// A section that was saved too late for a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateSave {
    /// Number of the save.
    pub id: i64,
    /// Title of the section.
    pub section: String,
    /// When.
    pub saved_at: UtcTime,
}

impl SeenWindow {
    /// How the return stands now, and how it stood when the case was opened where that was otherwise.
    pub fn state_in_words(&self) -> String {
        let now = labels::outcome(self.state_now);
        if self.state_now == self.window.state {
            return now.to_owned();
        }
        format!("{now} (when the case was opened: {})", labels::outcome(self.window.state))
    }

    /// What was saved too late, a line for each section.
    pub fn late_in_words(&self) -> Vec<String> {
        self.late.iter().map(|late| format!("{}, {}", late.section, late.saved_at.for_people())).collect()
    }
}

/// A case with everything that is kept of it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// What it rests on.
    pub windows: Vec<SeenWindow>,
    /// What happened.
    pub events: Vec<Event>,
    /// Its documents.
    pub documents: Vec<Document>,
    /// How notices were given.
    pub services: Vec<Service>,
    /// What the provider said.
    pub representations: Vec<Representation>,
    /// What the penalty is.
    pub amounts: Vec<Amount>,
    /// What was paid.
    pub payments: Vec<Payment>,
    /// Appeals.
    pub appeals: Vec<Appeal>,
    /// Messages with the attempts to send them.
    pub messages: Vec<(MailMessage, Vec<MailAttempt>)>,
    /// Names of the people who acted, by `account:7`.
    pub names: HashMap<String, String>,
    /// Whether the provider is a public body.
    pub public_body: bool,
    /// Whether a draft waits to be signed.
    pub has_draft: bool,
    /// Whether the amount is recorded that the notice which is written now has to name.
    pub has_amount: bool,
    /// What is known of the penalty.
    pub penalty: Penalty,
    /// Whether a withdrawal waits to be signed.
    pub has_withdrawal: bool,
    /// What was paid back.
    pub refunds: Vec<Refund>,
    /// Payments that did not come after all.
    pub reversals: Vec<Reversal>,
    /// Addresses of its messages that mail does not reach, and since when.
    pub unreachable: Vec<(String, UtcTime)>,
}

impl CaseView {
    /// The name of whoever acted.
    pub fn name<'a>(&'a self, actor: &'a str) -> &'a str {
        match actor {
            "system" => "The service",
            "operator" => "An operator",
            other => self.names.get(other).map_or(other, String::as_str),
        }
    }

    /// The newest notice or letter of a kind.
    pub fn newest(&self, kind: DocumentKind) -> Option<&Document> {
        self.documents.iter().rev().find(|paper| paper.kind == kind)
    }

    /// Whether an appeal is one against what a tribunal decided.
    pub fn is_onward(&self, appeal: &Appeal) -> bool {
        let notice = self
            .documents
            .iter()
            .rfind(|paper| paper.kind == DocumentKind::Final && paper.added_at <= appeal.recorded_at);
        let of_it = |one: &&Appeal| notice.is_none_or(|notice| one.recorded_at >= notice.added_at);
        self.appeals.iter().filter(of_it).any(|before| before.id < appeal.id && before.is_decided())
    }

    /// That a payment did not come after all, if it is on the record.
    pub fn reversal_of(&self, payment: i64) -> Option<&Reversal> {
        self.reversals.iter().find(|reversal| reversal.payment_id == payment)
    }

    /// Whether representations were only kept on file, as no notice stood that they could have answered.
    pub fn is_on_file(&self, said: &Representation) -> bool {
        let mut entered = self.events.iter().filter(|event| event.kind == "represented");
        let entered = entered.find(|event| event.detail_of("representation").is_some_and(|id| id == said.id));
        entered.and_then(|event| event.detail_of("on_file")).is_some_and(|on_file| on_file == true)
    }

    /// Whether the appeal that is open is one against what a tribunal decided.
    pub fn is_onward_open(&self) -> bool {
        self.appeals.iter().any(|appeal| appeal.outcome.is_none() && self.is_onward(appeal))
    }

    /// Whether the case began again after a withdrawal.
    pub fn has_begun_again(&self) -> bool {
        self.events.iter().any(|event| event.kind == "begun_again")
    }

    /// Whether the notices that were withdrawn last never reached the provider, so that there was nobody to tell.
    pub fn withdrawal_tells_nobody(&self) -> bool {
        let is_sent = |id: i64| self.services.iter().any(|service| service.document_id == id);
        self.withdrawal_to_give()
            .filter(|paper| !is_sent(paper.id))
            .is_some_and(|paper| !may_reach(&notices_in_force(&self.documents, Some(paper.id)), &self.services))
    }

    /// The page of the notice that was signed at this stage and is still to be given.
    pub fn notice_to_give(&self) -> Option<&Document> {
        let kind = match self.case.stage {
            Stage::NoticeOfIntent => DocumentKind::Intent,
            Stage::FinalNotice => DocumentKind::Final,
            _ => return None,
        };
        let mut pages = self.documents.iter().rev().filter(|paper| paper.kind == kind && !paper.facts.is_empty());
        pages.next().filter(|paper| paper.added_at >= self.case.stage_since)
    }

    /// How a notice or withdrawal was sent at last, if that is known.
    pub fn last_service_of(&self, paper: &Document) -> Option<&Service> {
        self.services.iter().rfind(|service| service.document_id == paper.id)
    }

    /// Whether the notice of intent that waits reached the provider, but too late for the day it names.
    pub fn came_too_late(&self) -> bool {
        let service = self.notice_to_give().and_then(|notice| self.last_service_of(notice));
        service.is_some_and(|service| service.state == ServiceState::TooShort)
    }

    /// Whether a tribunal decided an appeal against the newest final notice.
    pub fn is_decided_by_a_tribunal(&self) -> bool {
        let notice = self.newest(DocumentKind::Final);
        let of_it = |appeal: &&Appeal| notice.is_none_or(|notice| appeal.recorded_at >= notice.added_at);
        self.appeals.iter().filter(of_it).any(Appeal::is_decided)
    }

    /// The withdrawal that was signed and of which it is not on the record that it was given.
    pub fn withdrawal_to_give(&self) -> Option<&Document> {
        let is_given = |id: i64| {
            let mut of_it = self.services.iter().filter(|service| service.document_id == id);
            of_it.any(|service| service.state == ServiceState::Given)
        };
        let pages = self.documents.iter().filter(|paper| paper.kind == DocumentKind::Withdrawal);
        let newest = pages.rev().find(|paper| !paper.facts.is_empty() && paper.added_at >= self.case.stage_since);
        newest.filter(|paper| self.case.stage == Stage::Withdrawn && !is_given(paper.id))
    }
}
