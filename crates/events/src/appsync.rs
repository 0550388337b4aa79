//! AppSync resolvers, authorizers and events.
