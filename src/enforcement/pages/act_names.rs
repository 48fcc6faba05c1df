//! What is done in a case by a form of its own: its address, its heading, when it can be done, and its fields.

use super::super::actions::{self, CaseError, CaseView, NoticeFields, Recipient};
use super::super::model::{DocumentKind, NoticeKind, Payment, Pence, Stage};
use super::super::rules::moves::Move;
use crate::config::Enforcement;
use crate::web::components::InsetText;
use crate::web::{FormErrors, Posted};

/// What is done in a case by a form of its own; in the words of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Records the amount.
    Amount,
    /// Writes a notice.
    Notice,
    /// Records how a notice was given.
    Service,
    /// Enters representations that came by post or email.
    Representations,
    /// Notes what the panel thinks.
    Note,
    /// Records a payment.
    Payment,
    /// Records that money was paid back.
    Refund,
    /// Finds a payment on the account.
    Reconcile,
    /// Reverses a payment that did not come after all.
    Reverse,
    /// Notes an appeal.
    Appeal,
    /// Notes how it ended.
    AppealEnd,
    /// Begins again after a withdrawal.
    Again,
    /// Closes the case.
    Close,
    /// Decides.
    Decision,
    /// Goes to the county court.
    Court,
    /// Signs a certificate.
    Certificate,
    /// Writes a withdrawal of the notice.
    Withdraw,
    /// Notes a legal review.
    Review,
}

impl Act {
    /// All, in the order of a case: the act, the word of its address, its heading, and whether only a manager does it.
    pub const ALL: [(Self, &'static str, &'static str, bool); 18] = [
        (Self::Amount, "amount", "Record the amount", false),
        (Self::Notice, "notice", "Write the notice", false),
        (Self::Service, "service", "Record how the notice was given", false),
        (Self::Representations, "representations", "Enter representations", false),
        (Self::Note, "note", "Add a note of the panel", false),
        (Self::Decision, "decision", "Decide", true),
        (Self::Payment, "payment", "Record a payment", false),
        (Self::Refund, "refund", "Record what was paid back", false),
        (Self::Reconcile, "reconcile", "Find a payment on the account", false),
        (Self::Reverse, "reverse", "Reverse a payment", false),
        (Self::Appeal, "appeal", "Note an appeal", false),
        (Self::AppealEnd, "appeal-end", "Note how the appeal ended", false),
        (Self::Court, "court", "Go to the county court", true),
        (Self::Certificate, "certificate", "Sign a certificate of non-payment", true),
        (Self::Review, "review", "Note the legal review", true),
        (Self::Withdraw, "withdraw", "Write a withdrawal of the notice", false),
        (Self::Again, "again", "Begin again", false),
        (Self::Close, "close", "Close the case", false),
    ];

    /// The act of an address.
    pub fn find(word: &str, manages: bool) -> Option<Self> {
        Self::ALL.iter().find(|(_, name, _, manager)| *name == word && *manager == manages).map(|(act, ..)| *act)
    }

    fn about(self) -> (&'static str, &'static str, bool) {
        let found = Self::ALL.iter().find(|(act, ..)| *act == self);
        found.map_or(("", "", false), |(_, word, title, manager)| (word, title, *manager))
    }

    /// Its heading.
    pub fn title(self) -> &'static str {
        self.about().1
    }

    /// Its address.
    pub fn path(self, case: i64) -> String {
        let (word, _, manager) = self.about();
        if manager { format!("/cases/{case}/manage/{word}") } else { format!("/cases/{case}/act/{word}") }
    }

    /// Whether it can be done now.
    pub fn is_possible(self, view: &CaseView) -> bool {
        let stage = view.case.stage;
        match self {
            Self::Amount => actions::purpose_at(stage).is_some(),
            Self::Notice => actions::notice_at(stage).is_some() && !view.public_body,
            Self::Service => match stage {
                Stage::NoticeOfIntent => true,
                Stage::FinalNotice => has_final(view),
                _ => view.withdrawal_to_give().is_some(),
            },
            Self::Representations => actions::may_enter(&view.case),
            Self::Note => stage != Stage::Closed,
            Self::Decision => matches!(stage, Stage::DecisionDue | Stage::RepresentationsOpen),
            Self::Payment => actions::may_come_in(&view.case),
            Self::Refund => stage != Stage::Closed && view.case.to_pay_back() > Pence::default(),
            Self::Reconcile => unreconciled(view).next().is_some(),
            Self::Reverse => stage != Stage::Closed && reversible(view).next().is_some(),
            Self::Appeal => Move::find(stage, Stage::Appealed).is_some(),
            Self::AppealEnd => stage == Stage::Appealed,
            Self::Court => stage == Stage::Overdue,
            Self::Certificate => matches!(stage, Stage::Overdue | Stage::CountyCourt),
            Self::Review => view.case.legal_review,
            Self::Withdraw => Move::find(stage, Stage::Withdrawn).is_some(),
            Self::Again => stage == Stage::Withdrawn,
            Self::Close => Move::find(stage, Stage::Closed).is_some(),
        }
    }
}

