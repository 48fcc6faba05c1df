//! The CQC register.

mod formats;
mod import;
mod real_rows;
mod sync;
