//! What the Regulations allow, as pure functions: the stages of a case (`moves`), dates of notices (`dates`), the amount
//! (`fees`).

pub mod dates;
pub mod fees;
pub mod moves;
