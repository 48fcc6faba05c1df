use std::fs;

use serde_json::{Value, json};

use super::*;
use crate::web::gallery::Gallery;

fn assets() -> Arc<Assets> {
    Arc::new(Assets::named(&["app.css", "app.js", "favicon.svg", "licences.txt"]))
}

fn shell() -> Value {
    json!({
        "title": "Components", "has_errors": true, "service_name": "Provider Capacity Tracker",
        "signed_in": { "name": "<Ada>" }, "navigation": [{ "text": "Returns", "href": "/returns", "current": true }],
        "csrf_token": "token", "flash": null, "back_link": null, "breadcrumbs": null, "environment_notice": null,
        "wide": false,
    })
}

fn folder_with(page: &str) -> (PathBuf, Result<Templates, TemplateError>) {
    let unique = format!("templates-{}-{:?}", std::process::id(), std::thread::current().id());
    let folder = std::env::temp_dir().join(unique);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("layout.hbs"), "{{main}}").unwrap();
    fs::write(folder.join("page.hbs"), page).unwrap();
    let loaded = Templates::load(Source::Directory(folder.clone()), assets());
    (folder, loaded)
}

fn render(page: &str, view: &Value) -> Result<String, RenderError> {
    let (folder, templates) = folder_with(page);
    let rendered = templates.unwrap().render("page", view);
    fs::remove_dir_all(folder).unwrap();
    rendered
}

#[test]
fn no_template_writes_anything_unescaped() {
    for (name, text) in embedded() {
        assert!(
            !text.contains("{{{") && !text.contains("{{&") && !text.contains("{{~{"),
            "{name} writes unescaped text"
        );
        assert_eq!(text.contains("{{main}}"), name == LAYOUT, "{name}: a page stands in the layout");
    }
}

