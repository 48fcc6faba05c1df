//! Parses the command line and hands over.

use std::process::ExitCode;

/// Pages and saves ask for much memory in small pieces from several threads (docs/adr/0002).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    capacity_tracker::cli::run()
}
