//! Builds the archives, and links programs with them.
#![cfg(target_os = "linux")]

mod archive;
mod programs;
mod support;