/// Payments that came and were not found on the account yet, those for a notice that was withdrawn included: no case closes
/// before all are found.
pub fn unreconciled(view: &CaseView) -> impl Iterator<Item = &Payment> {
    let stands = |payment: &&Payment| view.reversal_of(payment.id).is_none();
    view.payments.iter().filter(stands).filter(|payment| payment.reconciled_at.is_none())
}

/// Payments that were not reversed, those for a notice that was withdrawn included: they can bounce still.
pub fn reversible(view: &CaseView) -> impl Iterator<Item = &Payment> {
    view.payments.iter().filter(|payment| view.reversal_of(payment.id).is_none())
}

fn has_final(view: &CaseView) -> bool {
    let newest = view.newest(DocumentKind::Final);
    newest.is_some_and(|paper| paper.added_at >= view.case.stage_since)
}

/// Names of the fields of a form, in order.
pub fn fields(act: Act) -> Vec<&'static str> {
    match act {
        Act::Amount => vec!["origin", "amount", "number", "invoice_on", "files", "users"],
        Act::Notice => vec![
            "reasons",
            "circumstances",
            "how_to_pay",
            "consequences",
            "days",
            "body",
            "addressee",
            "capacity",
            "method",
            "address",
            "address_source",
            "notice",
        ],
        Act::Withdraw => {
            vec!["reasons", "body", "addressee", "capacity", "method", "address", "address_source"]
        }
        Act::Service => vec!["method", "sent_on", "proof", "files", "address", "address_source"],
        Act::Representations => vec!["via", "received_on", "words", "files"],
        Act::Decision => vec!["outcome", "reason"],
        Act::Payment => vec!["amount", "more", "received_on", "reference"],
        Act::Refund => vec!["amount", "paid_on", "reference"],
        Act::Reconcile => vec!["payment"],
        Act::Reverse => vec!["payment", "reversed_on", "reason"],
        Act::Appeal => vec!["reference", "lodged_on", "before_hour", "let_in"],
        Act::AppealEnd => vec!["outcome", "ended_on", "reason"],
        _ => vec!["reason"],
    }
}

/// What the form of a notice shows before anything was typed.
pub fn beginning(settings: &Enforcement, kept: Option<NoticeFields>, kind: Option<NoticeKind>) -> Posted {
    let fields = kept.unwrap_or_else(|| NoticeFields::beginning(settings, kind.unwrap_or(NoticeKind::Intent)));
    let posted = Posted::default()
        .with("circumstances", fields.circumstances.clone())
        .with("how_to_pay", fields.how_to_pay.clone())
        .with("consequences", fields.consequences.clone())
        .with("days", fields.days.to_string());
    addressed(posted, &fields.reasons, &fields.recipient())
}

/// The reasons and the recipient, as forms of notices and of withdrawals have them.
pub fn addressed(posted: Posted, reasons: &str, to: &Recipient) -> Posted {
    posted
        .with("reasons", reasons)
        .with("body", to.body.as_str())
        .with("addressee", to.addressee.as_str())
        .with("capacity", to.capacity.as_str())
        .with("method", to.method.as_str())
        .with("address", to.address.as_str())
        .with("address_source", to.address_source.as_str())
}

/// A reason why something could not be done, as what is wrong with the form.
pub fn as_errors(act: Act, error: CaseError) -> Result<FormErrors, CaseError> {
    let CaseError::Refused(field, why) = error else { return Err(error) };
    let known = fields(act);
    let field = known.iter().copied().find(|known| *known == field);
    Ok(FormErrors::one(field.or_else(|| known.first().copied()).unwrap_or("reason"), why))
}

/// A line for what cannot be done to a public body.
pub fn public_body_inset(view: &CaseView) -> Option<InsetText> {
    let why = "This provider is a public body. It has the duty, and cannot be fined (S.I. 2022/1175 regulation 2). The case \
               stays with support.";
    view.public_body.then(|| InsetText::new([why]))
}
