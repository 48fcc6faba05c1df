//! What is known of the penalty of a case.

use super::Pence;

/// What is known of the penalty of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Penalty {
    /// Nothing was imposed, and no notice that was given proposes a sum.
    NotYet,
    /// The notice of intent that was given proposes it (S.I. 2022/1175 regulation 4(2)(a)).
    Proposed(Pence),
    /// It was imposed, and stands.
    Imposed(Pence),
    /// There is none: none was imposed, or the notice fell.
    Nothing,
}
