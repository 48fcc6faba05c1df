//! Checks in CEL, ready to run.

/// A compiled check.
#[derive(Debug)]
pub struct Program;
