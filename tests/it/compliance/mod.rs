mod board;
mod closing;
mod faults;
mod misses;
mod pages;
