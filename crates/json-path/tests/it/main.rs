//! What `json_path` answers for the errors of real types, and that nothing makes it panic.

mod any_text;
mod table;
