//! Several invocations at once, as on Managed Instances.

mod ends;
mod load;
mod workers;

use std::io;

use lambda_native_emulator::wire::RawConnection;

/// Leaves requests unanswered until the test has ended.
fn park(conn: &mut RawConnection) -> io::Result<()> {
    loop {
        conn.read_request()?;
    }
}
