//! Returns the bytes of the event by writing them into the runtime's response buffer.
#![no_main]

use lambda_native::{LambdaContext, LambdaError, LambdaHandler, Response};

struct Echo;

impl LambdaHandler for Echo {
    fn handle(
        &self,
        event: &[u8],
        _: &LambdaContext<'_>,
        response: &mut Response,
    ) -> Result<(), LambdaError> {
        response.buffer().extend_from_slice(event);
        Ok(())
    }
}

lambda_native::main!(Echo);
