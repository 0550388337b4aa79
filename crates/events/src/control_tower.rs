//! Control Tower.