#[test]
fn a_component_with_a_view_of_its_own_is_escaped_and_strict() {
    let view =
        json!({ "shell": shell(), "page": { "tag": { "text": "<b>", "colour": null }, "link": { "text": "x" } } });
    let (folder, _) = folder_with("{{component \"tag\" page.tag}}");
    fs::write(folder.join("tag.hbs"), "{{text}}{{#if colour}}!{{/if}}").unwrap();
    let write = |page: &str| {
        fs::write(folder.join("page.hbs"), page).unwrap();
        let templates = Templates::load(Source::Directory(folder.clone()), assets()).unwrap();
        templates.render("page", &view).map_err(|error| error.to_string())
    };
    assert_eq!(write("{{component \"tag\" page.tag}}"), Ok("&lt;b&gt;".to_owned()));
    assert_eq!(write("{{#if page.tag}}{{component \"tag\" page.tag}}{{/if}}"), Ok("&lt;b&gt;".to_owned()));
    for wrong in
        ["{{component \"tag\" page.link}}", "{{component \"tag\" page.none}}", "{{component \"none\" page.tag}}"]
    {
        assert!(write(wrong).is_err(), "{wrong}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_gallery_has_every_component_and_fits_its_template() {
    let templates = Templates::load(Source::Embedded, assets()).unwrap();
    let page = templates.render("web/components", &json!({ "shell": shell(), "page": Gallery::example() })).unwrap();
    assert!(page.contains("<title>Error: Components – Provider Capacity Tracker</title>"));
    assert!(page.contains("&lt;Ada&gt;") && !page.contains("<Ada>"));
    let gallery = embedded().find(|(name, _)| name == "web/components").unwrap().1;
    let layout = ["skip_link", "header", "account_menu", "footer"];
    for (name, _) in embedded() {
        if let Some(component) = name.strip_prefix("components/").filter(|name| !name.starts_with('_')) {
            let ways = [format!("{{{{> {name}}}}}"), format!("{{{{> {name} "), format!("{{{{component \"{name}\" ")];
            let shown = ways.iter().any(|way| gallery.contains(way));
            assert!(shown || layout.contains(&component), "the gallery does not show {component}");
        }
    }
}

#[test]
fn a_condition_on_a_missing_name_is_an_error() {
    for page in ["{{#if a.b}}x{{/if}}", "{{#unless a.b}}x{{/unless}}", "{{#each a.b}}x{{/each}}", "{{a.b}}"] {
        let error = render(page, &json!({ "a": {} })).unwrap_err().to_string();
        assert!(error.contains("a.b") && error.contains("line 1"), "{error}");
        let error = render(page, &json!({ "a": null })).unwrap_err().to_string();
        assert!(error.contains("a.b"), "{error}");
    }
    let inside = "{{#each list}}{{#if absent}}x{{/if}}{{/each}}";
    assert!(render(inside, &json!({ "list": [{}], "absent": true })).is_err());
    for page in [
        "{{#if (or a b)}}x{{/if}}",
        "{{#if (and a b)}}x{{/if}}",
        "{{#if (not b)}}x{{/if}}",
        "{{#layout}}{{b}}{{/layout}}",
    ] {
        assert!(render(page, &json!({ "a": false })).is_err(), "{page}");
    }
}

#[test]
fn a_condition_on_null_or_nothing_is_false() {
    let view = json!({ "none": null, "empty": [], "no": false, "zero": 0 });
    for name in ["none", "empty", "no", "zero"] {
        let page = format!("{{{{#if {name}}}}}yes{{{{else}}}}no{{{{/if}}}}");
        assert_eq!(render(&page, &view).unwrap(), "no");
    }
    assert_eq!(render("{{#each none}}x{{else}}nothing{{/each}}", &view).unwrap(), "nothing");
    assert_eq!(render("{{#each empty}}x{{/each}}.", &view).unwrap(), ".");
}

#[test]
fn lists_know_where_they_are() {
    let view = json!({ "list": ["a", "b"], "mark": "!" });
    let page = "{{#each list}}{{#unless @first}}, {{/unless}}{{@index}}{{this}}{{../mark}}{{/each}}";
    assert_eq!(render(page, &view).unwrap(), "0a!, 1b!");
    assert_eq!(render("{{#each list as |item|}}{{item}}{{/each}}", &view).unwrap(), "ab");
}

#[test]
fn lists_in_lists_know_what_is_around_them_however_deep() {
    let cell = |name: &str| json!({ "name": name, "lines": [{ "text": "<1>" }, { "text": "2" }] });
    let view = json!({ "rows": [{ "mark": "!", "cells": [cell("a"), cell("b")] }], "end": "." });
    let line = "{{@index}}{{text}}{{../name}}{{../../mark}}{{../../../end}} ";
    let page = format!(
        "{{{{#each rows}}}}{{{{#each cells}}}}{{{{#each lines}}}}{line}{{{{/each}}}}{{{{/each}}}}{{{{/each}}}}"
    );
    assert_eq!(render(&page, &view).unwrap(), "0&lt;1&gt;a!. 12a!. 0&lt;1&gt;b!. 12b!. ");
    let absent = page.replace("{{text}}", "{{absent}}");
    assert!(render(&absent, &view).unwrap_err().to_string().contains("absent"));
}

#[test]
fn a_page_stands_in_the_layout_and_is_escaped_once() {
    let (folder, _) =
        folder_with("{{#layout}}<b>{{page.name}}</b>{{#each page.list}}{{this}}{{../page.name}}{{/each}}{{/layout}}");
    fs::write(folder.join("layout.hbs"), "{{shell.title}}: {{main}}, {{page.name}}").unwrap();
    let write = |page: &Value| {
        let templates = Templates::load(Source::Directory(folder.clone()), assets()).unwrap();
        templates.render("page", &json!({ "shell": shell(), "page": page })).map_err(|error| error.to_string())
    };
    let view = json!({ "name": "<&>", "list": ["1", "2"] });
    let name = "&lt;&amp;&gt;";
    assert_eq!(write(&view), Ok(format!("Components: <b>{name}</b>1{name}2{name}, {name}")));
    assert!(write(&json!({ "list": [] })).unwrap_err().contains("page.name"));
    // It is in the layout alone, and the layout is in nothing that it is around.
    for (page, layout) in [
        ("{{#layout}}x{{/layout}}{{main}}", "{{main}}"),
        ("{{#layout}}x{{/layout}}", "{{main}}{{#layout}}y{{/layout}}"),
        ("{{layout}}", "{{main}}"),
    ] {
        fs::write(folder.join("page.hbs"), page).unwrap();
        fs::write(folder.join("layout.hbs"), layout).unwrap();
        assert!(write(&view).is_err(), "{page} in {layout}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_unknown_asset_is_an_error() {
    assert_eq!(render("{{asset \"app.css\"}}", &json!({})).unwrap(), "/assets/test-app.css");
    assert!(render("{{asset \"absent.css\"}}", &json!({})).unwrap_err().to_string().contains("absent.css"));
}

#[test]
fn a_malformed_template_is_named_with_its_line() {
    let (folder, loaded) = folder_with("<p>\n{{#if a}}\n</p>\n");
    let error = loaded.unwrap_err().to_string();
    assert!(error.starts_with("template page, line ") && !error.contains('\n'), "{error}");
    fs::remove_dir_all(folder).unwrap();
    let error = Templates::load(Source::Directory("/absent".into()), assets()).unwrap_err().to_string();
    assert!(error.contains("/absent"), "{error}");
}

#[test]
fn a_folder_is_read_again_for_every_page() {
    let (folder, templates) = folder_with("one");
    let templates = templates.unwrap();
    assert_eq!(templates.render("page", &json!({})).unwrap(), "one");
    fs::write(folder.join("page.hbs"), "two {{> new}}").unwrap();
    fs::write(folder.join("new.hbs"), "new").unwrap();
    assert_eq!(templates.render("page", &json!({})).unwrap(), "two new");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_was_typed_is_escaped_and_kept_to_the_letter() {
    let templates = Templates::load(Source::Embedded, assets()).unwrap();
    let typed = "\n  two spaces\n</textarea><script>alert(1)</script>\" onfocus=\"";
    let textarea = crate::web::components::Textarea::new("note", "Note").value(typed);
    let page = templates.render("components/textarea", &textarea).unwrap();
    assert!(page.contains(">\n\n  two spaces\n&lt;/textarea&gt;&lt;script&gt;"), "{page}");
    assert!(!page.contains("\" onfocus"), "{page}");
}
