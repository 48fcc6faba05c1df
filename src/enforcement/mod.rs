//! Enforcement: cases under the Adult Social Care Information (Enforcement) Regulations 2022 (S.I. 2022/1175).

pub mod actions;
mod jobs;
mod labels;
pub mod model;
pub mod queries;
pub mod rules;

pub use jobs::TendCases;
