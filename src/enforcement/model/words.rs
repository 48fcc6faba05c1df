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
