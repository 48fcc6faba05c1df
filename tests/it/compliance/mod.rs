mod chasing;
mod closing;
mod counters;
mod location;
mod messages;
mod misses;
mod not_operating;
mod pages;
