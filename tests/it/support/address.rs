//! Where something can listen. Measurements take this file in by its path.

/// An address on this machine that nobody uses now.
pub fn free_address() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}
