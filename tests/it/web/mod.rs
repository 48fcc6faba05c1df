//! The shell of all pages: headers, assets, errors, hostile requests.

mod hostile;
mod shell;
