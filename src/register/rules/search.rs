//! The form in which names are searched, the same for what is stored and for what is typed.

/// What is searched for a location: name, id, postcode with and without its space, council.
pub fn location_text(name: &str, id: &str, postcode: Option<&str>, council: Option<&str>) -> String {
    let postcode = postcode.unwrap_or_default().to_lowercase();
    let joined = postcode.replace(' ', "");
    let parts = [&folded(name), &id.to_lowercase(), &postcode, &joined, &folded(council.unwrap_or_default())];
    parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What is searched for a provider: name and id.
pub fn provider_text(name: &str, id: &str) -> String {
    format!("{} {}", folded(name), id.to_lowercase())
}

/// Most words that are looked for; more only make the search slower.
const MOST_WORDS: usize = 8;

/// What was typed, word by word; each must occur. `%` and `_` never come out of it, so that a word is a word.
pub fn words(typed: &str) -> Vec<String> {
    let of_id = |word: &str| word.starts_with(|first: char| first.is_ascii_digit()) && word.contains('-');
    let mut found: Vec<String> = Vec::new();
    for word in typed.split_whitespace() {
        if of_id(word) && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            found.push(word.to_lowercase());
        } else {
            found.extend(folded(word).split(' ').filter(|part| !part.is_empty()).map(str::to_owned));
        }
    }
    found.truncate(MOST_WORDS);
    found
}

/// Small letters and digits in words with one space between; `St. Mary's` and `st marys` are the same.
fn folded(text: &str) -> String {
    let kept: String = text
        .to_lowercase()
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '‘'))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_finds_what_is_stored() {
        let stored = location_text("St. Mary's Rest-Home & Day", "1-101604091", Some("M41 5BU"), Some("Trafford"));
        assert_eq!(stored, "st marys rest home day 1-101604091 m41 5bu m415bu trafford");
        for typed in ["st mary's", "ST MARYS", "rest-home trafford", "m41 5bu", "M415BU", "1-1016", "mary day", ""] {
            assert!(words(typed).iter().all(|word| stored.contains(word)), "{typed}");
        }
        for typed in ["st johns", "1-2", "mary leeds"] {
            assert!(!words(typed).iter().all(|word| stored.contains(word)), "{typed}");
        }
        assert_eq!(provider_text("Sunny Care Ltd.", "1-9"), "sunny care ltd 1-9");
    }

    #[test]
    fn no_pattern_gets_through() {
        assert_eq!(words("100% _x_ \\ '"), ["100", "x"]);
        assert_eq!(words("1-2% or"), ["1", "2", "or"]);
        assert_eq!(words(&"a ".repeat(50)).len(), MOST_WORDS);
    }
}
