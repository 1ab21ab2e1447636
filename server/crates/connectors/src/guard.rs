//! Keeps calls out of one's own network (server-side request forgery).
//!
//! A host name is resolved once, every address it has is judged, and the connection goes to those
//! very addresses: a name that answers differently a moment later changes nothing.

use backstop_domain::network::{Network, is_public};
use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Finds the addresses of a host.
pub trait Names: Send + Sync {
    /// All addresses, at least one.
    fn addresses(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// Asks the system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Judges where a call may go.
#[derive(Clone)]
pub struct Guard {
    names: Arc<dyn Names>,
    allowed: Vec<Network>,
}

impl Guard {
    /// A guard that lets calls through to the public internet and to the `allowed` networks.
    #[must_use]
    pub fn new(names: Arc<dyn Names>, allowed: Vec<Network>) -> Self {
        Self { names, allowed }
    }

    /// Whether an address may be called.
    #[must_use]
    pub fn admits(&self, address: IpAddr) -> bool {
        is_public(address) || self.allowed.iter().any(|network| network.contains(address))
    }

    /// The addresses of a host, where every one of them may be called.
    async fn judged(self, host: String) -> io::Result<Vec<IpAddr>> {
        let found = self.names.addresses(host).await?;
        if found.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "no address"));
        }
        // One inside address among outside ones is how rebinding begins.
        if found.iter().all(|address| self.admits(*address)) {
            Ok(found)
        } else {
            Err(io::Error::new(io::ErrorKind::PermissionDenied, INSIDE))
        }
    }
}

/// Said where a call was kept back.
pub(crate) const INSIDE: &str = "leads into a private network, which this connector may not call";

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = guard.judged(name.as_str().to_owned()).await?;
            let addresses: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(addresses)
        })
    }
}
