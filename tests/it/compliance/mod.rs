mod closing;
mod misses;
mod pages;
