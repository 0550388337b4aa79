//! Writes static libraries: the format of `ar`, with GNU's index of symbols.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};

const MAGIC: &[u8] = b"!<arch>\n";
const HEADER: usize = 60;

/// A static library with one member. No times, owners or modes of files get into it.
pub(crate) fn archive(name: &str, object: &[u8], symbols: &BTreeSet<&str>) -> Result<Vec<u8>> {
    // Longer names would need a separate table. Short ones end with a slash.
    ensure!(name.len() < 16, "the member's name `{name}` is too long");

    let names: usize = symbols.iter().map(|symbol| symbol.len() + 1).sum();
    let index = (4 + 4 * symbols.len() + names + HEADER + MAGIC.len() + HEADER).next_multiple_of(8)
        - HEADER
        - MAGIC.len()
        - HEADER;
    let member = u32::try_from(MAGIC.len() + HEADER + index)
        .context("the static library has too many symbols")?;

    let mut archive = MAGIC.to_vec();
    archive.extend(header("/", index));
    archive.extend(u32::try_from(symbols.len())?.to_be_bytes());
    for _ in symbols {
        archive.extend(member.to_be_bytes());
    }
    for symbol in symbols {
        archive.extend(symbol.as_bytes());
        archive.push(0);
    }
    // The object begins at a multiple of eight bytes, as its headers have to be aligned in memory.
    archive.resize(member as usize, 0);
    archive.extend(header(&format!("{name}/"), object.len()));
    archive.extend(object);
    if !object.len().is_multiple_of(2) {
        archive.push(b'\n');
    }
    Ok(archive)
}

/// The header of a member: its name, then time, owner, group, mode and size, padded with spaces.
fn header(name: &str, size: usize) -> Vec<u8> {
    let header = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, 644);
    header.into_bytes()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use object::read::archive::ArchiveFile;

    use super::archive;

    #[test]
    fn the_index_leads_to_the_member() {
        for symbols in [
            &["a"][..],
            &["a", "bc", "def"],
            &["lambda_run", "lambda_open"],
        ] {
            let object = b"\x7fELF and an odd number of bytes";
            let bytes = archive("x.o", object, &BTreeSet::from_iter(symbols.iter().copied()))
                .expect("a short name");
            let file = ArchiveFile::parse(&*bytes).expect("an archive");
            let index = file.symbols().expect("an index").expect("an index");
            for (symbol, name) in index.zip(BTreeSet::from_iter(symbols)) {
                let symbol = symbol.expect("a symbol");
                assert_eq!(symbol.name(), name.as_bytes());
                let member = file.member(symbol.offset()).expect("a member");
                assert_eq!(member.name(), b"x.o");
                assert_eq!(member.data(&*bytes).expect("its data"), object);
                assert_eq!(member.file_range().0 % 8, 0);
            }
        }
    }
}
