use super::*;

fn rendered(format: Format, fields: &[(&'static str, Value<'_>)]) -> String {
    let mut all = Fields::new(format);
    for &(name, value) in fields {
        all.set(name.into(), value);
    }
    all.render()
}

#[test]
fn each_kind_of_value_is_formatted_as_its_type() {
    let fields = [
        ("text", "a \"b\"\n".into()),
        ("word", "o-7".into()),
        ("empty", "".into()),
        ("int", (-7).into()),
        ("uint", u64::MAX.into()),
        ("float", 1e300.into()),
        ("nan", f64::NAN.into()),
        ("truth", true.into()),
        ("nothing", None::<i32>.into()),
        ("display", Value::display(&'d')),
        ("debug", Value::debug(&("a", 1))),
    ];
    assert_eq!(
        rendered(Format::Json, &fields),
        concat!(
            r#","text":"a \"b\"\n","word":"o-7","empty":"","int":-7,"uint":18446744073709551615,"#,
            r#""float":1e300,"nan":"NaN","truth":true,"nothing":null,"display":"d","#,
            r#""debug":"(\"a\", 1)""#
        )
    );
    assert_eq!(
        rendered(Format::Text, &fields),
        concat!(
            r#" text="a \"b\"\n" word=o-7 empty="" int=-7 uint=18446744073709551615 float=1e300"#,
            r#" nan=NaN truth=true nothing=null display=d debug="(\"a\", 1)""#
        )
    );
}

#[test]
fn reserved_names_get_an_underscore() {
    for name in RESERVED {
        let json = rendered(Format::Json, &[(name, 1.into())]);
        assert_eq!(json, format!(r#","{name}_":1"#));
        assert_eq!(
            rendered(Format::Text, &[(name, 1.into())]),
            format!(" {name}_=1")
        );
    }
}

#[test]
fn the_later_of_two_fields_with_one_name_is_written() {
    let fields = [
        ("a", 1.into()),
        ("level", 2.into()),
        ("a", "x".into()),
        ("level_", 3.into()),
    ];
    assert_eq!(rendered(Format::Json, &fields), r#","a":"x","level_":3"#);
}

#[test]
fn special_characters_in_names_are_escaped() {
    let fields = [("a\"b: c=\n", 1.into())];
    assert_eq!(rendered(Format::Json, &fields), r#","a\"b: c=\n":1"#);
    assert_eq!(rendered(Format::Text, &fields), " a_b:_c__=1");
}

/// Found by fuzzing: a name must not occur twice in a line.
#[test]
fn names_that_differ_only_after_the_limit_are_equal() {
    let name = "é".repeat(200);
    let (first, second) = (format!("{name}1"), format!("{name}2"));
    for format in [Format::Json, Format::Text] {
        let mut fields = Fields::new(format);
        fields.set(first.as_str().into(), 1.into());
        fields.set(second.as_str().into(), 2.into());
        let line = fields.render();
        assert!(line.ends_with('2') && !line.contains('1'), "{line}");
    }
}

#[test]
fn a_cut_value_ends_with_the_number_of_missing_bytes() {
    let long = "x".repeat(100_000);
    let values = [
        Value::Str(&long),
        Value::Display(&long),
        Value::Debug(&long),
    ];
    for format in [Format::Text, Format::Json] {
        for value in values {
            // `Debug` adds quotes.
            let whole = 100_000 + 2 * usize::from(matches!(value, Value::Debug(_)));
            let line = rendered(format, &[("value", value)]);
            let kept = line.bytes().filter(|&byte| byte == b'x').count();
            let kept = kept + usize::from(matches!(value, Value::Debug(_)));
            let said = format!(" [{} bytes cut]\"", whole - kept);
            assert!(line.ends_with(&said), "{}", &line[line.len() - 40..]);
        }
    }
}

#[test]
fn fields_that_do_not_fit_are_counted() {
    let long = "x".repeat(20_000);
    for (format, expected) in [
        (Format::Text, " fieldsCut=5"),
        (Format::Json, ",\"fieldsCut\":5"),
    ] {
        let mut fields = Fields::new(format);
        for n in 0..8 {
            fields.set(format!("field{n}").into(), (&long).into());
        }
        assert!(fields.render().ends_with(expected));
        // Replaced values do not take space in the line, but they do here.
        let mut fields = Fields::new(format);
        for _ in 0..8 {
            fields.set("field".into(), (&long).into());
        }
        assert!(fields.render().ends_with(expected));
    }
}

#[test]
fn many_long_fields_stay_within_the_limit_of_a_line() {
    struct Endless;
    impl fmt::Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str("\u{7}\u{1f6b2}")?;
            }
        }
    }
    struct Failing;
    impl fmt::Display for Failing {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("half")?;
            Err(fmt::Error)
        }
    }
    for format in [Format::Text, Format::Json] {
        let long = "x".repeat(1_000_000);
        let mut fields = Fields::new(format);
        fields.set("failing".into(), Value::display(&Failing));
        fields.set("endless".into(), Value::display(&Endless));
        fields.set("long".into(), (&long).into());
        for n in 0..10_000 {
            fields.set(format!("{n:n>300}").into(), n.into());
        }
        let line = fields.render();
        assert!(line.len() < 2 * max_fields() + 1_000, "{}", line.len());
        assert!(
            line.contains("half"),
            "what came before the failure is there"
        );
        if format == Format::Json {
            let json = format!("{{\"x\":1{line}}}");
            serde_json::from_str::<serde_json::Value>(&json).expect("the line is JSON");
        }
    }
}
