//! Lambda destinations.
