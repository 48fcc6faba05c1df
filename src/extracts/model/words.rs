//! Kinds, formats, states: each a word in the database, in JSON and on the command line.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use serde::Serialize;

/// An enum of which each variant is one word in the database, in JSON and on the command line.
macro_rules! words {
    ($(#[$about:meta])* $name:ident, $what:literal, { $($(#[$of:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name {
            $($(#[$of])* $variant),+
        }

        impl $name {
            /// Every one, in the order in which people see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As stored and shown.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|one| one.as_str() == text).ok_or_else(|| {
                    let all: Vec<&str> = Self::ALL.iter().map(|one| one.as_str()).collect();
                    format!("{text:?} is no {}; there are {}", $what, all.join(", "))
                })
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        crate::text_column!($name);
    };
}

words!(
    /// What is in an extract.
    Kind, "kind of extract", {
        /// The 31 columns of care homes that other systems read.
        CareHome = "care-home",
        /// The 31 columns of home care services that other systems read.
        HomeCare = "home-care",
        /// Every item of the Formal Notice.
        Full = "full",
        /// How each return stands.
        Compliance = "compliance",
        /// The register.
        Register = "register",
    }
);

impl Kind {
    /// Whether its columns are figures that providers sent.
    pub fn has_figures(self) -> bool {
        matches!(self, Self::CareHome | Self::HomeCare | Self::Full)
    }
}

words!(
    /// How the files are written.
    Format, "format", {
        /// Comma-separated values.
        Csv = "csv",
        /// The same without what Excel, or Spark with its own settings, would read wrongly.
        CsvPlain = "csv-plain",
        /// A JSON object on each line.
        Jsonl = "jsonl",
        /// Apache Parquet.
        Parquet = "parquet",
    }
);

impl Format {
    /// How names of files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv | Self::CsvPlain => "csv",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }

    /// Whether it is one of the kinds of comma-separated values.
    pub fn is_csv(self) -> bool {
        matches!(self, Self::Csv | Self::CsvPlain)
    }
}

words!(
    /// Where a run stands.
    RunState, "state of a run", {
        /// Waits for a job.
        Queued = "queued",
        /// Being made.
        Running = "running",
        /// Its files are there.
        Done = "done",
        /// There are no files.
        Failed = "failed",
    }
);

words!(
    /// What asked for a run.
    Origin, "origin of a run", {
        /// The command line.
        Command = "command",
        /// A page.
        Page = "page",
        /// Another system.
        Api = "api",
        /// The end of a window.
        Closing = "closing",
        /// Its time had come.
        Schedule = "schedule",
    }
);

words!(
    /// How often an extract is made by itself.
    Rhythm, "rhythm", {
        /// Once, at a moment that is named.
        Once = "once",
        /// When the outcomes of a month are written down, after its window has closed.
        Closing = "closing",
        /// On the morning of each working day.
        WorkingDay = "working_day",
    }
);

words!(
    /// By which way a file left.
    Via, "way out", {
        /// The command line.
        Command = "command",
        /// A page.
        Page = "page",
        /// Another system.
        Api = "api",
    }
);

words!(
    /// Why a recipient may be given data: section 277B of the Health and Social Care Act 2012.
    Basis, "legal basis", {
        /// For the health care system or the adult social care system in England.
        HealthOrCare = "health_or_care",
        /// Exception (a).
        ExceptionA = "exception_a",
        /// Exception (b).
        ExceptionB = "exception_b",
        /// Exception (c).
        ExceptionC = "exception_c",
        /// Exception (d).
        ExceptionD = "exception_d",
        /// Exception (e).
        ExceptionE = "exception_e",
        /// Exception (f).
        ExceptionF = "exception_f",
        /// Exception (g).
        ExceptionG = "exception_g",
    }
);
