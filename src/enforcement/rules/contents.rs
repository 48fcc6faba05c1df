//! What a notice must say (S.I. 2022/1175 regulations 4(2) and 6(3)), held against the very text that would be issued.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::super::model::NoticeKind;

/// Everything that a notice says. Texts are paragraphs; those of the other kind of notice are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeFacts {
    /// `intent` or `final`.
    pub kind: String,
    /// Number of the case, as people name it.
    pub reference: String,
    /// Who gives the notice.
    pub authority: String,
    /// The day it is issued, in words.
    pub dated: String,
    /// Name of the person it is for.
    pub addressee: String,
    /// Who that is to the provider.
    pub capacity: String,
    /// Lines of the address, or the email address.
    pub address: Vec<String>,
    /// Name of the provider.
    pub provider_name: String,
    /// CQC id of the provider.
    pub provider_id: String,
    /// Which duty was not met.
    pub breach: String,
    /// What is alleged.
    pub allegation: Vec<String>,
    /// The locations and months it is about.
    pub windows: Vec<String>,
    /// The penalty (4(2)(a), 6(3)(a)).
    pub amount: Vec<String>,
    /// How it is worked out.
    pub working: Vec<String>,
    /// Why (4(2)(b), 6(3)(b)).
    pub reasons: Vec<String>,
    /// When no penalty may follow (4(2)(c)).
    pub circumstances: Vec<String>,
    /// The right to make representations, and until when (4(2)(d)).
    pub representations: Vec<String>,
    /// How to pay (6(3)(c)).
    pub how_to_pay: Vec<String>,
    /// Until when (6(3)(d)).
    pub payment: Vec<String>,
    /// The right to appeal, and until when (6(3)(e)).
    pub appeal: Vec<String>,
    /// What follows if it is not paid (6(3)(f)).
    pub consequences: Vec<String>,
    /// Where to ask.
    pub contact: String,
    /// The last day that the notice names: for representations, or for payment.
    pub stated_until: NaiveDate,
    /// In how many days.
    pub days: u32,
    /// The penalty in pence.
    pub pence: i64,
    /// How it is to be served.
    pub method: String,
}

/// Something that a notice must say.
#[derive(Debug, Clone, Copy)]
pub struct Required<'a> {
    /// `4(2)(a)`
    pub provision: &'static str,
    /// What, in words that follow "the notice does not say".
    pub what: &'static str,
    /// The part of the page that says it.
    pub section: &'static str,
    /// The paragraphs that say it.
    pub paragraphs: &'a [String],
}

/// What the Regulations demand of a notice of this kind.
pub fn required(kind: NoticeKind, facts: &NoticeFacts) -> Vec<Required<'_>> {
    let one = |provision, section, what, paragraphs| Required { provision, what, section, paragraphs };
    match kind {
        NoticeKind::Intent => vec![
            one("4(2)(a)", "reg-4-2-a", "the amount of the proposed penalty", &facts.amount),
            one("4(2)(b)", "reg-4-2-b", "the reasons for proposing it", &facts.reasons),
            one("4(2)(c)", "reg-4-2-c", "when it may not be imposed", &facts.circumstances),
            one("4(2)(d)", "reg-4-2-d", "the right to make representations, and until when", &facts.representations),
        ],
        NoticeKind::Final => vec![
            one("6(3)(a)", "reg-6-3-a", "the amount of the penalty", &facts.amount),
            one("6(3)(b)", "reg-6-3-b", "the reasons for imposing it", &facts.reasons),
            one("6(3)(c)", "reg-6-3-c", "how to pay", &facts.how_to_pay),
            one("6(3)(d)", "reg-6-3-d", "until when to pay", &facts.payment),
            one("6(3)(e)", "reg-6-3-e", "the right to appeal, and until when", &facts.appeal),
            one("6(3)(f)", "reg-6-3-f", "what follows if it is not paid", &facts.consequences),
        ],
    }
}

