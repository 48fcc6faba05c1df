//! The network address of whoever asks.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The address of the client. `X-Forwarded-For` counts only when it was added by a proxy we trust: from the right, the
/// first address that is not one of ours. Anybody can write anything further left.
pub fn of_client(request: &HttpRequest, trusted: &[IpNet]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |address| address.ip());
    let forwarded: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    behind_proxies(peer, &forwarded, trusted)
}

fn behind_proxies(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_ours = |address: &IpAddr| trusted.iter().any(|network| network.contains(&address.to_canonical()));
    let mut client = peer;
    for text in forwarded.iter().rev() {
        if !is_ours(&client) {
            break;
        }
        match read(text.trim()) {
            Some(address) => client = address,
            None => break,
        }
    }
    client
}

/// An address, as some proxies write it with a port: `203.0.113.9`, `203.0.113.9:443`, `[2001:db8::1]:443`.
fn read(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(with_port)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn without_a_trusted_proxy_nothing_that_is_sent_matters(sent in proptest::collection::vec("[0-9a-f:., ]{0,40}", 0..4)) {
            let peer: IpAddr = "192.0.2.1".parse().unwrap();
            let sent: Vec<&str> = sent.iter().map(String::as_str).collect();
            proptest::prop_assert_eq!(behind_proxies(peer, &sent, &[]), peer);
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap()];
        for (peer, forwarded, client) in [
            ("192.0.2.1", vec!["203.0.113.9"], "192.0.2.1"),
            ("10.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.2.3.4", "203.0.113.9", "10.0.0.2"], "203.0.113.9"),
            ("10.0.0.1", vec!["203.0.113.9:5678"], "203.0.113.9"),
            ("10.0.0.1", vec!["[2001:db8::1]:443"], "2001:db8::1"),
            ("10.0.0.1", vec!["nonsense"], "10.0.0.1"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("::ffff:10.0.0.1", vec!["2001:db8::1"], "2001:db8::1"),
        ] {
            let found = behind_proxies(peer.parse().unwrap(), &forwarded, &trusted);
            assert_eq!(found, client.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        }
    }
}
