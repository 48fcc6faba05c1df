//! People and keys.

mod access;
mod account;
mod administration;
mod attacks;
mod closing;
mod forgotten;
mod keys;
mod moved;
mod passwords;
mod second_factor;
mod set_password;
mod sign_in;
mod single_sign_on;
mod stand_in;
