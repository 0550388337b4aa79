//! SIGTERM and the extension that it is sent for.
