//! The paths that `json_path` returns for errors of real types, and that nothing makes it panic.

mod any_text;
mod table;
