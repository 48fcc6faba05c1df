//! Why a sheet cannot be read at all. What is wrong with one row is a `Refusal`, not one of these.

use std::path::PathBuf;

/// A sheet that cannot be read. Each is one line for the operator and says what to do where that can be known.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The file is not there or may not be read.
    #[error("{} cannot be opened: {source}", path.display())]
    Open {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing this reader knows.
    #[error("{} is not a CSV, ODS or XLSX sheet: {reason}", path.display())]
    NotASheet {
        /// The file asked for.
        path: PathBuf,
        /// What it looks like instead.
        reason: &'static str,
    },
    /// The file ends or breaks in the middle.
    #[error("the file is damaged or cut short: {0}")]
    Damaged(String),
    /// No rows at all.
    #[error("the sheet is empty")]
    Empty,
    /// A workbook in which no sheet, or more than one, looks like the register.
    #[error("no sheet is named HSCA_Active_Locations and {matching} of [{}] have its columns", names.join(", "))]
    WhichSheet {
        /// How many have the columns needed.
        matching: usize,
        /// The sheets there are.
        names: Vec<String>,
    },
    /// The columns are not those of the care directory with filters.
    #[error("{}", layout_line(missing, unexpected))]
    Layout {
        /// Columns needed and not found, by their names of October 2026.
        missing: Vec<String>,
        /// Columns found and not known.
        unexpected: Vec<String>,
    },
    /// A column that is needed occurs more than once, so that it cannot be known which one counts.
    #[error("the column {0:?} occurs more than once")]
    RepeatedColumn(String),
    /// The weekly list, which has neither beds nor the care home mark.
    #[error(
        "this is the weekly CQC directory, which has no beds and no care home mark; load the monthly \
         \"care directory with filters\" (HSCA_Active_Locations) instead"
    )]
    WeeklyDirectory,
    /// The list of closed locations, whose rows would come back to life.
    #[error(
        "this is the list of deactivated locations; load the monthly \"care directory with filters\" \
         (HSCA_Active_Locations) instead"
    )]
    ClosedLocations,
    /// A quotation mark without its partner takes all that follows into one cell.
    #[error("row {row}: a cell is longer than {MAX_CELL} characters; a quotation mark is probably not closed")]
    EndlessCell {
        /// Line of the sheet.
        row: u32,
    },
}

/// What a spreadsheet program can hold in one cell.
pub(super) const MAX_CELL: usize = 32_767;

/// How many unexpected names a message shows; the error holds them all.
const SHOWN: usize = 20;

impl SheetError {
    /// Puts a reader's own error, which may have several lines, into ours.
    pub(super) fn damaged(error: impl std::fmt::Display) -> Self {
        Self::Damaged(one_line(&error.to_string(), 200))
    }
}

fn layout_line(missing: &[String], unexpected: &[String]) -> String {
    let named = |names: &[String]| {
        let shown: Vec<String> = names.iter().take(SHOWN).map(|name| one_line(name, 60)).collect();
        let more = names.len().saturating_sub(SHOWN);
        if more > 0 { format!("{} and {more} more", shown.join("; ")) } else { shown.join("; ") }
    };
    // All that is missing is named, since that is what has to be found; the known names are few.
    let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
    let mut line = format!("this is not the layout of the care directory with filters: missing {}", missing.join("; "));
    if !unexpected.is_empty() {
        line.push_str(&format!(" | unexpected {}", named(unexpected)));
    }
    line
}

/// Text from a file, fit for one line of a message.
pub(super) fn one_line(text: &str, longest: usize) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_layout_is_told_in_one_line() {
        let error = SheetError::Layout {
            missing: vec!["Location ID".into(), "Provider ID".into()],
            unexpected: (1..=30).map(|n| format!("Column\n{n}")).collect(),
        };
        let line = error.to_string();
        assert!(!line.contains('\n'));
        assert!(line.contains("missing Location ID; Provider ID | unexpected Column 1; Column 2;"), "{line}");
        assert!(line.ends_with("Column 20 and 10 more"), "{line}");
    }
}
