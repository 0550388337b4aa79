//! Streams as many bytes as the number in the event says.
#![no_main]

use std::io::Write;

use lambda_native::{LambdaContext, LambdaError, ResponseStream, streaming};

static PIECE: [u8; 64 * 1024] = [b'a'; 64 * 1024];

fn handler(event: &str, _: &LambdaContext, out: &mut ResponseStream) -> Result<(), LambdaError> {
    let mut left: usize = event.trim().parse()?;
    while left > 0 {
        let piece = &PIECE[..left.min(PIECE.len())];
        out.write_all(piece)?;
        left -= piece.len();
    }
    Ok(())
}

lambda_native::main!(streaming(handler));
