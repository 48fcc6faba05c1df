//! People and keys.

mod account;
mod administration;
mod keys;
mod set_password;
mod sign_in;
