//! DocumentDB change streams.
