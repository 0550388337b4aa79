//! The client's address in the extensions of a request.

use std::net::SocketAddr;

use http::Extensions;

/// Adds the address, also in the form that axum's `ConnectInfo` extracts.
pub(crate) fn insert(extensions: &mut Extensions, address: SocketAddr) {
    extensions.insert(address);
    #[cfg(feature = "axum")]
    extensions.insert(axum::extract::ConnectInfo(address));
}
