//! Tests that run `lam`, with one module for each subject.

mod address;
#[cfg(feature = "aws")]
mod aws;
mod build;
mod build_options;
mod c_dependencies;
mod cargo_flags;
mod config;
mod cors;
mod doctor;
mod environment;
mod events;
mod front;
mod function_url;
mod help;
mod init;
mod invoke;
mod lambda_api;
mod limits;
mod new;
mod package;
mod processes;
mod project;
mod response_mode;
mod robust;
mod run;
mod shell;
mod signals;
mod smallest;
mod streaming;
mod support;
mod symbols;
mod terminal;
mod watch;
mod web_pages;
mod workspace;
