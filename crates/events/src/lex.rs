//! Lex V2 and V1.
