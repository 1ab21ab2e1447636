//! Where a request comes from, for limits.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;

use crate::config::Config;
use backstop_domain::network::Network;

/// The other end of the connection; put into the extensions where connections are accepted.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The client's address: the peer's, or what a trusted proxy says.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The key limits are kept under. A household has a whole /64 of IPv6, so that counts as one.
    #[must_use]
    pub fn limit_key(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        }
    }
}

/// Puts the [`ClientAddress`] into the extensions.
pub async fn find(State(config): State<Arc<Config>>, mut request: Request, next: Next) -> Response {
    if let Some(Peer(peer)) = request.extensions().get().copied() {
        let address = resolve(peer.ip(), request.headers(), &config.trusted_proxies);
        request.extensions_mut().insert(ClientAddress(address));
    }
    next.run(request).await
}

/// Each proxy appends the peer it saw, so the list is read from its end for as long as the one
/// who wrote an entry is trusted; what stands before anybody could have made up.
fn resolve(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let mut client = peer;
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let values = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let entries: Vec<&str> = values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect();
    for entry in entries.iter().rev() {
        if !is_trusted(client) {
            break;
        }
        let Ok(address) = entry.parse() else { break };
        client = address;
    }
    client
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn seen(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let trusted: Vec<_> = trusted.iter().map(|t| Network::parse(t).unwrap()).collect();
        resolve(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(seen("203.0.113.9", "198.51.100.1", &[]), "203.0.113.9");
        assert_eq!(
            seen("10.0.0.1", "198.51.100.1", &["10.0.0.0/8"]),
            "198.51.100.1"
        );
        assert_eq!(
            seen(
                "10.0.0.1",
                "1.1.1.1, 198.51.100.1, 10.0.0.2",
                &["10.0.0.0/8"]
            ),
            "198.51.100.1"
        );
        assert_eq!(
            seen("10.0.0.1", "1.1.1.1, nonsense", &["10.0.0.0/8"]),
            "10.0.0.1"
        );
    }

    #[test]
    fn a_whole_ipv6_household_shares_a_limit() {
        let key = |text: &str| ClientAddress(text.parse().unwrap()).limit_key();
        assert_eq!(key("2001:db8:1:2:3::4"), key("2001:db8:1:2::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
