//! Saves (`save`), what somebody sends (`input`), and how a return stands (`standing`).

mod input;
mod save;
mod standing;

pub use input::{BasedOn, Content, Draft, Place, SaveInput, Who};
pub use save::{Channel, CurrentSection, FromJson, NewSave, PlacedSave, Reasons, Save};
pub use standing::{Held, MonthlyReturn, OwedSection, Progress, ReturnState, SectionState, Standing};
