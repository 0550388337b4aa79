//! From the line and column of a serde_json error to the path of the value it speaks of.
