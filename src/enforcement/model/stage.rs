//! The stages of a case.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Stage {
    /// Help is offered; no notice was given.
    Support,
    /// A notice of intent was signed and is on its way (S.I. 2022/1175 regulation 4).
    NoticeOfIntent,
    /// The notice of intent was given; the provider may make representations (regulation 5).
    RepresentationsOpen,
    /// The time for representations is over; it is to be decided (regulation 6(1)).
    DecisionDue,
    /// It was decided not to impose a penalty.
    NoPenalty,
    /// It was decided to impose one; the final notice is written or on its way (regulation 6(2)).
    FinalNotice,
    /// The final notice was given; the penalty is to be paid.
    Payable,
    /// All of it was paid.
    Paid,
    /// An appeal is open; the final notice has no effect until it ends (regulation 8(2)).
    Appealed,
    /// The tribunal confirmed the notice.
    Confirmed,
    /// The tribunal quashed the notice.
    Quashed,
    /// The tribunal set another lawful amount (regulation 8(4) and (5)).
    Varied,
    /// Not all was paid in time.
    Overdue,
    /// The county court was asked for an order (regulation 9(2)).
    CountyCourt,
    /// A notice was withdrawn in writing (regulation 7(1)).
    Withdrawn,
    /// Nothing more is done.
    Closed,
}

impl Stage {
    /// Every stage, in the order of a case.
    pub const ALL: [Self; 16] = [
        Self::Support,
        Self::NoticeOfIntent,
        Self::RepresentationsOpen,
        Self::DecisionDue,
        Self::NoPenalty,
        Self::FinalNotice,
        Self::Payable,
        Self::Paid,
        Self::Appealed,
        Self::Confirmed,
        Self::Quashed,
        Self::Varied,
        Self::Overdue,
        Self::CountyCourt,
        Self::Withdrawn,
        Self::Closed,
    ];

    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::NoticeOfIntent => "notice_of_intent",
            Self::RepresentationsOpen => "representations_open",
            Self::DecisionDue => "decision_due",
            Self::NoPenalty => "no_penalty",
            Self::FinalNotice => "final_notice",
            Self::Payable => "payable",
            Self::Paid => "paid",
            Self::Appealed => "appealed",
            Self::Confirmed => "confirmed",
            Self::Quashed => "quashed",
            Self::Varied => "varied",
            Self::Overdue => "overdue",
            Self::CountyCourt => "county_court",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
        }
    }
}

impl std::str::FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|stage| stage.as_str() == text)
            .ok_or_else(|| format!("{text} is no stage of a case"))
    }
}

crate::text_column!(Stage);
