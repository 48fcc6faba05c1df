mod closing;
mod misses;
