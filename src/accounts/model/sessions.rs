//! Signing in: how far somebody has come, where they are signed in, and links that work once.

use std::str::FromStr;

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::prelude::*;

use crate::clock::UtcTime;
use crate::db::schema::{one_time_link, session};

/// How far somebody has come with signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Stage {
    /// Signed in.
    Full,
    /// The password was right; a code is missing.
    SecondFactor,
    /// The password was right; their role needs a second factor, and they have none yet.
    SetUp,
}

impl Stage {
    /// As stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::SecondFactor => "second_factor",
            Self::SetUp => "set_up",
        }
    }
}

impl FromStr for Stage {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Full, Self::SecondFactor, Self::SetUp]
            .into_iter()
            .find(|stage| stage.as_str() == text)
            .ok_or_else(|| format!("{text} is no stage of signing in"))
    }
}

crate::text_column!(Stage);

/// A browser that is signed in, as its owner sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct SessionRow {
    /// Number of the session.
    pub id: i64,
    /// Token that every form of this session must carry.
    pub csrf_token: String,
    /// Browser and system, in words.
    pub device: String,
    /// When the person signed in.
    pub created_at: UtcTime,
    /// When it was last used, to the minute.
    pub last_seen_at: UtcTime,
    /// Whether somebody is signed in by it, or what is still missing.
    pub stage: Stage,
}

/// A link that works once.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = one_time_link)]
pub struct LinkRow {
    /// Number of the link.
    pub id: i64,
    /// Whose link it is.
    pub account_id: i64,
    /// From when it no longer works.
    pub expires_at: UtcTime,
    /// When it was used, if it was.
    pub used_at: Option<UtcTime>,
}
