//! What an extension does to an outcome: nothing is held against the location while it runs; afterwards what was done by
//! then counts.

use crate::returns::model::ReturnState;

/// An outcome of a location that was given more time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extending {
    /// What holds now.
    pub state: ReturnState,
    /// What held when the window closed.
    pub state_at_close: ReturnState,
    /// Whether everything that is owed is done by now.
    pub is_complete: bool,
    /// Whether a part of what was missing when the window closed is done by now.
    pub is_part_done: bool,
    /// Whether the extension is running.
    pub is_running: bool,
    /// Whether the outcome was excused because of this extension before.
    pub was_excused: bool,
    /// Whether the last correction was made because of an extension; else it was a person's, and stands.
    pub by_extension: bool,
}

/// What the outcome has to become; nothing if it stays.
pub fn settled(of: Extending) -> Option<ReturnState> {
    match of.state {
        // Where the extension itself ended the excuse and is running, a clock was ahead. A person's word stands.
        ReturnState::Missing | ReturnState::Partial if of.is_running && (of.by_extension || !of.was_excused) => {
            Some(if of.is_complete { ReturnState::Complete } else { ReturnState::Excused })
        }
        ReturnState::Missing | ReturnState::Partial if of.by_extension && of.is_complete => Some(ReturnState::Complete),
        ReturnState::Excused if of.by_extension && of.is_complete => Some(ReturnState::Complete),
        ReturnState::Excused if of.by_extension && !of.is_running => Some(at_the_end(of)),
        _ => None,
    }
}

/// What holds when the time is over and the return is not complete.
fn at_the_end(of: Extending) -> ReturnState {
    match of.state_at_close {
        ReturnState::Missing if of.is_part_done => ReturnState::Partial,
        at_close => at_close,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ReturnState::{Complete, Excused, Missing, NotRequired, Partial};
    use super::*;

    #[test]
    fn an_outcome_is_excused_while_the_time_runs_and_settled_once() {
        // State, state at close, complete, running, excused before, by an extension.
        for (state, at_close, complete, running, before, by, becomes) in [
            (Missing, Missing, false, true, false, false, Some(Excused)),
            (Partial, Partial, false, true, false, false, Some(Excused)),
            (Missing, Missing, true, true, false, false, Some(Complete)),
            (Missing, Missing, false, false, false, false, None),
            // Somebody took the excuse away again.
            (Missing, Missing, false, true, true, false, None),
            (Excused, Missing, false, true, true, true, None),
            (Excused, Missing, true, true, true, true, Some(Complete)),
            (Excused, Missing, true, false, true, true, Some(Complete)),
            (Excused, Partial, false, false, true, true, Some(Partial)),
            (Excused, Missing, false, false, true, true, Some(Missing)),
            // A clock that was ahead ended the time; it may have run out in truth before somebody looked again.
            (Missing, Missing, false, true, true, true, Some(Excused)),
            (Partial, Partial, true, true, true, true, Some(Complete)),
            (Missing, Missing, true, false, true, true, Some(Complete)),
            (Missing, Missing, false, false, true, true, None),
            // Excused for another reason.
            (Excused, Missing, true, false, false, false, None),
            (Complete, Complete, true, true, false, false, None),
            (NotRequired, NotRequired, false, true, false, false, None),
        ] {
            let of = Extending {
                state,
                state_at_close: at_close,
                is_complete: complete,
                is_part_done: complete,
                is_running: running,
                was_excused: before,
                by_extension: by,
            };
            assert_eq!(settled(of), becomes, "{of:?}");
        }
    }

    #[test]
    fn a_part_that_was_done_in_the_time_counts_as_a_part() {
        for (at_close, is_part_done, running, becomes) in [
            (Missing, true, false, Some(Partial)),
            (Missing, false, false, Some(Missing)),
            (Partial, true, false, Some(Partial)),
            (Partial, false, false, Some(Partial)),
            (Missing, true, true, None),
        ] {
            let of = Extending {
                state: Excused,
                state_at_close: at_close,
                is_complete: false,
                is_part_done,
                is_running: running,
                was_excused: true,
                by_extension: true,
            };
            assert_eq!(settled(of), becomes, "{of:?}");
        }
    }

    fn state() -> impl Strategy<Value = ReturnState> {
        prop::sample::select(vec![Missing, Partial, Complete, NotRequired])
    }

    proptest! {
        /// However often and whenever it is looked at: in the end what was done in time counts, and nothing moves any more.
        #[test]
        fn in_the_end_what_was_done_in_time_counts(
            at_close in state(),
            looks in prop::collection::vec(any::<bool>(), 0..6),
            done in any::<bool>(),
        ) {
            let is_miss = matches!(at_close, Missing | Partial);
            let (mut state, mut excused, mut by) = (at_close, false, false);
            let last = looks.len();
            for (turn, complete) in looks.into_iter().map(|late| late && done).chain([done, done, done]).enumerate() {
                let is_running = turn < last;
                let of = Extending {
                    state, state_at_close: at_close, is_complete: complete, is_part_done: complete, is_running,
                    was_excused: excused, by_extension: by,
                };
                if let Some(next) = settled(of) {
                    excused |= next == Excused;
                    (state, by) = (next, true);
                }
            }
            let looked_at = last > 0 && is_miss;
            let expected = if looked_at && done { Complete } else { at_close };
            prop_assert_eq!(state, expected);
        }
    }
}
