//! Adds dependencies to a Cargo.toml, in which comments and order stay.
//!
//! Not with `cargo add`: it makes paths relative, and then cargo searches for the workspace of a dependency in
//! the directories of the package.

use anyhow::{Context as _, bail};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::dependency::{Dependency, Origin};

/// Adds what is missing: dependencies, and features of those that are there.
pub(super) fn add(
    text: &str,
    dependencies: &[Dependency],
    origin: &Origin,
) -> anyhow::Result<String> {
    let mut document: DocumentMut = text.parse().context("Cargo.toml is not valid TOML")?;
    for dependency in dependencies {
        let kind = dependency.kind();
        let table = document
            .entry(kind)
            .or_insert_with(|| Item::Table(Table::new()));
        let table = table.as_table_like_mut();
        let table = table.with_context(|| format!("{kind} in Cargo.toml is not a table"))?;
        match table.get_mut(dependency.name) {
            Some(item) => add_features(item, dependency)?,
            None => insert(table, dependency, origin),
        }
    }
    Ok(document.to_string())
}

/// What `add` changes, for a person.
pub(super) fn changes(text: &str, dependencies: &[Dependency]) -> anyhow::Result<Vec<String>> {
    let document: DocumentMut = text.parse().context("Cargo.toml is not valid TOML")?;
    let mut changes = Vec::new();
    for dependency in dependencies {
        let name = dependency.name;
        let found = document
            .get(dependency.kind())
            .and_then(|table| table.get(name));
        let Some(item) = found else {
            changes.push(format!("the dependency {name}"));
            continue;
        };
        let features = item.get("features").and_then(Item::as_array);
        let missing = missing(features, dependency.features);
        if !missing.is_empty() {
            changes.push(format!("the features {} of {name}", missing.join(", ")));
        }
    }
    Ok(changes)
}

fn insert(table: &mut dyn TableLike, dependency: &Dependency, origin: &Origin) {
    let value = Value::InlineTable(dependency.table(origin));
    table.insert(dependency.name, Item::Value(value));
    if let Some(mut key) = table.key_mut(dependency.name) {
        let comment = format!("# {}\n", dependency.purpose);
        key.leaf_decor_mut().set_prefix(comment);
    }
}

fn add_features(item: &mut Item, dependency: &Dependency) -> anyhow::Result<()> {
    if dependency.features.is_empty() {
        return Ok(());
    }
    let name = dependency.name;
    if let Item::Value(Value::String(version)) = item {
        let mut table = InlineTable::new();
        // With the comment at the end of the line.
        *table.decor_mut() = version.decor().clone();
        table.insert("version", version.value().into());
        *item = Item::Value(Value::InlineTable(table));
    }
    let Some(table) = item.as_table_like_mut() else {
        bail!("the dependency {name} in Cargo.toml is neither a version nor a table");
    };
    let features = table
        .entry("features")
        .or_insert_with(|| Item::Value(Array::new().into()));
    let features = features.as_array_mut();
    let features = features
        .with_context(|| format!("the features of {name} in Cargo.toml are not an array"))?;
    for feature in missing(Some(features), dependency.features) {
        features.push(feature);
    }
    Ok(())
}

/// Those of the wanted features that the array lacks.
fn missing(features: Option<&Array>, wanted: &'static [&'static str]) -> Vec<&'static str> {
    let has = |feature: &str| {
        let mut found = features.into_iter().flatten();
        found.any(|value| value.as_str() == Some(feature))
    };
    wanted
        .iter()
        .copied()
        .filter(|feature| !has(feature))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{add, changes};
    use crate::new::dependency::{Dependency, DependencySource, Origin};

    fn dependency(is_dev: bool) -> Dependency {
        Dependency {
            name: "serde",
            source: DependencySource::Version("1"),
            default_features: true,
            features: &["derive"],
            is_dev,
            purpose: "JSON.",
        }
    }

    #[test]
    fn comments_and_order_stay() {
        for (before, after) in [
            (
                "[dependencies] # ours\nb = \"1\" # b\n\n[lints]\n",
                "[dependencies] # ours\nb = \"1\" # b\n# JSON.\nserde = { version = \"1\", features = \
                 [\"derive\"] }\n\n[lints]\n",
            ),
            (
                "[package]\nname = \"a\"\n",
                "[package]\nname = \"a\"\n\n[dependencies]\n# JSON.\nserde = { version = \"1\", features \
                 = [\"derive\"] }\n",
            ),
            (
                "[dependencies]\nserde = \"1.0\" # ours\n",
                "[dependencies]\nserde = { version = \"1.0\", features = [\"derive\"] } # ours\n",
            ),
            (
                "[dependencies]\nserde.workspace = true\n",
                "[dependencies]\nserde.workspace = true\nserde.features = [\"derive\"]\n",
            ),
            (
                "[dependencies.serde]\nversion = \"1\"\nfeatures = [\"rc\"]\n",
                "[dependencies.serde]\nversion = \"1\"\nfeatures = [\"rc\", \"derive\"]\n",
            ),
        ] {
            let found = add(before, &[dependency(false)], &Origin::Registry).unwrap();
            assert_eq!(found, after);
            // Nothing is left to add.
            assert!(changes(&found, &[dependency(false)]).unwrap().is_empty());
            assert_eq!(
                add(&found, &[dependency(false)], &Origin::Registry).unwrap(),
                after
            );
        }
    }

    #[test]
    fn changes_are_named() {
        let text = "[dependencies]\nserde = \"1\"\n";
        let found = changes(text, &[dependency(false), dependency(true)]).unwrap();
        assert_eq!(
            found,
            ["the features derive of serde", "the dependency serde"]
        );
    }

    #[test]
    fn what_is_not_a_table_is_an_error() {
        for text in [
            "dependencies = 8",
            "dependencies.serde = 8",
            "[dependencies",
        ] {
            assert!(
                add(text, &[dependency(false)], &Origin::Registry).is_err(),
                "{text}"
            );
        }
    }
}
