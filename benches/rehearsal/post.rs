//! The mail of everybody in the play, from a real SMTP server.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::super::smtp::{Behaviour, Encryption, SmtpServer};

/// A message, as far as the play needs to know it.
pub struct Letter {
    pub subject: String,
    /// The body, with lines that were split made whole.
    pub body: String,
}

impl Letter {
    /// Where its first link of a kind leads.
    pub fn link(&self, before: &str) -> Option<String> {
        let from = self.body.find(before)?;
        Some(self.body[from..].split_whitespace().next()?.to_owned())
    }

    /// The link that confirms the figures of a location.
    pub fn confirm_link(&self, place: &str) -> Option<String> {
        let part = self.body.split(&format!("({place})\n")).nth(1)?;
        let part = part.split("\n\n").next()?;
        let from = part.find("/confirm/")?;
        Some(part[from..].split_whitespace().next()?.to_owned())
    }
}

/// The server, and what has come, by recipient.
pub struct PostOffice {
    server: SmtpServer,
    boxes: RefCell<BTreeMap<String, Vec<Letter>>>,
    read: RefCell<usize>,
}

impl PostOffice {
    pub fn open() -> Self {
        let server = SmtpServer::start(Behaviour::Accept, Encryption::None);
        Self { server, boxes: RefCell::default(), read: RefCell::default() }
    }

    pub fn port(&self) -> u16 {
        self.server.port
    }

    /// Puts what has come into the boxes; how many there are by now.
    pub fn sort(&self) -> usize {
        for message in self.server.take() {
            let (to, letter) = read(&message);
            self.boxes.borrow_mut().entry(to).or_default().push(letter);
            *self.read.borrow_mut() += 1;
        }
        *self.read.borrow()
    }

    /// How many letters of a kind everybody has.
    pub fn counts(&self, subject: &str) -> BTreeMap<String, usize> {
        let count = |letters: &Vec<Letter>| letters.iter().filter(|one| one.subject.contains(subject)).count();
        self.boxes.borrow().iter().map(|(to, letters)| (to.clone(), count(letters))).filter(|one| one.1 > 0).collect()
    }

    /// Looks at the newest letter of a kind that somebody has.
    pub fn newest<T>(&self, to: &str, subject: &str, look: impl Fn(&Letter) -> Option<T>) -> Option<T> {
        let boxes = self.boxes.borrow();
        boxes.get(to)?.iter().rev().find(|letter| letter.subject.contains(subject)).and_then(look)
    }
}

fn read(message: &str) -> (String, Letter) {
    let whole = message.replace("=\r\n", "").replace("=3D", "=").replace("\r\n", "\n");
    let (head, body) = whole.split_once("\n\n").unwrap_or((&whole, ""));
    let header = |name: &str| {
        let line = head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().trim_matches(['<', '>']).to_owned()
    };
    let to = header("To:");
    let to = to.rsplit('<').next().unwrap_or_default().to_owned();
    (to, Letter { subject: header("Subject:"), body: body.to_owned() })
}
