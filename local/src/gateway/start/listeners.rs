use std::net::{IpAddr, SocketAddr};

use tokio::net::TcpListener;

use crate::aws_emulators::sam::Host;
use crate::error::StartError;

/// Where containers reach the shop, if that is not where everybody on this machine does.
pub(super) async fn bind_for_containers(host: Option<&Host>, port: u16) -> Result<Option<TcpListener>, StartError> {
    match host.and_then(Host::to_serve_at) {
        Some(ip) => Ok(Some(bind(ip, port).await?.0)),
        None => Ok(None),
    }
}

pub(super) async fn bind(ip: IpAddr, port: u16) -> Result<(TcpListener, SocketAddr), StartError> {
    let unbound = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            StartError::new(format!("port {port} is taken; name another with --port, or 0 for any free one"))
        }
        std::io::ErrorKind::AddrNotAvailable => StartError::new(format!(
            "{ip} is no address of this machine: start Docker, or say with --sam how containers reach it"
        )),
        _ => StartError::because(format!("port {port} cannot be opened"), error),
    };
    let listener = TcpListener::bind((ip, port)).await.map_err(unbound)?;
    let address = listener.local_addr().map_err(unbound)?;
    Ok((listener, address))
}
