//! Amazon Connect flows.
