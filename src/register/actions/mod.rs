//! What can be done with the register.

mod import;
mod placing;
mod plan;

pub use import::{ImportError, ImportOptions, import};
pub use plan::{Remark, Report};
