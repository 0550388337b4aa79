//! Bootstraps run as child processes.
