//! Where `lam run` listens, and which `Host` and `Origin` it accepts there.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};

use crate::support::{HttpResponse, Server, lam, scripted_function, send, stderr};

/// What a browser adds to a request that a page of another site has caused.
const CROSS_SITE: &str = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n";

/// The port of a `lam run`.
fn port(server: &Server) -> &str {
    let (_, port) = server.address.rsplit_once(':').expect("a port");
    port
}

fn get(address: &str, host: &str, headers: &str) -> HttpResponse {
    let head = format!("GET / HTTP/1.1\r\nHost: {host}\r\n{headers}");
    send(address, &head, b"")
}

/// A free port, and a program that listens on it at ::1 only. `None` without IPv6.
fn listener_on_ipv6() -> Option<(TcpListener, u16)> {
    let listener = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).ok()?;
    let port = listener.local_addr().expect("an address").port();
    Some((listener, port))
}

#[test]
fn both_loopback_addresses_reach_the_function() {
    if listener_on_ipv6().is_none() {
        return;
    }
    let server = Server::of_scripted_function(&[]);
    let ipv6 = format!("[::1]:{}", port(&server));

    assert!(
        server.address.starts_with("127.0.0.1:"),
        "{}",
        server.address
    );
    for host in [ipv6.as_str(), "[::1]", "localhost", &server.address] {
        assert_eq!(get(&ipv6, host, "").status, 200, "{host}");
        assert_eq!(get(&server.address, host, "").status, 200, "{host}");
    }
}

#[test]
fn the_second_address_is_protected_against_pages_of_other_sites() {
    if listener_on_ipv6().is_none() {
        return;
    }
    let server = Server::of_scripted_function(&[]);
    let ipv6 = format!("[::1]:{}", port(&server));

    let rebound = get(&ipv6, &format!("rebound.example:{}", port(&server)), "");
    assert_eq!(rebound.status, 403);
    assert!(
        rebound.text().contains("--allow-host NAME"),
        "{}",
        rebound.text()
    );
    assert_eq!(get(&ipv6, "[2001:db8::1]", "").status, 403);
    let origin = "Origin: https://foreign.example\r\n";
    assert_eq!(get(&ipv6, &ipv6, origin).status, 403);
    assert_eq!(get(&ipv6, &ipv6, CROSS_SITE).status, 403);
    let local = "Origin: http://[::1]:3000\r\n";
    assert_eq!(get(&ipv6, &ipv6, local).status, 200);
}

#[test]
fn another_program_on_the_second_address_causes_a_warning() {
    let Some((_listener, port)) = listener_on_ipv6() else {
        return;
    };
    let Ok(free) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) else {
        return;
    };
    drop(free);
    let function = scripted_function();
    let function = function.to_str().expect("a path that is UTF-8");

    let server = Server::start(&mut lam(["run", function, "--port", &port.to_string()]));

    let warning = format!("another program listens on [::1]:{port}");
    server.running.wait_for_text(&warning);
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn host_chooses_the_only_address() {
    if listener_on_ipv6().is_none() {
        return;
    }
    let server = Server::of_scripted_function(&["--host", "127.0.0.1"]);

    assert_eq!(server.get("/").status, 200);
    let ipv6 = format!("[::1]:{}", port(&server));
    assert!(TcpStream::connect(ipv6).is_err());
    assert!(!server.running.log().contains("other machines"));

    let server = Server::of_scripted_function(&["--host", "::1"]);
    assert!(server.address.starts_with("[::1]:"), "{}", server.address);
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn on_all_addresses_only_named_hosts_are_accepted() {
    let args = ["--host", "0.0.0.0", "--allow-host", "host.docker.internal"];
    let server = Server::of_scripted_function(&args);

    server
        .running
        .wait_for_text("warning: listening on 0.0.0.0: other machines");
    assert!(
        server.address.starts_with("127.0.0.1:"),
        "{}",
        server.address
    );
    let named = format!("HOST.docker.internal:{}", port(&server));
    for host in [named.as_str(), "host.docker.internal", "localhost"] {
        assert_eq!(get(&server.address, host, "").status, 200, "{host}");
    }
    for host in [
        "0.0.0.0",
        "192.168.0.7",
        "docker.internal",
        "x.host.docker.internal",
    ] {
        assert_eq!(get(&server.address, host, "").status, 403, "{host}");
    }
    let other = get(&server.address, "192.168.0.7", "").text();
    assert!(other.contains("accepts another name or address"), "{other}");
    let args = ["--host", "0.0.0.0", "--allow-host", "192.168.0.7"];
    let by_address = Server::of_scripted_function(&args);
    let response = get(&by_address.address, "192.168.0.7:9000", "");
    assert_eq!(response.status, 200);
    // The function's own pages may call it, and those of other sites may not.
    let own = format!("Origin: http://{named}\r\n{CROSS_SITE}");
    assert_eq!(get(&server.address, &named, &own).status, 200);
    for headers in [CROSS_SITE, "Origin: https://foreign.example\r\n"] {
        assert_eq!(
            get(&server.address, &named, headers).status,
            403,
            "{headers}"
        );
    }
}

#[test]
fn another_lam_is_blamed_only_for_a_port_that_is_in_use() {
    let used = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let used = used.local_addr().expect("an address").port().to_string();
    let function = scripted_function();
    let function = function.to_str().expect("a path that is UTF-8");
    let run = |flags: &[&str]| {
        let output = lam(["run", function]).args(flags).output().expect("lam");
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        stderr(&output)
    };
    let error = run(&["--port", &used]);
    assert!(error.contains("is another `lam run` running?"), "{error}");
    // A link-local address needs a scope.
    let error = run(&["--host", "fe80::1", "--port", "0"]);
    assert!(!error.contains("another `lam run`"), "{error}");
}

#[test]
fn an_address_that_cannot_be_used_is_an_error() {
    let function = scripted_function();
    let function = function.to_str().expect("a path that is UTF-8");
    for (host, message) in [
        ("localhost", "not an IP address such as 0.0.0.0"),
        // TEST-NET-1 (RFC 5737), which no machine has.
        (
            "192.0.2.1",
            "--host 192.0.2.1 is not an address of this machine",
        ),
    ] {
        let output = lam(["run", function, "--port", "0", "--host", host])
            .output()
            .expect("lam");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}
