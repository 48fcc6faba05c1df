//! Documents of a case, and the evidence pack: as files to keep, never shown in the browser.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, web};

use super::super::actions;
use super::super::guards::{CaseReaders, Officers, by};
use crate::error::AppError;
use crate::web::As;

/// `GET /cases/{id}/documents/{file}`
pub async fn document(asker: As<CaseReaders>, path: web::Path<(String, String)>) -> Result<HttpResponse, AppError> {
    let (id, document) = path.into_inner();
    let (id, document) = id.parse().ok().zip(document.parse().ok()).ok_or(AppError::NotFound)?;
    let (paper, bytes) = actions::document(asker.visitor.state(), &by(&asker), id, document).await?;
    Ok(attachment(&paper.name, "application/octet-stream", bytes))
}

/// `GET /cases/{id}/pack`
pub async fn pack(asker: As<Officers>, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let pack = actions::take_pack(asker.visitor.state(), by(&asker), id).await?;
    Ok(attachment(&pack.name, "application/zip", pack.bytes))
}

/// A file that is kept and not opened: whatever is in it does nothing here.
fn attachment(name: &str, media_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_TYPE, media_type));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.insert_header((header::CONTENT_DISPOSITION, value));
    }
    response.body(bytes)
}
