//! How a file is sent: whole, in a part that was asked for, or not at all because the reader has it.

use actix_web::body::SizedStream;
use actix_web::http::header::{self, ContentEncoding, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::actions::{self, Part, Taken, Taker};
use super::files::path_of;
use super::model::RunFile;
use crate::app::State;
use crate::error::{AppError, Problem, Severity};

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 16;

/// What a request says about the bytes it wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Wanted {
    is_head: bool,
    none_match: Option<String>,
    range: Option<String>,
    if_range: Option<String>,
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    Nothing,
    NotModified,
    Whole,
    Part(Part),
    OutOfRange,
}

impl Wanted {
    fn of(request: &HttpRequest) -> Self {
        let text = |name: HeaderName| request.headers().get(name)?.to_str().ok().map(str::to_owned);
        Self {
            is_head: request.method() == Method::HEAD,
            none_match: text(header::IF_NONE_MATCH),
            range: text(header::RANGE),
            if_range: text(header::IF_RANGE),
        }
    }

    /// What is sent of a file with this tag and length. A range that cannot be read, or names several parts, is as if it
    /// were not there (RFC 9110, section 14.2).
    fn sent(&self, tag: &str, length: u64) -> Sent {
        let names =
            |list: &str| list.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag);
        if self.none_match.as_deref().is_some_and(names) {
            return Sent::NotModified;
        }
        if self.is_head {
            return Sent::Nothing;
        }
        let still_fits = self.if_range.as_deref().is_none_or(|known| known == tag);
        match self.range.as_deref().filter(|_| still_fits).and_then(|range| read_range(range, length)) {
            None => Sent::Whole,
            Some(None) => Sent::OutOfRange,
            Some(Some(part)) => Sent::Part(part),
        }
    }
}

/// The bytes that a range names; inside, nothing if the file has none of them; nothing if it cannot be read.
fn read_range(text: &str, length: u64) -> Option<Option<Part>> {
    let (unit, range) = text.split_once('=')?;
    let (first, last) = range.split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") || range.contains(',') {
        return None;
    }
    let number =
        |text: &str| text.trim().parse::<u64>().ok().filter(|_| text.trim().bytes().all(|byte| byte.is_ascii_digit()));
    let end = length.saturating_sub(1);
    let part = match (first.trim().is_empty(), last.trim().is_empty()) {
        (true, true) => return None,
        (true, false) => {
            let count = number(last)?;
            (count > 0 && length > 0).then(|| Part { first: length.saturating_sub(count), last: end })
        }
        (false, true) => Some(Part { first: number(first)?, last: end }),
        (false, false) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            Some(Part { first, last: last.min(end) })
        }
    };
    Some(part.filter(|part| part.first < length))
}

fn tag(file: &RunFile) -> String {
    format!("\"{}\"", file.sha256)
}

fn length(file: &RunFile) -> u64 {
    u64::try_from(file.bytes).unwrap_or_default()
}

/// Answers a request for a file. What is sent is entered in the record before it leaves.
pub(super) async fn send(
    request: &HttpRequest,
    state: &State,
    taker: Taker,
    run: i64,
    name: String,
) -> Result<HttpResponse, AppError> {
    let wanted = Wanted::of(request);
    let (asked, directory) = (wanted.clone(), std::path::PathBuf::from(&state.config.extracts.directory));
    let leaves = move |file: &RunFile| {
        // What is not there cannot leave.
        let is_there = path_of(&directory, file.run_id, &file.name).is_file();
        match asked.sent(&tag(file), length(file)) {
            Sent::Whole if is_there => Some(Part { first: 0, last: length(file).saturating_sub(1) }),
            Sent::Part(part) if is_there => Some(part),
            _ => None,
        }
    };
    let taken = actions::take(state, taker, run, name, leaves).await?;
    answer(&wanted, taken).await
}

