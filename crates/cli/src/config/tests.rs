use std::path::Path;

use super::Configuration;
use super::origin::Origin;
use super::table::{Table, Tables};
use super::values::{NoReservation, ReservedConcurrency, Url};

fn table(file: &str, text: &str) -> Table {
    let table: toml::Table = text.parse().unwrap();
    let serde_json::Value::Object(table) = serde_json::to_value(table).unwrap() else {
        panic!("a table")
    };
    let origin = Origin::new(Path::new(file), "");
    Tables::read(origin, table, false).unwrap().own
}

fn resolve(texts: &[&str]) -> anyhow::Result<Configuration> {
    let files = ["/one.toml", "/two.toml", "/three.toml"];
    let tables = files.iter().zip(texts);
    Configuration::resolve(tables.map(|(file, text)| table(file, text)).collect())
}

#[test]
fn later_tables_override_value_by_value() {
    let configuration = resolve(&[
        "memory = 128\ntimeout = 3\nenv.A1 = 'one'\nenv.B1 = 'one'\nlayers = []",
        "memory = 256\nenv.B1 = 'two'\nvpc.subnets = ['s']\nvpc.security-groups = ['g']",
        "vpc.ipv6 = true\nlog.format = 'json'\nlog.level = 'debug'\nurl.auth = 'iam'",
    ])
    .unwrap();
    let values = &configuration.values;
    assert_eq!((values.memory, values.timeout), (Some(256), Some(3)));
    assert_eq!(values.env["A1"], "one");
    assert_eq!(values.env["B1"], "two");
    assert_eq!(values.layers.as_deref(), Some(&[][..]));
    assert_eq!(values.vpc.ipv6, Some(true));
    assert_eq!(values.url_settings().unwrap().streaming, None);
    assert_eq!(values.role, None);
    let origin = |key| configuration.origin(key).map(ToString::to_string);
    assert_eq!(origin("memory").as_deref(), Some("/two.toml"));
    assert_eq!(origin("timeout").as_deref(), Some("/one.toml"));
    assert_eq!(origin("role"), None);
}

#[test]
fn a_url_can_be_turned_off_and_on_again() {
    let on = "url.auth = 'none'\nurl.streaming = true";
    let off = "url = false";
    let configuration = resolve(&[on, off]).unwrap();
    assert!(matches!(configuration.values.url, Some(Url::Off(false))));
    assert!(configuration.origin("url.auth").is_none());
    let configuration = resolve(&[off, on]).unwrap();
    assert_eq!(
        configuration.values.url_settings().unwrap().streaming,
        Some(true)
    );
}

#[test]
fn the_concurrency_may_be_none() {
    let concurrency = |text| resolve(&[text]).unwrap().values.concurrency;
    assert_eq!(
        concurrency("concurrency = 8"),
        Some(ReservedConcurrency::Reserved(8))
    );
    let none = Some(ReservedConcurrency::Unreserved(NoReservation::None));
    assert_eq!(concurrency("concurrency = 'none'"), none);
    assert_eq!(concurrency(""), None);
}

/// A value for each key that has no value of its own in the other tests.
#[test]
fn every_key_has_a_type() {
    let all = "
        name = 'n'\narch = 'arm64'\nmemory = 128\ntimeout = 1\ndescription = ''
        role = 'arn:aws:iam::123456789012:role/r'\npolicies = ['arn:aws:iam::aws:policy/p']
        policy = 'p.json'\nenv = { A1 = '' }\nenv-file = 'e'\nenv-remove = ['B1']
        layers = ['arn:aws:lambda:r:123456789012:layer:n:1']\ntracing = 'pass-through'
        ephemeral = 512\nconcurrency = 0\nsnap-start = false\ntenancy = 'per-tenant'
        alias = 'live'\nkeep-versions = 3\ntags = { a = 'b' }\ninclude = ['i']
        kms-key = 'arn:aws:kms:r:1:key/k'\ndead-letter = 'arn:aws:sqs:r:1:q'
        s3-bucket = 'bucket'\ns3-prefix = 'p'\naccount = '123456789012'\nregion = 'eu-west-1'
        profile = 'p'\nfront = 'http-api'\nroutes = { 'GET /a/{id}' = 'n' }
        [vpc]\nsubnets = []\nsecurity-groups = []\nipv6 = false
        [log]\nformat = 'json'\nlevel = 'warn'\nsystem-level = 'info'\ngroup = 'g'\nretention = 7
        [durable]\ntimeout = '1d'\nretention = 1
        [managed]\ncapacity-provider = 'c'\nmax-concurrency = 1\nmemory-per-vcpu = 2
        [url]\nauth = 'iam'\nstreaming = false
        [url.cors]\norigins = ['*']\nmethods = ['GET']\nheaders = ['h']\nexpose = ['e']
        credentials = true\nmax-age = 0
        [file-system]\narn = 'arn:aws:elasticfilesystem:r:1:access-point/a'\nmount = '/mnt/m'";
    let configuration = resolve(&[all]).unwrap();
    for key in super::keys::KEYS {
        assert!(
            key.name == "url" || configuration.origin(key.name).is_some(),
            "{}",
            key.name
        );
    }
    // A key without a value would be `null`.
    let text = serde_json::to_string(&configuration.values).unwrap();
    assert!(!text.contains("null"), "{text}");
}

#[test]
fn values_that_do_not_fit_together_are_errors() {
    let large = format!("env.A1 = '{}'", "a".repeat(4_088));
    for (text, error) in [
        (
            "memory = 20480",
            "/one.toml: memory: 20480 MB; a function has at most 10240, except on Managed Instances (the \
             keys of `managed`)",
        ),
        (
            "timeout = 1801",
            "/one.toml: timeout: 1801 seconds; a function has at most 1800, except on Managed Instances \
             (the keys of `managed`)",
        ),
        (
            "snap-start = true\nmanaged.max-concurrency = 8",
            "/one.toml: snap-start: Managed Instances have no SnapStart; remove `snap-start` or the keys of \
             `managed`",
        ),
        (
            "log.format = 'text'\nlog.level = 'warn'",
            "/one.toml: log.level: Lambda filters by level only with log.format = \"json\"",
        ),
        (
            "vpc.subnets = []",
            "/one.toml: vpc.subnets: vpc.security-groups is missing; set both keys, or neither",
        ),
        (
            "file-system.mount = '/mnt/a'",
            "/one.toml: file-system.mount: file-system.arn is missing; set both keys, or neither",
        ),
        (
            "url.streaming = true",
            "url: the key url.auth is missing: \"iam\" or \"none\"",
        ),
        (
            "env.A1 = ''\nenv-remove = ['A1']",
            "/one.toml: env-remove: A1 is also set by the key env.A1",
        ),
        (
            &large,
            "env: the environment variables have 4097 bytes as JSON; Lambda allows at most 4096",
        ),
    ] {
        assert_eq!(resolve(&[text]).unwrap_err().to_string(), error);
    }
    assert!(resolve(&["memory = 20480\nmanaged.capacity-provider = 'c'"]).is_ok());
    assert!(resolve(&[&large.replacen('a', "", 1)]).is_ok());
}

#[test]
fn the_page_on_the_configuration_names_every_key() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = std::fs::read_to_string(path).expect("the page");
    for key in super::keys::KEYS {
        let short = key.name.rsplit('.').next().unwrap_or_default();
        let names = [key.name, short].map(|name| format!("`{name}`"));
        assert!(names.iter().any(|name| page.contains(name)), "{}", key.name);
    }
}
