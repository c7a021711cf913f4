use std::collections::BTreeMap;

use querbuch_domain::spelling::fold;

use super::*;
use crate::import::{ImportColumn, ImportKind};

#[test]
fn headings_and_names_find_their_column() {
    for column in Column::ALL {
        for language in Language::ALL {
            let heading = fold(column.heading(language));
            assert!(
                column.names().contains(&heading.as_str()),
                "{column:?}: {heading}"
            );
        }
        for name in column.names() {
            assert_eq!(fold(name), *name, "{column:?}");
        }
    }
}

#[test]
fn within_a_kind_a_name_and_a_field_mean_one_column() {
    for kind in ImportKind::ALL {
        let (mut names, mut fields) = (BTreeMap::new(), BTreeMap::new());
        for KindColumn {
            column,
            fields: filled,
            ..
        } in kind.definition().columns.list
        {
            for name in column.names() {
                assert_eq!(names.insert(name, column), None, "{kind:?}: {name}");
            }
            for field in *filled {
                assert_eq!(fields.insert(field, column), None, "{kind:?}: {field}");
            }
        }
    }
}

#[test]
fn a_kind_lists_its_columns_for_people() {
    let columns: Vec<ImportColumn> = ImportKind::Periods.columns().collect();
    let expected = [
        ImportColumn {
            name: "unit",
            german: "Einheit",
            english: "unit",
            is_required: true,
        },
        ImportColumn {
            name: "through",
            german: "Bis",
            english: "through",
            is_required: true,
        },
    ];
    assert_eq!(columns, expected);
    let heading = |language| {
        ImportKind::Keys
            .columns()
            .nth(2)
            .map(|column| column.heading(language))
    };
    assert_eq!(heading(Language::German), Some("Schlüsseljahr"));
    assert_eq!(heading(Language::English), Some("key year"));
    assert_eq!(
        ImportKind::Units.help(Language::English),
        "code;name;level;parent;budget_position;is_body"
    );
    assert!(
        ImportKind::Stages
            .help(Language::English)
            .ends_with(": act is CONFIRMED, DISPUTED or CASHED")
    );
}
