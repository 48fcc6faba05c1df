//! How hard our words are to read: the grade of Flesch and Kincaid, which is the years at school that somebody needs. Words
//! for people who use the service are for a reading age of 9 to 11, so grade 6 at most, and less on the whole.

use std::path::{Path, PathBuf};

/// The grade of each letter, page or set of hints at most: that of somebody who is 11.
const MOST: f64 = 6.0;
/// The grade of all letters, of all pages and of all hints together at most: that of somebody who is 10.
const MOST_TOGETHER: f64 = 5.0;
/// Lines of fewer words are headings, addresses and greetings; they would make the rest look easier than it is.
const FEW: usize = 4;

fn words(text: &str) -> Vec<&str> {
    let parts = text.split(|char: char| !(char.is_ascii_alphabetic() || char == '\''));
    parts.filter(|word| word.chars().any(|char| char.is_ascii_alphabetic())).collect()
}

/// Groups of vowels; a silent end does not count.
fn syllables(word: &str) -> usize {
    let word = word.to_lowercase();
    let vowel = |char: char| "aeiouy".contains(char);
    let mut count = 0;
    let mut before = false;
    for char in word.chars() {
        count += usize::from(vowel(char) && !before);
        before = vowel(char);
    }
    let silent_e = word.ends_with('e') && !word.ends_with("le");
    let silent_ed = word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded");
    if count > 1 && (silent_e || silent_ed) {
        count -= 1;
    }
    count.max(1)
}

/// The sentences of a text; a line that is long enough to be one ends one.
fn sentences(text: &str) -> Vec<&str> {
    let lines = text.lines().filter(|line| words(line).len() >= FEW);
    lines.flat_map(|line| line.split(['.', '!', '?', ':'])).filter(|part| words(part).len() > 1).collect()
}

/// The grade, where there is enough to say it.
fn grade(text: &str) -> Option<f64> {
    let sentences = sentences(text);
    let all: Vec<&str> = sentences.iter().flat_map(|sentence| words(sentence)).collect();
    let count = |number: usize| f64::from(u32::try_from(number).unwrap());
    if all.len() < 20 {
        return None;
    }
    let of_words = all.iter().map(|word| syllables(word)).sum::<usize>();
    Some(0.39 * count(all.len()) / count(sentences.len()) + 11.8 * count(of_words) / count(all.len()) - 15.59)
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|known| known == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A template with two short words for what is filled in, and without what steers it.
fn filled(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let (inside, after) = after.split_once("}}").unwrap();
        let steers =
            inside.starts_with(['#', '/', '^', '>', '!', '~']) || inside == "else" || inside.starts_with("component ");
        if !steers {
            text.push_str("this one");
        }
        rest = after;
    }
    text + rest
}

/// What stands in paragraphs, list items and headings of a page, a line each.
fn prose(page: &str) -> String {
    let html = scraper::Html::parse_document(&filled(page));
    let selector = scraper::Selector::parse("p, li, dd, h1, h2, h3").unwrap();
    let line = |element: scraper::ElementRef<'_>| {
        element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    html.select(&selector).map(line).collect::<Vec<_>>().join("\n")
}

/// Fails where one of these texts, or all of them together, are too hard.
fn check(what: &str, texts: &[(String, String)]) {
    assert!(texts.len() > 3, "{what}: only {} texts", texts.len());
    let hard: Vec<String> = texts
        .iter()
        .filter_map(|(name, text)| Some((name, grade(text)?)))
        .filter(|(_, grade)| *grade > MOST)
        .map(|(name, grade)| format!("{name}: {grade:.1}"))
        .collect();
    assert!(hard.is_empty(), "{what} that are too hard to read, more than {MOST}: {hard:#?}");
    let together: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
    let together = grade(&together.join("\n")).unwrap();
    assert!(together <= MOST_TOGETHER, "{what} together: {together:.1}, more than {MOST_TOGETHER}");
}

fn read(path: &Path) -> (String, String) {
    (path.display().to_string(), std::fs::read_to_string(path).unwrap())
}

#[test]
fn letters_can_be_read_by_somebody_of_eleven() {
    let mut letters: Vec<_> = files(Path::new("templates/mail"), "hbs").iter().map(|path| read(path)).collect();
    for (_, text) in &mut letters {
        *text = filled(text);
    }
    let settings: toml::Table = toml::from_str(&read(Path::new("config/default.toml")).1).unwrap();
    for key in ["how_to_pay", "when_not_imposed", "if_not_paid"] {
        letters.push((format!("enforcement.{key}"), settings["enforcement"][key].as_str().unwrap().to_owned()));
    }
    check("letters", &letters);
}

#[test]
fn pages_can_be_read_by_somebody_of_eleven() {
    let pages: Vec<_> = files(Path::new("templates"), "hbs")
        .iter()
        .filter(|path| !path.starts_with("templates/mail") && !path.starts_with("templates/components"))
        .map(|path| read(path))
        .map(|(name, text)| (name, prose(&text)))
        .collect();
    check("pages", &pages);
}

#[test]
fn what_is_asked_can_be_read_by_somebody_of_eleven() {
    let mut notices = Vec::new();
    for path in files(Path::new("config/notices"), "toml") {
        let (name, text) = read(&path);
        let parsed: toml::Table = toml::from_str(&text).unwrap();
        let mut found = Vec::new();
        texts_of(&toml::Value::Table(parsed), &mut found);
        notices.push((name, found.join("\n")));
    }
    check("notices", &notices);
}

/// Hints, guidance and messages, wherever they stand.
fn texts_of(value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                match value.as_str() {
                    Some(text) if ["hint", "guidance", "message"].contains(&key.as_str()) => {
                        found.push(text.to_owned());
                    }
                    _ => texts_of(value, found),
                }
            }
        }
        toml::Value::Array(values) => values.iter().for_each(|value| texts_of(value, found)),
        _ => {}
    }
}

#[test]
fn the_measure_tells_easy_words_from_hard_ones() {
    let easy = "The cat sat on the mat. It was a warm day. We went to see the dog. It ran to us and we gave it food.";
    let hard = "Notwithstanding the aforementioned considerations, organisational accountability necessitates comprehensive \
                documentation of administrative responsibilities, including supplementary representations and \
                certification of non-compliance by appropriately authorised individuals.";
    assert!(grade(easy).unwrap() < 2.0);
    assert!(grade(hard).unwrap() > 15.0);
    for (word, count) in
        [("cat", 1), ("table", 2), ("make", 1), ("asked", 1), ("needed", 2), ("location", 3), ("the", 1)]
    {
        assert_eq!(syllables(word), count, "{word}");
    }
}
