//! What the Regulations allow, as pure functions: the stages of a case (`moves`), dates of notices (`dates`) and what falls
//! due (`due`), the amount (`fees`, from the files that `fee_files` reads), whom and where a notice is served (`address`),
//! what it must say (`contents`), and which files are taken (`files`).

pub mod address;
pub mod contents;
pub mod dates;
pub mod days;
pub mod due;
pub mod fee_files;
pub mod fees;
pub mod files;
pub mod moves;
