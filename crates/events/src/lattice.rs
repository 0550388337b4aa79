//! VPC Lattice targets, both versions.
