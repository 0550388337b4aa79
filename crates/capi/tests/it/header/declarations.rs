//! Reads the declarations of the header. It needs only the C that the header uses.

use std::fmt::Write as _;

/// The declarations of the header, in its order.
pub(super) struct Header {
    functions: Vec<Function>,
    callbacks: Vec<Function>,
    /// Names and values.
    constants: Vec<(String, String)>,
}

/// A function, or the type of a callback.
struct Function {
    name: String,
    parameters: Vec<String>,
    result: String,
}

impl Header {
    pub(super) fn parse(text: &str) -> Header {
        let text = without_comments(text);
        let mut constants = Vec::new();
        let mut code = String::new();
        for line in text.lines() {
            if let Some(definition) = line.strip_prefix("#define LAMBDA_ABI_VERSION ") {
                constants.push(("LAMBDA_ABI_VERSION".to_owned(), definition.to_owned()));
            } else if !line.starts_with('#') {
                code.push_str(line);
                code.push(' ');
            }
        }
        let mut header = Header {
            functions: Vec::new(),
            callbacks: Vec::new(),
            constants,
        };
        for declaration in code.split(';') {
            header.add(declaration.trim());
        }
        header
    }

    /// All names of functions and constants.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let functions = self.functions.iter().map(|function| &*function.name);
        functions.chain(self.constants.iter().map(|(name, _)| &**name))
    }

    fn add(&mut self, declaration: &str) {
        if let Some((_, enumeration)) = declaration.split_once("typedef enum ") {
            let (_, values) = enumeration.split_once('{').expect("values");
            let (values, _) = values.split_once('}').expect("their end");
            for value in values.split(',') {
                let (name, value) = value.split_once('=').expect("a value for each name");
                self.constants
                    .push((name.trim().to_owned(), value.trim().to_owned()));
            }
            return;
        }
        let Some((before, parameters)) = declaration.split_once('(') else {
            return;
        };
        if let Some(result) = before.strip_prefix("typedef ") {
            let (name, parameters) = parameters.split_once(")(").expect("a callback");
            let name = name.trim_start_matches('*');
            self.callbacks.push(Function::new(result, name, parameters));
            return;
        }
        // After `extern "C" {`, which has its own lines.
        let before = before.rsplit(['{', '}']).next().unwrap_or_default();
        let start = before.rfind([' ', '*']).expect("a type before the name") + 1;
        let (result, name) = before.split_at(start);
        self.functions.push(Function::new(result, name, parameters));
    }

    /// A Rust module that uses each function and constant.
    pub(super) fn to_rust(&self) -> String {
        let mut rust = "//! Generated from the header by the test that compares the two.\n\n\
                        use std::ffi::{c_char, c_int, c_void};\n\n\
                        use lambda_native_capi::api_gw_v2::{request::*, response::*};\n\
                        use lambda_native_capi::{\n    \
                            context::*, hook::*, invocation::*, log::*, options::*, pull::*, respond::*, \
                        run::*,\n    status::*, stream::*, version::*,\n};\n\n"
            .to_owned();
        for (name, value) in &self.constants {
            let _ = writeln!(rust, "const _: () = assert!({name} == {value});");
        }
        rust.push_str("\npub(super) fn check() {\n");
        for callback in &self.callbacks {
            let name = rust_type(&callback.name);
            let name = name.trim_start_matches("Option<").trim_end_matches('>');
            let _ = writeln!(
                rust,
                "    let _: fn({name}) -> {} = |it| it;",
                callback.rust()
            );
        }
        for function in &self.functions {
            let _ = writeln!(rust, "    let _: {} = {};", function.rust(), function.name);
        }
        rust.push_str("}\n");
        rust
    }
}

impl Function {
    fn new(result: &str, name: &str, parameters: &str) -> Function {
        let (parameters, _) = parameters.split_once(')').expect("the end of a list");
        let result = match result.trim().strip_prefix("LAMBDA_NORETURN ") {
            Some(_) => "!".to_owned(),
            None => rust_type(result.trim()),
        };
        let parameters = parameters.split(',').map(str::trim);
        Function {
            name: name.trim().to_owned(),
            parameters: parameters
                .filter(|parameter| *parameter != "void")
                .map(without_name)
                .map(rust_type)
                .collect(),
            result,
        }
    }

    /// The type of a pointer to the function.
    fn rust(&self) -> String {
        let parameters = self.parameters.join(", ");
        let result = match &*self.result {
            "()" => String::new(),
            result => format!(" -> {result}"),
        };
        format!("unsafe extern \"C\" fn({parameters}){result}")
    }
}

/// The type of a parameter that has a name.
fn without_name(parameter: &str) -> &str {
    let end = parameter.rfind([' ', '*']).expect("a type and a name") + 1;
    parameter[..end].trim()
}

fn rust_type(c: &str) -> String {
    let (is_const, c) = match c.strip_prefix("const ") {
        Some(rest) => (true, rest),
        None => (false, c),
    };
    let base = c.trim_end_matches('*').trim();
    let pointers = c.matches('*').count();
    let mut rust = match base {
        "void" if pointers == 0 => "()".to_owned(),
        "void" => "c_void".to_owned(),
        "char" => "c_char".to_owned(),
        "int" => "c_int".to_owned(),
        "size_t" => "usize".to_owned(),
        "int64_t" => "i64".to_owned(),
        "uint32_t" => "u32".to_owned(),
        "double" => "f64".to_owned(),
        "lambda_status" => "Status".to_owned(),
        "lambda_handler" | "lambda_hook" | "lambda_callback" => {
            format!("Option<{}>", camel_case(&base["lambda_".len()..]))
        }
        handle => camel_case(handle),
    };
    for level in 0..pointers {
        let kind = if level == 0 && is_const {
            "const"
        } else {
            "mut"
        };
        rust = format!("*{kind} {rust}");
    }
    rust
}

fn camel_case(name: &str) -> String {
    let words = name.split('_');
    words
        .map(|word| word[..1].to_uppercase() + &word[1..])
        .collect()
}

fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut code = String::new();
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        let (_, after) = comment.split_once("*/").expect("the end of a comment");
        rest = after;
    }
    code + rest
}
