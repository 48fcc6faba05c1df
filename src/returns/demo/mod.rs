//! Returns for the demonstration: when each location of the synthetic England sits down to its return, and what it says.
//!
//! Pure: no database and no clock. What is asked comes from the Formal Notice; only `meaning` knows items by key, and an
//! item that it does not know gets figures by its kind, unit and limits. The same seed gives the same figures on every
//! machine (docs/adr/0015).

mod answers;
mod beds;
mod habits;
mod meaning;
mod measures;
mod subject;

pub use answers::{Asked, answers, is_volunteered};
pub use habits::{Occasion, Sitting, sitting};
pub use measures::{Measures, measures};
pub use subject::{Shown, Spell, Subject};
