//! Sizes, and the cost of a start when the file is not in the page cache.

use std::fs::{self, File};
use std::io::{Cursor, Write as _};

use anyhow::{Context as _, Result};
use rustix::fs::{Advice, fadvise};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Bench, shuffled};
use crate::builds::Entry;
use crate::contestant::Program;
use crate::record::{Row, Series};
use crate::session::Session;

const ROUNDS: u32 = 20;

pub(crate) fn run(bench: &mut Bench) -> Result<Vec<Row>> {
    let mut series = Series::default();
    for (case, program) in [
        ("echo", Program::Echo),
        ("HTTP request, typed", Program::Apigw),
        ("HTTP application", Program::App),
    ] {
        let entries = bench.entries(program)?;
        let entries = entries.iter().filter(|entry| entry.contestant.is_native());
        let entries: Vec<&Entry> = entries.collect();
        for entry in &entries {
            let executable = fs::read(&entry.file)?;
            series.add(entry, case, ("executable", "B"), executable.len() as f64);
            series.add(entry, case, ("zip", "B"), zipped(&executable)? as f64);
        }
        for round in 0..bench.rounds(ROUNDS) {
            eprint!("\rsize: {case}, round {}  ", round + 1);
            for entry in shuffled(&entries, round) {
                drop_from_cache(entry)?;
                let session = Session::start(&mut bench.api, entry)?;
                let usage = session.usage()?;
                let mut add = |metric, value| series.add(entry, case, metric, value);
                add(("cold start", "µs"), session.start.as_secs_f64() * 1e6);
                add(("cold page faults", ""), usage.major_faults as f64);
            }
        }
        eprintln!();
    }
    Ok(series.rows("size"))
}

/// The size of a deployment package.
fn zipped(executable: &[u8]) -> Result<usize> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9));
    zip.start_file("bootstrap", options)?;
    zip.write_all(executable)?;
    Ok(zip.finish()?.into_inner().len())
}

/// Makes the next start read the file from disk. Shared libraries that other processes use stay in
/// memory.
fn drop_from_cache(entry: &Entry) -> Result<()> {
    let file = File::open(&entry.file).with_context(|| format!("{}", entry.file.display()))?;
    file.sync_all()?;
    fadvise(&file, 0, None, Advice::DontNeed).context("dropping a file from the page cache")
}
