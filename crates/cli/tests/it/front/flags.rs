//! Flags that do not fit the front, or have an invalid value.

use crate::support::{lam, scripted_function, stderr};

#[test]
fn a_flag_of_another_front_is_an_error_that_names_the_front() {
    let table = [
        (
            &["--stage-name", "prod"][..],
            "--stage-name does not apply to the front url: it needs --front http-api or --front rest",
        ),
        (
            &["--front", "rest", "--payload-format", "1.0"],
            "--payload-format does not apply to the front rest: it needs --front http-api",
        ),
        (
            &["--front", "alb", "--binary-media-type", "*/*"],
            "--binary-media-type does not apply to the front alb: it needs --front rest",
        ),
        (
            &["--front", "http-api", "--multi-value-headers"],
            "--multi-value-headers does not apply to the front http-api: it needs --front alb",
        ),
        (
            &["--front", "http-api", "--invoke-mode", "response-stream"],
            "--invoke-mode response-stream does not apply to the front http-api: it needs --front url or \
             --front rest",
        ),
        (
            &["--front", "rest", "--stage-name", "a/b"],
            r#"--stage-name "a/b" is not a name of 1 to 128 letters, digits, - and _"#,
        ),
        (
            &["--front", "rest", "--binary-media-type", "png"],
            r#"--binary-media-type "png" is not a media type such as image/png or */*"#,
        ),
    ];
    let function = scripted_function();
    let function = function.to_str().expect("a path that is UTF-8");
    for (args, expected) in table {
        let output = lam(["run", function, "--port", "0"])
            .args(args)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}
