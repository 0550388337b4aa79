//! Function URL events and responses.
