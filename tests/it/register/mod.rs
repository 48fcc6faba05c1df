//! The CQC register.

mod acts;
mod demo;
mod formats;
mod import;
mod pages;
mod real_rows;
mod reports;
mod sync;
