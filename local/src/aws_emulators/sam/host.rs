use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

use http::Uri;

/// How containers reach this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// By an address of its own, such as that of Docker's bridge.
    Address(IpAddr),
    /// By a name that leads to its 127.0.0.1, such as Docker Desktop's `host.docker.internal`.
    Name(String),
}

impl FromStr for Host {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        match text.parse::<IpAddr>() {
            Ok(ip) if ip.is_unspecified() => {
                Err("must be one address: containers connect to it, and the shop serves there and nowhere else".into())
            }
            Ok(ip) => Ok(Self::Address(ip)),
            Err(_) if !text.is_empty() && text.chars().all(is_name) => Ok(Self::Name(text.to_owned())),
            Err(_) => Err("must be an IP address or a host name".into()),
        }
    }
}

impl Host {
    /// A further address to serve at; none where 127.0.0.1 will do.
    pub(crate) fn to_serve_at(&self) -> Option<IpAddr> {
        match self {
            Self::Address(ip) => Some(*ip).filter(|ip| *ip != IpAddr::V4(Ipv4Addr::LOCALHOST)),
            Self::Name(_) => None,
        }
    }

    /// The gateway's host and port, as containers know it.
    pub(crate) fn gateway(&self, address: SocketAddr) -> String {
        self.at(address.port())
    }

    /// A URL as containers know it: one of this machine leads to it from there too.
    pub(crate) fn reaching(&self, url: &str) -> String {
        let of_this_machine = |uri: &Uri| {
            let host = uri.host()?;
            let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
            (host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified())).then_some(())?;
            Some(format!("{}://{}", uri.scheme_str()?, self.at(uri.port_u16().unwrap_or(80))))
        };
        url.parse().ok().as_ref().and_then(of_this_machine).unwrap_or_else(|| url.to_owned())
    }

    fn at(&self, port: u16) -> String {
        match self {
            Self::Address(ip) => SocketAddr::new(*ip, port).to_string(),
            Self::Name(name) => format!("{name}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_reach_this_machine_by_an_address_or_a_name() {
        let bridge: Host = "172.17.0.1".parse().unwrap();
        assert_eq!(bridge.to_serve_at(), "172.17.0.1".parse().ok());
        assert_eq!(bridge.gateway("127.0.0.1:3000".parse().unwrap()), "172.17.0.1:3000");
        assert_eq!(bridge.reaching("http://127.0.0.1:8000"), "http://172.17.0.1:8000");
        assert_eq!(bridge.reaching("http://localhost:8000/"), "http://172.17.0.1:8000");
        assert_eq!(bridge.reaching("https://dynamodb.example"), "https://dynamodb.example");
        let desktop: Host = "host.docker.internal".parse().unwrap();
        assert_eq!(desktop.to_serve_at(), None);
        assert_eq!(desktop.reaching("http://127.0.0.1:8000"), "http://host.docker.internal:8000");
        let own: Host = "127.0.0.1".parse().unwrap();
        assert_eq!(own.to_serve_at(), None, "it serves there already");
        for wrong in ["", "0.0.0.0", "::", "http://172.17.0.1", "a b"] {
            assert!(wrong.parse::<Host>().is_err(), "{wrong}");
        }
    }
}
