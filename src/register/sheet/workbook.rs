//! What the sheets of a CQC workbook are, whichever program wrote it, and which of them holds the locations.

use super::header::Found;
use super::{Header, SheetError};

/// How far down the README is read for the day of the copy.
pub(super) const README_ROWS: usize = 200;

/// What a sheet is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// About the file; it has the day of the copy.
    Readme,
    /// The locations.
    Locations,
    /// Pairs of locations registered twice: the same fact is a column of the locations.
    DualRegistrations,
    /// To be judged by its columns; older files call the locations `Sheet1`.
    Other,
}

/// A sheet that may hold the locations.
pub(super) struct Candidate {
    /// Which sheet, counted from nought.
    pub(super) index: usize,
    /// Its name.
    pub(super) name: String,
    /// What its name says.
    pub(super) part: Part,
    /// Line of the header.
    pub(super) header_row: u32,
    /// What the header says.
    pub(super) header: Result<Header, SheetError>,
}

impl Part {
    /// Names are compared without case and punctuation: files of 2021 wrote `HSCA Active Locations`.
    pub(super) fn of(name: &str) -> Self {
        let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
        match letters.to_lowercase().as_str() {
            "readme" => Self::Readme,
            "hscaactivelocations" => Self::Locations,
            "dualregistrationlocations" => Self::DualRegistrations,
            _ => Self::Other,
        }
    }
}

impl Candidate {
    pub(super) fn new(index: usize, name: String, part: Part, (header_row, header): Found) -> Self {
        Self { index, name, part, header_row, header }
    }

    fn missing(&self) -> usize {
        match &self.header {
            Ok(_) => 0,
            Err(SheetError::Layout { missing, .. }) => missing.len(),
            // A list that was recognised says more than names that are missing.
            Err(_) => 1,
        }
    }
}

/// The sheet with the right name, else the only one with the right columns.
pub(super) fn choose(mut candidates: Vec<Candidate>) -> Result<Candidate, SheetError> {
    if let Some(named) = candidates.iter().position(|candidate| candidate.part == Part::Locations) {
        return Ok(candidates.swap_remove(named));
    }
    let matching = candidates.iter().filter(|candidate| candidate.header.is_ok()).count();
    if matching > 1 {
        let names = candidates.into_iter().map(|candidate| candidate.name).collect();
        return Err(SheetError::WhichSheet { matching, names });
    }
    // The only one that fits, or the one that misses least, for its error to be told.
    candidates.into_iter().min_by_key(Candidate::missing).ok_or(SheetError::Empty)
}
