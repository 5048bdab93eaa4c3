//! Where a server listens, and how to open a TCP connection to it.

use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpSocket, TcpStream, lookup_host};

use crate::PeerError;

/// A plain `http://host:port` address; TLS is left to a proxy in front, as in production.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    authority: String,
}

impl Address {
    /// Reads `http://` or `ws://` with a host, a port (80 when absent), and anything after it ignored.
    ///
    /// Errors: `Handshake` when the scheme is another or the host is missing.
    pub fn parse(url: &str) -> Result<Self, PeerError> {
        let rest = ["http://", "ws://"]
            .iter()
            .find_map(|scheme| url.strip_prefix(scheme))
            .ok_or_else(|| PeerError::Handshake(format!("`{url}` is not a plain http address")))?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.is_empty() {
            return Err(PeerError::Handshake(format!("`{url}` names no host")));
        }
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let authority = if has_port { host.to_owned() } else { format!("{host}:80") };
        Ok(Self { authority })
    }

    /// Host and port, as the `Host` header wants them.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Connects, from `source` when one is given.
    ///
    /// Another loopback source (127.0.0.2 and on) gives a load client another 28,000 ports to the same server.
    ///
    /// Errors: `Io` when the host does not resolve or nothing accepts.
    pub async fn open(&self, source: Option<IpAddr>) -> Result<TcpStream, PeerError> {
        let Some(target) = lookup_host(self.authority.as_str()).await?.next() else {
            return Err(PeerError::Handshake(format!("`{}` has no address", self.authority)));
        };
        let socket = if target.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if let Some(source) = source {
            socket.bind(SocketAddr::new(source, 0))?;
        }
        let stream = socket.connect(target).await?;
        // A peer writes small frames and waits for the answer, which Nagle's delay would distort.
        stream.set_nodelay(true)?;
        Ok(stream)
    }
}
