//! Reads the messages of a streamed response ("Amazon event stream encoding" in the AWS SDK developer guide).

use std::io::Read;

use anyhow::{Context as _, ensure};

/// A message is smaller than this ("Event stream encoding": 16 MB of payload, 128 KB of headers).
const LARGEST: usize = 17 * 1024 * 1024;

/// A message of a stream.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Those that are strings.
    headers: Vec<(String, String)>,
    pub(crate) payload: Vec<u8>,
}

impl Message {
    /// The value of a header, such as `:event-type`.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Reads the next message. `None` if the stream has ended.
    pub(crate) fn read(stream: &mut impl Read) -> anyhow::Result<Option<Message>> {
        let mut prelude = [0; 12];
        if !fill(stream, &mut prelude)? {
            return Ok(None);
        }
        let number = |at: usize| {
            let bytes = [
                prelude[at],
                prelude[at + 1],
                prelude[at + 2],
                prelude[at + 3],
            ];
            u32::from_be_bytes(bytes)
        };
        ensure!(
            crc32fast::hash(&prelude[..8]) == number(8),
            "a message of the stream has a wrong checksum"
        );
        let (total, header_size) = (number(0) as usize, number(4) as usize);
        ensure!(
            total <= LARGEST && header_size + 16 <= total,
            "a message of the stream has a wrong length"
        );
        let mut rest = vec![0; total - 12];
        ensure!(fill(stream, &mut rest)?, "the stream ends within a message");
        let (content, checksum) = rest.split_at(rest.len() - 4);
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(&prelude);
        hasher.update(content);
        ensure!(
            hasher.finalize().to_be_bytes() == *checksum,
            "a message of the stream has a wrong checksum"
        );
        let (headers, payload) = content.split_at(header_size);
        Ok(Some(Message {
            headers: strings(headers).context("a message of the stream has unknown headers")?,
            payload: payload.to_vec(),
        }))
    }
}

/// Reads exactly as many bytes, or none at the end of the stream.
fn fill(stream: &mut impl Read, bytes: &mut [u8]) -> anyhow::Result<bool> {
    let mut filled = 0;
    while filled < bytes.len() {
        match stream.read(&mut bytes[filled..])? {
            0 if filled == 0 => return Ok(false),
            0 => anyhow::bail!("the stream ends within a message"),
            read => filled += read,
        }
    }
    Ok(true)
}

/// Headers of type 7, a string. Lambda uses no other.
fn strings(mut bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let mut headers = Vec::new();
    while let Some((length, rest)) = bytes.split_first() {
        let (name, rest) = rest.split_at_checked(usize::from(*length))?;
        let (7, rest) = rest.split_first().map(|(kind, rest)| (*kind, rest))? else {
            return None;
        };
        let (length, rest) = rest.split_at_checked(2)?;
        let length = u16::from_be_bytes([length[0], length[1]]);
        let (value, rest) = rest.split_at_checked(usize::from(length))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        headers.push((text(name), text(value)));
        bytes = rest;
    }
    Some(headers)
}
