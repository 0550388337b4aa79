//! The function `load` with `lambda_native::main!` in place of `fn main`.
#![cfg_attr(not(test), no_main)]

mod load;

lambda_native::main!(load::Load);
