//! Several invocations at once, as on Managed Instances.

mod ends;
mod load;
mod workers;

use std::io;

use lambda_native_emulator::wire::RawConnection;

/// Reads requests without responding until the test ends.
fn park(conn: &mut RawConnection) -> io::Result<()> {
    loop {
        conn.read_request()?;
    }
}
