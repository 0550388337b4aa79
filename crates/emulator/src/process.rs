//! Runs a bootstrap as a child process under an emulator.
