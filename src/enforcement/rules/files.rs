//! Which files are taken: those that are what their name says, and can do nothing by themselves.

use std::io::Cursor;

/// Longest name of a file that is kept, in characters.
const LONGEST_NAME: usize = 120;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// Ends of its names.
    pub endings: &'static [&'static str],
    /// Its media type.
    pub media_type: &'static str,
    signature: Signature,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signature {
    Begins(&'static [u8]),
    Text,
    /// A ZIP archive with this entry, as office programs write.
    Office(&'static str),
}

/// The kinds that are taken.
pub const KINDS: [FileKind; 7] = [
    FileKind { endings: &["pdf"], media_type: "application/pdf", signature: Signature::Begins(b"%PDF-") },
    FileKind { endings: &["png"], media_type: "image/png", signature: Signature::Begins(b"\x89PNG\r\n\x1a\n") },
    FileKind { endings: &["jpg", "jpeg"], media_type: "image/jpeg", signature: Signature::Begins(b"\xff\xd8\xff") },
    FileKind { endings: &["txt"], media_type: "text/plain; charset=utf-8", signature: Signature::Text },
    FileKind { endings: &["csv"], media_type: "text/csv; charset=utf-8", signature: Signature::Text },
    FileKind {
        endings: &["docx"],
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        signature: Signature::Office("word/document.xml"),
    },
    FileKind {
        endings: &["xlsx"],
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        signature: Signature::Office("xl/workbook.xml"),
    },
];

/// Why a file is not taken, in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// Nothing in it.
    #[error("The file is empty")]
    Empty,
    /// Too large.
    #[error("The file is too large")]
    TooLarge,
    /// A kind that is not taken.
    #[error("The file must be a PDF, PNG, JPEG, TXT, CSV, DOCX or XLSX")]
    Kind,
    /// Not what its name says.
    #[error("The file is not what its name says it is")]
    NotWhatItSays,
    /// It carries a program.
    #[error("The file has macros in it. Save it without them")]
    Macros,
}

/// Checks a file; answers the name it is kept under, and its media type.
pub fn check(name: &str, bytes: &[u8], most: usize) -> Result<(String, &'static str), FileFault> {
    if bytes.is_empty() {
        return Err(FileFault::Empty);
    }
    if bytes.len() > most {
        return Err(FileFault::TooLarge);
    }
    let name = plain_name(name);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let kind = KINDS.iter().find(|kind| kind.endings.contains(&ending.as_str())).ok_or(FileFault::Kind)?;
    match kind.signature {
        Signature::Begins(first) if !bytes.starts_with(first) => return Err(FileFault::NotWhatItSays),
        Signature::Text if !is_text(bytes) => return Err(FileFault::NotWhatItSays),
        Signature::Office(entry) => check_office(bytes, entry)?,
        Signature::Begins(_) | Signature::Text => {}
    }
    Ok((name, kind.media_type))
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|char| char.is_control() && !matches!(char, '\n' | '\r' | '\t')))
}

fn check_office(bytes: &[u8], entry: &str) -> Result<(), FileFault> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| FileFault::NotWhatItSays)?;
    let names: Result<Vec<String>, _> = archive.file_names().map(|name| name.map(|name| name.to_string())).collect();
    let names = names.map_err(|_| FileFault::NotWhatItSays)?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if !has("[Content_Types].xml") || !has(entry) {
        return Err(FileFault::NotWhatItSays);
    }
    let macros = names.iter().any(|name| name.to_lowercase().ends_with("vbaproject.bin"));
    if macros { Err(FileFault::Macros) } else { Ok(()) }
}

/// The last part of a path, of letters, digits and a few marks that are the same in every file system.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last.chars().map(|char| {
        let fine = char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_');
        if fine { char } else { '-' }
    });
    let text: String = plain.collect();
    let text = text.trim_matches('.').to_owned();
    let length = text.chars().count();
    text.chars().skip(length.saturating_sub(LONGEST_NAME)).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn office(entries: &[&str]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for entry in entries {
            archive.start_file(*entry, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(b"x").unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn files_that_are_what_they_say_are_taken_under_a_plain_name() {
        let word = office(&["[Content_Types].xml", "word/document.xml"]);
        for (name, bytes, kept) in [
            ("letter.pdf", &b"%PDF-1.7 x"[..], "letter.pdf"),
            ("C:\\scans\\My letter.PDF", b"%PDF-1.7", "My-letter.PDF"),
            ("../../etc/\u{202e}note.txt", "Grüße".as_bytes(), "-note.txt"),
            ("photo.jpeg", b"\xff\xd8\xff\xe0", "photo.jpeg"),
            ("letter.docx", &word, "letter.docx"),
        ] {
            assert_eq!(check(name, bytes, 10_000).unwrap().0, kept, "{name}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_the_reason() {
        let macros = office(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
        let other = office(&["[Content_Types].xml", "xl/workbook.xml"]);
        for (name, bytes, fault) in [
            ("a.pdf", &b""[..], FileFault::Empty),
            ("a.pdf", &[b'x'; 10_001], FileFault::TooLarge),
            ("a.exe", b"MZ", FileFault::Kind),
            ("a.html", b"<script>", FileFault::Kind),
            ("a", b"%PDF-", FileFault::Kind),
            ("a.pdf", b"MZ", FileFault::NotWhatItSays),
            ("a.png", b"%PDF-", FileFault::NotWhatItSays),
            ("a.txt", b"\x00\x01", FileFault::NotWhatItSays),
            ("a.csv", b"\xff\xfe", FileFault::NotWhatItSays),
            ("a.docx", b"PK nothing", FileFault::NotWhatItSays),
            ("a.docx", &other, FileFault::NotWhatItSays),
            ("a.docx", &macros, FileFault::Macros),
        ] {
            assert_eq!(check(name, bytes, 10_000), Err(fault), "{name}");
        }
    }
}
