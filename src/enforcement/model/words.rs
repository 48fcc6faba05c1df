//! Words with a meaning in law or in a column.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

/// An enum that is stored, posted and shown to programs as one word.
macro_rules! word {
    ($(#[$about:meta])* $name:ident: $what:literal { $($(#[$meaning:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name {
            $($(#[$meaning])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// As stored.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text).ok_or_else(|| {
                    let all: Vec<&str> = Self::ALL.iter().map(|one| one.as_str()).collect();
                    format!("{text} is no {}: write {}", $what, all.join(", "))
                })
            }
        }

        crate::text_column!($name);
    };
}

word! {
    /// How a notice is given (S.I. 2022/1175 regulation 7(2) to (6)). Second class post is none of them.
    Method: "way to give a notice" {
        /// Delivered to the proper address.
        Hand = "hand",
        /// By first class post, recorded delivery or prepaid registered post to the proper address.
        Post = "post",
        /// By electronic means to the proper address.
        Email = "email",
    }
}

word! {
    /// A notice that starts a period.
    NoticeKind: "notice" {
        /// Says that a penalty may come (regulation 4).
        Intent = "intent",
        /// Imposes it (regulation 6).
        Final = "final",
    }
}

word! {
    /// What is alleged (regulation 2).
    Breach: "breach" {
        /// An information requirement was not met.
        NoInformation = "no_information",
        /// Information was false or misleading to a material extent.
        FalseInformation = "false_information",
    }
}

word! {
    /// For which step an amount was recorded.
    Purpose: "purpose" {
        /// The notice of intent.
        Intent = "intent",
        /// The final notice: the scheme then in force counts.
        Final = "final",
        /// What the tribunal put in its place.
        Appeal = "appeal",
    }
}

word! {
    /// Where an amount comes from.
    Origin: "origin of an amount" {
        /// The invoice that CQC sent the provider; it wins.
        Invoice = "invoice",
        /// Worked out by a fee scheme.
        Scheme = "scheme",
    }
}

word! {
    /// What a document of a case is.
    DocumentKind: "kind of document" {
        /// A notice of intent, as it was issued.
        Intent = "intent",
        /// A final notice, as it was issued.
        Final = "final",
        /// A notice that withdraws one, as it was issued.
        Withdrawal = "withdrawal",
        /// A letter that no penalty is imposed.
        NoPenalty = "no_penalty",
        /// A certificate that the penalty was not received (regulation 9(3)).
        Certificate = "certificate",
        /// A file that came with representations.
        Representation = "representation",
        /// A file that an officer keeps: an invoice, a proof of posting.
        Evidence = "evidence",
    }
}

word! {
    /// How representations came.
    Via: "way" {
        /// Typed in the service.
        Service = "service",
        /// By post.
        Post = "post",
        /// By email.
        Email = "email",
    }
}

word! {
    /// What became of a notice that was sent.
    ServiceState: "state" {
        /// The message has not left yet.
        Waiting = "waiting",
        /// It counts as given.
        Given = "given",
        /// The message could not be delivered.
        Failed = "failed",
        /// It was given so late that the day it names leaves less time than the law asks for.
        TooShort = "too_short",
    }
}

impl ServiceState {
    /// Whether the notice is with whom it was meant for, whatever that is worth.
    pub fn has_reached(self) -> bool {
        matches!(self, Self::Given | Self::TooShort)
    }
}

word! {
    /// How an appeal ended (regulation 8(2) and (4)).
    AppealOutcome: "outcome" {
        /// The notice stands.
        Confirmed = "confirmed",
        /// The notice is gone.
        Quashed = "quashed",
        /// Another amount, which can only be the fee (regulation 8(5)).
        Varied = "varied",
        /// The provider withdrew the appeal.
        Withdrawn = "withdrawn",
        /// The notice was withdrawn, and nothing was left to decide.
        Fell = "fell",
    }
}

impl AppealOutcome {
    /// How one ends that is not cut off: what officers choose from.
    pub const CHOICES: [Self; 4] = [Self::Confirmed, Self::Quashed, Self::Varied, Self::Withdrawn];
}

word! {
    /// What kind of person is fined; it decides on whom and where a notice is served (regulation 7(3) and (4)).
    Body: "kind of body" {
        /// A body corporate.
        Company = "company",
        /// A partnership.
        Partnership = "partnership",
        /// Anyone else.
        Other = "other",
    }
}

word! {
    /// What the person that a notice is addressed to is to the provider.
    Capacity: "capacity" {
        /// A director of the company.
        Director = "director",
        /// Its secretary.
        Secretary = "secretary",
        /// Another officer of it.
        OtherOfficer = "other_officer",
        /// A partner.
        Partner = "partner",
        /// Who controls or manages the business of the partnership.
        RunsBusiness = "runs_business",
        /// The provider in person.
        Provider = "provider",
    }
}
