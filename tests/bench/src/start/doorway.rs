//! A TLS proxy for servers without TLS.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::authority::NAME;
use crate::failure::Failure;

/// A local port that terminates TLS and forwards connections to another address. Closed when dropped.
pub(super) struct Doorway {
    /// Such as `https://localhost:8443`.
    pub(super) url: String,
    _doors: JoinSet<()>,
}

impl Doorway {
    /// # Errors
    /// Returns a failure if no port is free.
    pub(super) async fn open(acceptor: &TlsAcceptor, target: SocketAddr) -> Result<Self, Failure> {
        let no_port = |error| Failure::fatal("a port for TLS", error);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(no_port)?;
        let port = listener.local_addr().map_err(no_port)?.port();
        let mut doors = JoinSet::new();
        doors.spawn(stand(listener, acceptor.clone(), target));
        // The host name may resolve to the IPv6 address first. On machines without IPv6 it does not.
        if let Ok(listener) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
            doors.spawn(stand(listener, acceptor.clone(), target));
        }
        Ok(Self { url: format!("https://{NAME}:{port}"), _doors: doors })
    }
}

async fn stand(listener: TcpListener, acceptor: TlsAcceptor, target: SocketAddr) {
    while let Ok((outside, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            // A broken connection concerns only its client.
            let _ended = pass(outside, &acceptor, target).await;
        });
    }
}

async fn pass(outside: TcpStream, acceptor: &TlsAcceptor, target: SocketAddr) -> std::io::Result<()> {
    outside.set_nodelay(true)?;
    let mut outside = acceptor.accept(outside).await?;
    let mut inside = TcpStream::connect(target).await?;
    inside.set_nodelay(true)?;
    copy_bidirectional(&mut outside, &mut inside).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::start::authority::Authority;

    /// Clients that trust the authority can connect, others cannot.
    #[tokio::test]
    async fn what_is_behind_is_reached_with_trust_alone() {
        let folder = std::env::temp_dir().join(format!("bodega-doorway-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let gateway = local::Gateway::start(local::Options::default()).await.expect("a shop");
        let target = gateway.url().trim_start_matches("http://").parse().expect("an address");
        let authority = Authority::new(&folder).expect("an authority");
        let doorway = Doorway::open(&authority.acceptor, target).await.expect("a doorway");
        let url = format!("{}/v1/health", doorway.url);
        let trust = fs::read(&authority.trust).expect("a file");
        let own = reqwest::Certificate::from_pem(&trust).expect("a certificate");
        let trusting = reqwest::Client::builder().tls_certs_only([own]).build().expect("a client");
        assert_eq!(trusting.get(&url).send().await.expect("an answer").status(), 200);
        let distrusting = reqwest::Client::builder().tls_certs_only([]).build().expect("a client");
        assert!(distrusting.get(&url).send().await.is_err());
        gateway.stop().await;
        fs::remove_dir_all(&folder).expect("gone");
    }
}