/// What the page and the text that would be issued do not say, though they must.
pub fn lacking(kind: NoticeKind, facts: &NoticeFacts, html: &str, text: &str) -> Vec<String> {
    let is_said = |required: &Required<'_>| {
        let paragraphs = required.paragraphs;
        let filled = !paragraphs.is_empty() && paragraphs.iter().all(|paragraph| !paragraph.trim().is_empty());
        let section = section(html, required.section).unwrap_or_default();
        let on_page = paragraphs.iter().all(|paragraph| section.contains(&handlebars::html_escape(paragraph)));
        filled && on_page && paragraphs.iter().all(|paragraph| text.contains(paragraph.as_str()))
    };
    let all = required(kind, facts);
    let missing = all.iter().filter(|required| !is_said(required));
    missing.map(|required| format!("{} (regulation {})", required.what, required.provision)).collect()
}

/// The part of a page between `<section id="…">` and its end.
fn section<'a>(html: &'a str, id: &str) -> Option<&'a str> {
    let (_, rest) = html.split_once(&format!("<section id=\"{id}\">"))?;
    rest.split_once("</section>").map(|(inside, _)| inside)
}

/// Text as paragraphs, as somebody typed them with empty lines or new lines between.
pub fn paragraphs(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> NoticeFacts {
        let words = |text: &str| vec![text.to_owned()];
        NoticeFacts {
            kind: "intent".to_owned(),
            reference: "ENF-000001".to_owned(),
            authority: "The authority".to_owned(),
            dated: "1 January 2026".to_owned(),
            addressee: "Ann Lee".to_owned(),
            capacity: "director".to_owned(),
            address: words("ann@care.example"),
            provider_name: "Care & Co".to_owned(),
            provider_id: "1-900".to_owned(),
            breach: "No return".to_owned(),
            allegation: words("Three windows"),
            windows: words("A home: January 2026"),
            amount: words("£926"),
            working: words("Invoice"),
            reasons: words("No return came, \"ever\""),
            circumstances: words("An excuse"),
            representations: words("Until 1 February"),
            how_to_pay: words("By bank"),
            payment: words("By 1 March"),
            appeal: words("28 days to the tribunal"),
            consequences: words("A court"),
            contact: "Ring us".to_owned(),
            stated_until: "2026-02-01".parse().unwrap(),
            days: 14,
            pence: 92_600,
            method: "email".to_owned(),
        }
    }

    fn page(kind: NoticeKind, facts: &NoticeFacts, but: Option<&str>) -> (String, String) {
        let all = required(kind, facts);
        let said = all.iter().filter(|one| Some(one.section) != but);
        let html = said
            .clone()
            .map(|one| {
                format!(
                    "<section id=\"{}\">{}</section>",
                    one.section,
                    handlebars::html_escape(&one.paragraphs.join(" "))
                )
            })
            .collect();
        (html, said.map(|one| one.paragraphs.join("\n")).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn a_notice_that_says_everything_lacks_nothing_and_each_part_is_missed() {
        let facts = facts();
        for kind in [NoticeKind::Intent, NoticeKind::Final] {
            let (html, text) = page(kind, &facts, None);
            assert!(lacking(kind, &facts, &html, &text).is_empty());
            for part in required(kind, &facts) {
                let (without, plain) = page(kind, &facts, Some(part.section));
                assert_eq!(lacking(kind, &facts, &without, &text).len(), 1, "{} on the page", part.provision);
                assert_eq!(lacking(kind, &facts, &html, &plain).len(), 1, "{} in the text", part.provision);
            }
        }
    }

    #[test]
    fn empty_words_say_nothing() {
        let mut facts = facts();
        facts.reasons = vec![" ".to_owned()];
        facts.circumstances = Vec::new();
        let (html, text) = page(NoticeKind::Intent, &facts, None);
        assert_eq!(lacking(NoticeKind::Intent, &facts, &html, &text).len(), 2);
    }
}
