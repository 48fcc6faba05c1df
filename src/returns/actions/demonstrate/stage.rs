//! What all sittings of the demonstration have in common.

use super::super::super::demo::{Occasion, Sitting, sitting};
use super::subjects::Cast;
use crate::clock::UtcTime;
use crate::notice::Notices;
use crate::windows::Window;

/// Of so many months, one is missed by whoever signs in for a location alone.
const MONTHS_WITH_A_MISS: usize = 3;

/// The country, its months, and now.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub seed: u64,
    pub notices: &'a Notices,
    /// The window of each month.
    pub windows: Vec<Window>,
    pub cast: Cast,
    pub now: UtcTime,
}

impl Stage<'_> {
    /// All sittings of a month, in order of time, each with the place of its location.
    pub(super) fn sittings(&self, position: usize) -> Vec<(usize, Sitting)> {
        let all = 0..self.cast.subjects.len();
        let mut found: Vec<_> = all.filter_map(|who| Some((who, self.sitting(who, position)?))).collect();
        found.sort_by_key(|(who, sitting)| (sitting.starts_at, *who));
        found
    }

    /// The sitting of a location in a month, if it owes a return and sits down to it.
    fn sitting(&self, who: usize, position: usize) -> Option<Sitting> {
        let subject = self.cast.subjects.get(who)?;
        let spell = subject.spell(position)?;
        let window = self.windows.get(position)?;
        let occasion = Occasion {
            window,
            provider_id: self.cast.providers.get(spell.provider)?,
            siblings: self.cast.siblings(position, spell.provider),
            is_left_out: self.is_left_out(position, window),
        };
        sitting(self.seed, subject, &occasion).filter(|sitting| sitting.starts_at <= self.now)
    }

    /// Whether whoever is shown alone has nothing saved: in a month some time ago, and while a window is open.
    fn is_left_out(&self, position: usize, window: &Window) -> bool {
        let past = self.windows.iter().filter(|window| window.ends_at() <= self.now).count();
        let missed = (past >= MONTHS_WITH_A_MISS).then_some(past / 2);
        missed == Some(position) || window.ends_at() > self.now
    }
}
