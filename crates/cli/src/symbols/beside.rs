//! The debug information that `lam build --split-debuginfo` has left beside an executable.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use object::read::elf::ElfFile64;
use object::{Object as _, ObjectSection as _};

use super::{Symbols, UNKNOWN};

/// The debug information beside an executable, which is read when it is needed.
#[derive(Default)]
pub(crate) struct SymbolsBeside {
    executable: PathBuf,
    /// `Some(None)` if there is none for this build of the executable.
    found: Option<Option<Symbols>>,
}

impl SymbolsBeside {
    pub(crate) fn new(executable: &Path) -> SymbolsBeside {
        SymbolsBeside {
            executable: executable.to_owned(),
            found: None,
        }
    }

    /// Looks again for the next backtrace, because the executable may be another build now.
    pub(crate) fn forget(&mut self) {
        self.found = None;
    }

    /// Names the functions in a line, if it has any without a name.
    pub(crate) fn name_functions<'l>(&mut self, line: &'l str) -> Cow<'l, str> {
        if !line.contains(UNKNOWN) {
            return Cow::Borrowed(line);
        }
        let found = self.found.get_or_insert_with(|| find(&self.executable));
        match found {
            Some(symbols) => symbols.name_functions(line),
            None => Cow::Borrowed(line),
        }
    }
}

/// The file has to have the same code as the executable: another build has other functions at the same addresses.
fn find(executable: &Path) -> Option<Symbols> {
    let path = executable.with_extension("debug");
    let has_same_code = path.is_file() && code(&path)? == code(executable)?;
    has_same_code.then(|| Symbols::open(&path).ok()).flatten()
}

/// The machine code in an ELF file.
fn code(path: &Path) -> Option<Vec<u8>> {
    let data = fs::read(path).ok()?;
    let file = ElfFile64::<object::Endianness>::parse(&*data).ok()?;
    let text = file.section_by_name(".text")?;
    Some(text.data().ok()?.to_vec())
}
