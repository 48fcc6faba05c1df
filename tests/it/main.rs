//! The integration tests: everything here acts through HTTP or the command line.