/// The answer of a file that may leave.
async fn answer(wanted: &Wanted, Taken { path, file }: Taken) -> Result<HttpResponse, AppError> {
    let (tag, length) = (tag(&file), length(&file));
    match wanted.sent(&tag, length) {
        Sent::NotModified => Ok(builder(StatusCode::NOT_MODIFIED, &file, &tag).finish()),
        Sent::Nothing => {
            let mut response = builder(StatusCode::OK, &file, &tag);
            Ok(response.no_chunking(length).body(actix_web::body::None::new()))
        }
        Sent::OutOfRange => {
            let range = format!("bytes */{length}");
            Ok(HttpResponse::RangeNotSatisfiable().insert_header((header::CONTENT_RANGE, range)).finish())
        }
        Sent::Whole => {
            let body = read(&path, 0, length).await?;
            Ok(builder(StatusCode::OK, &file, &tag).body(body))
        }
        Sent::Part(part) => {
            let body = read(&path, part.first, part.last - part.first + 1).await?;
            let range = format!("bytes {}-{}/{length}", part.first, part.last);
            let mut response = builder(StatusCode::PARTIAL_CONTENT, &file, &tag);
            Ok(response.insert_header((header::CONTENT_RANGE, range)).body(body))
        }
    }
}

fn builder(status: StatusCode, file: &RunFile, tag: &str) -> actix_web::HttpResponseBuilder {
    let kind = match file.name.rsplit('.').next() {
        Some("csv") => "text/csv; charset=utf-8",
        Some("json") => "application/json",
        Some("jsonl") => "application/jsonl",
        Some("parquet") => "application/vnd.apache.parquet",
        _ => "text/markdown; charset=utf-8",
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_TYPE, kind))
        // Parts and lengths are those of the file itself.
        .insert_header(ContentEncoding::Identity);
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.insert_header((header::CONTENT_DISPOSITION, value));
    }
    response
}

type Stream = std::pin::Pin<Box<dyn futures_util::Stream<Item = std::io::Result<Bytes>>>>;

/// Some bytes of a file, a chunk at a time.
async fn read(path: &std::path::Path, first: u64, count: u64) -> Result<SizedStream<Stream>, AppError> {
    let gone = |_| {
        let problem = Problem {
            item: "file".to_owned(),
            rule: "kept".to_owned(),
            severity: Severity::Error,
            detail: "This file is not kept any more. Ask for the same extract again.".to_owned(),
        };
        AppError::Refused(StatusCode::NOT_FOUND, vec![problem])
    };
    let mut file = tokio::fs::File::open(path).await.map_err(gone)?;
    file.seek(std::io::SeekFrom::Start(first)).await.map_err(gone)?;
    let chunks: Stream = Box::pin(stream::try_unfold((file, count), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let size = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        let mut chunk = vec![0; size];
        let read = file.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        }
        chunk.truncate(read);
        let left = left.saturating_sub(u64::try_from(read).unwrap_or(left));
        Ok(Some((Bytes::from(chunk), (file, left))))
    }));
    Ok(SizedStream::new(count, chunks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let part = |first, last| Some(Some(Part { first, last }));
        for (text, read) in [
            ("bytes=0-9", part(0, 9)),
            ("bytes=90-", part(90, 99)),
            ("bytes=-10", part(90, 99)),
            ("bytes=-1000", part(0, 99)),
            ("bytes=95-1000", part(95, 99)),
            ("Bytes=0-0", part(0, 0)),
            ("bytes=100-", Some(None)),
            ("bytes=-0", Some(None)),
            ("bytes=9-1", None),
            ("bytes=-", None),
            ("bytes=+1-2", None),
            ("bytes=0-1,3-4", None),
            ("lines=0-1", None),
            ("bytes", None),
        ] {
            assert_eq!(read_range(text, 100), read, "{text}");
        }
        assert_eq!(read_range("bytes=0-", 0), Some(None));
    }

    #[test]
    fn a_reader_that_has_the_file_gets_nothing_and_one_with_another_gets_all() {
        let tag = "\"abc\"";
        let wanted = |none_match: Option<&str>, range: Option<&str>, if_range: Option<&str>| {
            let text = |text: Option<&str>| text.map(str::to_owned);
            let wanted =
                Wanted { is_head: false, none_match: text(none_match), range: text(range), if_range: text(if_range) };
            wanted.sent(tag, 100)
        };
        assert_eq!(wanted(Some("\"x\", \"abc\""), None, None), Sent::NotModified);
        assert_eq!(wanted(Some("*"), None, None), Sent::NotModified);
        assert_eq!(wanted(Some("\"x\""), Some("bytes=0-1"), None), Sent::Part(Part { first: 0, last: 1 }));
        assert_eq!(wanted(None, Some("bytes=0-1"), Some(tag)), Sent::Part(Part { first: 0, last: 1 }));
        assert_eq!(wanted(None, Some("bytes=0-1"), Some("\"old\"")), Sent::Whole);
        assert_eq!(wanted(None, Some("bytes=200-"), None), Sent::OutOfRange);
    }
}
