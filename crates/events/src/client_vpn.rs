//! Client VPN connection handlers.
