//! A posted form that may carry files.

use std::future::Future;
use std::pin::Pin;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::TryStreamExt;

use super::csrf;
use super::form::{Posted, check_fields};
use super::visitor::Visitor;
use crate::error::AppError;

/// The most parts that a form has.
const MOST_PARTS: usize = 200;

/// The most bytes of all fields that are no files.
const MOST_TEXT: usize = 262_144;

/// A file as a browser sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentFile {
    /// Its name, as the browser says it.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The fields of a form and the files with it. Checked like a [`super::Form`]: origin, kind of content, token, fields. A form
/// without files may come as any other form does.
pub struct UploadForm {
    /// The fields.
    pub fields: Posted,
    /// The files, but for those that have no name and nothing in them, which is how browsers say "none".
    pub files: Vec<SentFile>,
}

impl FromRequest for UploadForm {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, actix_web::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.content_type() != "multipart/form-data" {
            let form = super::form::Form::<Posted>::from_request(request, payload);
            return Box::pin(async move { Ok(Self { fields: form.await?.0, files: Vec::new() }) });
        }
        let visitor = Visitor::from_request(request, payload);
        let parts = Multipart::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let visitor = visitor.await?;
            csrf::require_same_origin(&request, &visitor.state().config.server.public_url)?;
            let settings = &visitor.state().config.enforcement;
            let most = settings.file_bytes.saturating_mul(settings.files);
            Ok(read(&visitor, parts.await?, most).await?)
        })
    }
}

async fn read(visitor: &Visitor, mut parts: Multipart, most_bytes: usize) -> Result<UploadForm, AppError> {
    let unreadable = |_| AppError::BadRequest("This is not a form that we can read.");
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    let (mut text_left, mut bytes_left, mut count) = (MOST_TEXT, most_bytes, 0);
    while let Some(mut part) = parts.try_next().await.map_err(unreadable)? {
        count += 1;
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|about| about.get_filename().map(str::to_owned));
        match file_name {
            Some(file_name) => {
                let bytes = bytes_of(&mut part, bytes_left).await?;
                bytes_left = bytes_left.saturating_sub(bytes.len());
                if !(file_name.is_empty() && bytes.is_empty()) {
                    files.push(SentFile { name: file_name, bytes });
                }
            }
            None => {
                let bytes = bytes_of(&mut part, text_left).await?;
                text_left = text_left.saturating_sub(bytes.len());
                let text = String::from_utf8(bytes);
                pairs.push((
                    name,
                    text.map_err(|_| AppError::BadRequest("This form holds something that is not text."))?,
                ));
            }
        }
        if count > MOST_PARTS {
            return Err(AppError::BadRequest("This form has too many parts."));
        }
        // The token comes first on our pages: without it nothing more is read.
        check_fields(visitor, &pairs)?;
    }
    check_fields(visitor, &pairs)?;
    Ok(UploadForm { fields: Posted::from_pairs(pairs), files })
}

async fn bytes_of(part: &mut Field, most: usize) -> Result<Vec<u8>, AppError> {
    let bytes = part
        .bytes(most)
        .await
        .map_err(|_| AppError::BadRequest("The files are too large. Go back and choose fewer."))?;
    Ok(bytes.map_err(|_| AppError::BadRequest("This is not a form that we can read."))?.to_vec())
}
