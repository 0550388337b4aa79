//! The texts in an archive.

use super::target::{Libc, Target};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `lambda-native.pc`. The archive may be unpacked in any folder.
pub(crate) fn pkg_config(target: Target) -> String {
    // Before 2.34, glibc had threads and dlsym in separate libraries. Later versions keep them, empty.
    let private = match target.libc() {
        Libc::Musl => "",
        Libc::Gnu => "Libs.private: -lpthread -ldl\n",
    };
    let libs = "Libs: -L${libdir} -llambda_native\n";
    format!("{}{libs}{private}", pkg_config_head("lib", ""))
}

/// `lambda-native-shared.pc`.
pub(crate) fn pkg_config_shared() -> String {
    let head = pkg_config_head("lib/shared", ", as a shared library");
    format!("{head}Libs: -L${{libdir}} -llambda_native\n")
}

fn pkg_config_head(libraries: &str, kind: &str) -> String {
    format!(
        "prefix=${{pcfiledir}}/../..\n\
         libdir=${{prefix}}/{libraries}\n\
         includedir=${{prefix}}/include\n\
         \n\
         Name: lambda-native\n\
         Description: A custom runtime for AWS Lambda functions{kind}\n\
         Version: {VERSION}\n\
         Cflags: -I${{includedir}}\n"
    )
}

pub(crate) fn readme(target: Target, has_shared: bool) -> String {
    let name = target.name();
    let link = match target.libc() {
        Libc::Musl => LINK_MUSL,
        Libc::Gnu => LINK_GNU,
    };
    let (contents, shared) = match (target.libc(), has_shared) {
        (Libc::Musl, _) => ("", NO_SHARED_MUSL),
        (Libc::Gnu, true) => (CONTENTS_SHARED, SHARED),
        (Libc::Gnu, false) => ("", NO_SHARED_GNU),
    };
    format!(
        "lambda-native {VERSION} for {name}\n\n{ABOUT}\n{CONTENTS}{contents}\n{link}\n{shared}\n{LICENSE}"
    )
}

const ABOUT: &str = "\
A custom runtime for AWS Lambda functions in C, C++ and every language that can call C.
The library needs nothing but libc.
";

const CONTENTS: &str = "\
include/lambda_native.h            the interface, documented function by function
include/lambda_native.hpp          the same for C++17
lib/liblambda_native.a             the library
lib/pkgconfig/lambda-native.pc     its flags; the folder may be moved
";

const CONTENTS_SHARED: &str = "\
lib/shared/                        the library as a shared library
lib/pkgconfig/lambda-native-shared.pc
";

const LINK_MUSL: &str = "\
To build a function:

    export PKG_CONFIG_PATH=<this folder>/lib/pkgconfig
    musl-gcc -Os -static main.c -o bootstrap \\
        $(pkg-config --static --cflags --libs lambda-native) -Wl,--gc-sections -s

`zig cc -target <architecture>-linux-musl` works in place of `musl-gcc`. --gc-sections leaves out the
functions that the program does not call.
";

const LINK_GNU: &str = "\
To build a function:

    export PKG_CONFIG_PATH=<this folder>/lib/pkgconfig
    cc -Os main.c -o bootstrap \\
        $(pkg-config --static --cflags --libs lambda-native) -Wl,--gc-sections -s

The program needs the glibc that it was linked with, or a newer one. The runtime provided.al2023 of
Lambda has glibc 2.34. If yours is newer, use `zig cc -target <architecture>-linux-gnu.2.34`, or the
archive for musl. --gc-sections leaves out the functions that the program does not call.
";

const SHARED: &str = "\
Use the shared library only if you have to load it at run time. In pkg-config, `lambda-native` is the
static library and `lambda-native-shared` the shared one. Deploy liblambda_native.so.* with the
function.
";

const NO_SHARED_MUSL: &str = "\
There is no shared library: Lambda has no musl to load it with.
";

const NO_SHARED_GNU: &str = "\
There is no shared library in this archive, because the machine that made it cannot link one.
";

const LICENSE: &str = "\
License: MIT or Apache-2.0, at your option.
";
