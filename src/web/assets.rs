//! The styles, script and icons that `make assets` builds: embedded in the binary, found by name, served for ever.
//!
//! A file's name carries the hash of its content, so a browser may keep it for a year and never ask again. Only names
//! that the manifest lists are served.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use actix_web::http::header::{self, AcceptEncoding, ContentEncoding, EntityTag, Header, IfNoneMatch};
use actix_web::http::header::{CacheControl, CacheDirective, ETag, Encoding};
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::RustEmbed;

const ADDRESS: &str = "/assets/";
const YEAR_IN_SECONDS: u32 = 31_536_000;

#[derive(RustEmbed)]
#[folder = "assets/dist/"]
#[allow_missing = true]
struct Embedded;

/// The pages have no styles and scripts, because nobody built them before the binary.
#[derive(Debug, thiserror::Error)]
#[error("the styles and scripts of the pages are not built: run `make assets`, then build the program again")]
pub struct MissingAssets;

/// The built files, each with its compressed copies.
#[derive(Debug)]
pub struct Assets {
    names: BTreeMap<String, String>,
    files: HashMap<String, File>,
}

#[derive(Debug)]
struct File {
    content_type: &'static str,
    hash: String,
    plain: Bytes,
    brotli: Bytes,
    gzip: Bytes,
}

impl Assets {
    /// Finds every built file in the binary, or says that they were not built.
    pub fn load() -> Result<Self, MissingAssets> {
        let manifest = bytes("manifest.json").ok_or(MissingAssets)?;
        let names: BTreeMap<String, String> = serde_json::from_slice(&manifest).map_err(|_| MissingAssets)?;
        let mut files = HashMap::new();
        for hashed in names.values() {
            files.insert(hashed.clone(), File::embedded(hashed).ok_or(MissingAssets)?);
        }
        Ok(Self { names, files })
    }

    /// The address of a file, for example `/assets/app-0123456789.css` for `app.css`.
    pub fn href(&self, name: &str) -> Option<String> {
        self.names.get(name).map(|hashed| format!("{ADDRESS}{hashed}"))
    }

    /// Assets that have a name and an address, but no content.
    #[cfg(test)]
    pub fn named(names: &[&str]) -> Self {
        let names = names.iter().map(|name| ((*name).to_owned(), format!("test-{name}"))).collect();
        Self { names, files: HashMap::new() }
    }
}

impl File {
    fn embedded(name: &str) -> Option<Self> {
        let (stem, extension) = name.rsplit_once('.')?;
        let (_, hash) = stem.rsplit_once('-')?;
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "txt" => "text/plain; charset=utf-8",
            _ => return None,
        };
        Some(Self {
            content_type,
            hash: hash.to_owned(),
            plain: bytes(name)?,
            brotli: bytes(&format!("{name}.br"))?,
            gzip: bytes(&format!("{name}.gz"))?,
        })
    }

    fn encoded(&self, encoding: ContentEncoding) -> Bytes {
        match encoding {
            ContentEncoding::Brotli => self.brotli.clone(),
            ContentEncoding::Gzip => self.gzip.clone(),
            _ => self.plain.clone(),
        }
    }
}

fn bytes(name: &str) -> Option<Bytes> {
    Some(match Embedded::get(name)?.data {
        Cow::Borrowed(content) => Bytes::from_static(content),
        Cow::Owned(content) => Bytes::from(content),
    })
}

/// Serves one built file at `/assets/{file}`, compressed as the browser likes it; anything else is an empty 404.
pub async fn serve(request: HttpRequest, file: Path<String>, assets: Data<Assets>) -> HttpResponse {
    let Some(found) = assets.files.get(file.as_str()) else {
        return HttpResponse::NotFound().finish();
    };
    let encoding = preferred_encoding(&request);
    let tag = EntityTag::new_strong(format!("{}-{}", found.hash, encoding.as_str()));

    let is_known = is_known_to_client(&request, &tag);

    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header((header::VARY, "Accept-Encoding")).insert_header(CacheControl(
        vec![
            CacheDirective::Public,
            CacheDirective::MaxAge(YEAR_IN_SECONDS),
            CacheDirective::Extension("immutable".to_owned(), None),
        ],
    ));
    if is_known {
        return response.finish();
    }
    if encoding != ContentEncoding::Identity {
        response.insert_header(encoding);
    }
    response.content_type(found.content_type).body(found.encoded(encoding))
}

fn preferred_encoding(request: &HttpRequest) -> ContentEncoding {
    let known = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    let wanted = AcceptEncoding::parse(request).ok().and_then(|accepted| accepted.negotiate(known.iter()));
    match wanted {
        Some(Encoding::Known(encoding)) => encoding,
        Some(Encoding::Unknown(_)) | None => ContentEncoding::Identity,
    }
}

fn is_known_to_client(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|one| one.weak_eq(tag)),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests;
