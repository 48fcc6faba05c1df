//! People and keys.

mod access;
mod account;
mod administration;
mod attacks;
mod closing;
mod forgotten;
mod keys;
mod passwords;
mod second_factor;
mod set_password;
mod sign_in;
