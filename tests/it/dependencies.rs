//! What we depend on: openly licensed, from the registry, at locked versions.

use cargo_metadata::MetadataCommand;
use spdx::{Expression, LicenseReq};

/// The licences that `deny.toml` allows; one list, read from there.
fn allowed() -> Vec<String> {
    let text = std::fs::read_to_string("deny.toml").unwrap();
    let list = text.split("[licenses]").nth(1).unwrap();
    let list = list.split("allow = [").nth(1).unwrap().split(']').next().unwrap();
    let lines = list.lines().filter(|line| !line.trim().starts_with('#'));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
}

fn is_allowed(requirement: &LicenseReq, allowed: &[String]) -> bool {
    allowed.iter().any(|licence| *licence == requirement.to_string())
}

#[test]
fn every_dependency_has_a_licence_on_the_list_and_comes_from_the_registry() {
    let metadata = MetadataCommand::new()
        .other_options(vec![
            "--locked".to_owned(),
            "--offline".to_owned(),
            "--filter-platform".to_owned(),
            "x86_64-unknown-linux-gnu".to_owned(),
        ])
        .exec()
        .unwrap();
    let allowed = allowed();
    assert!(allowed.len() > 5);
    let mut wrong = Vec::new();
    for package in metadata.packages.iter().filter(|package| package.name.as_str() != "capacity-tracker") {
        let text = package.license.clone().unwrap_or_default().replace('/', " OR ");
        let fine = Expression::parse_mode(&text, spdx::ParseMode::LAX)
            .is_ok_and(|expression| expression.evaluate(|requirement| is_allowed(requirement, &allowed)));
        if !fine {
            wrong.push(format!("{} {}: {text:?}", package.name, package.version));
        }
        let from_registry = package.source.as_ref().is_some_and(|source| source.repr.starts_with("registry+"));
        assert!(from_registry, "{} does not come from the registry", package.name);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_licence_that_is_not_on_the_list_is_refused() {
    let allowed = allowed();
    for (text, fine) in [("MIT OR GPL-3.0", true), ("GPL-3.0-only", false), ("MIT AND AGPL-3.0-only", false)] {
        let expression = Expression::parse_mode(text, spdx::ParseMode::LAX).unwrap();
        assert_eq!(expression.evaluate(|requirement| is_allowed(requirement, &allowed)), fine, "{text}");
    }
}
