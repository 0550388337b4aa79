//! Where `lam run` listens, and which hosts its requests may name.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use anyhow::anyhow;
use lambda_native_emulator::TrustedSites;

use crate::args::ServerArgs;
use crate::terminal;

/// How often a free port is looked for that both loopback addresses have.
const ATTEMPTS: usize = 16;

/// The listening sockets, of the same port.
pub(super) struct Address {
    pub(super) listeners: Vec<TcpListener>,
    /// Where a client on this machine reaches them, such as `127.0.0.1:9000`.
    pub(super) local: SocketAddr,
    /// The hosts that requests may name.
    pub(super) sites: TrustedSites,
}

impl Address {
    /// Listens where the flags say: by default on both loopback addresses, because `localhost` is either of
    /// them.
    pub(super) fn bind(args: &ServerArgs) -> anyhow::Result<Address> {
        let mut sites = TrustedSites::loopback();
        for name in &args.allowed_hosts {
            sites = sites.host(name);
        }
        let Some(host) = args.host else {
            let (listeners, local) = bind_loopback(args.port)?;
            return Ok(Address {
                listeners,
                local,
                sites,
            });
        };
        let (listener, bound) = bind(host, args.port)?;
        if !host.is_loopback() {
            warn_of_other_machines(host, !args.allowed_hosts.is_empty());
        }
        if !host.is_unspecified() {
            sites = sites.host(host.to_string());
        }
        let local = match host {
            IpAddr::V4(host) if host.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(host) if host.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            host => host,
        };
        Ok(Address {
            listeners: vec![listener],
            local: SocketAddr::new(local, bound.port()),
            sites,
        })
    }
}

fn bind_loopback(port: u16) -> anyhow::Result<(Vec<TcpListener>, SocketAddr)> {
    let mut attempt = 1;
    loop {
        let (listener, local) = bind(Ipv4Addr::LOCALHOST.into(), port)?;
        match TcpListener::bind((Ipv6Addr::LOCALHOST, local.port())) {
            Ok(second) => return Ok((vec![listener, second], local)),
            // Another program has the port that the system picked for 127.0.0.1.
            Err(error)
                if error.kind() == ErrorKind::AddrInUse && port == 0 && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            Err(error) => {
                warn_of_one_address(local, &error);
                return Ok((vec![listener], local));
            }
        }
    }
}

fn bind(host: IpAddr, port: u16) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let address = SocketAddr::new(host, port);
    let listener = TcpListener::bind(address).map_err(|error| match error.kind() {
        ErrorKind::AddrNotAvailable => anyhow!(
            "--host {host} is not an address of this machine (0.0.0.0 listens on all of them)"
        ),
        kind => {
            let remedy = match kind {
                ErrorKind::AddrInUse => {
                    " (is another `lam run` running? use --port 0 for any free port)"
                }
                ErrorKind::PermissionDenied if port < 1024 => {
                    " (ports below 1024 need more rights; use another --port)"
                }
                _ => "",
            };
            anyhow!(error).context(format!("cannot listen on {address}{remedy}"))
        }
    })?;
    let bound = listener.local_addr()?;
    Ok((listener, bound))
}

/// Says why `localhost` may not reach the function. A machine without IPv6 needs no warning: nothing else
/// can listen there either.
fn warn_of_one_address(local: SocketAddr, error: &io::Error) {
    let port = local.port();
    match error.kind() {
        ErrorKind::AddrInUse => terminal::warning(&format!(
            "another program listens on [::1]:{port}, so http://localhost:{port} may reach that one; use \
             http://{local}, or another --port"
        )),
        ErrorKind::AddrNotAvailable | ErrorKind::Unsupported => {}
        _ => terminal::warning(&format!(
            "cannot listen on [::1]:{port}, only on {local}: {error}"
        )),
    }
}

fn warn_of_other_machines(host: IpAddr, has_names: bool) {
    let names = if has_names {
        ""
    } else {
        "; --allow-host NAME accepts the host name or address that they use"
    };
    terminal::warning(&format!(
        "listening on {host}: other machines can invoke the function and see its configuration{names}"
    ));
}
