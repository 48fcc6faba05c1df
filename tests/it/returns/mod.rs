mod api;
mod concurrency;
mod order;
mod pages_actions;
mod saving;
mod scope;
mod sealed;
mod windows;
