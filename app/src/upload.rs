//! Forms that carry a file.

use axum::{
    Form,
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::{HeaderMap, StatusCode, header},
};
use backstop_domain::{ErrorCode, FieldError};
use serde::de::{DeserializeOwned, value::MapDeserializer};

use crate::http::Failed;

/// The most bytes of a form with a file: what is too large for a file is still read, so that the page
/// can say so and keep what was typed.
pub const BODY_MAX: usize = 8 << 20;
/// The most bytes of a file; calendars of a country's holidays have less than a tenth of it.
const FILE_MAX: usize = 512 * 1024;

/// A form sent either way: with a file (`multipart/form-data`), or as plain fields. The text of a
/// file stands under the name of its field.
pub struct Upload<T> {
    /// What was typed and chosen.
    pub form: T,
    /// What is wrong with the files.
    pub errors: Vec<FieldError>,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Upload<T> {
    type Rejection = Failed;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failed> {
        if !is_multipart(request.headers()) {
            let form = Form::<T>::from_request(request, state).await;
            let Form(form) = form.map_err(|refused| refusal(refused.status()))?;
            return Ok(Self {
                form,
                errors: Vec::new(),
            });
        }
        let parts = Multipart::from_request(request, state).await;
        let mut parts = parts.map_err(|refused| refusal(refused.status()))?;
        let (mut fields, mut errors) = (Vec::new(), Vec::new());
        while let Some(mut part) = parts.next_field().await.map_err(broken)? {
            let Some(name) = part.name().map(str::to_owned) else {
                continue;
            };
            if part.file_name().is_none() {
                fields.push((name, part.text().await.map_err(broken)?));
                continue;
            }
            match file(&mut part).await? {
                Ok(text) => fields.push((name, text)),
                Err(why) => errors.push(FieldError::new(&name, why)),
            }
        }
        let fields = MapDeserializer::<_, serde::de::value::Error>::new(fields.into_iter());
        let form = T::deserialize(fields).map_err(|_| ErrorCode::Malformed)?;
        Ok(Self { form, errors })
    }
}

/// Whether a request carries a form with files.
#[must_use]
pub fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start()
        .to_ascii_lowercase()
        .starts_with("multipart/form-data")
}

/// The text of a file, or what is wrong with it; empty where none was chosen. It is read to its end
/// in any case, so that the fields behind it are kept.
async fn file(part: &mut Field<'_>) -> Result<Result<String, &'static str>, Failed> {
    let mut bytes = Vec::new();
    let mut is_long = false;
    while let Some(chunk) = part.chunk().await.map_err(broken)? {
        is_long |= bytes.len() + chunk.len() > FILE_MAX;
        if !is_long {
            bytes.extend_from_slice(&chunk);
        }
    }
    if is_long {
        return Ok(Err("This file is larger than 512 KiB."));
    }
    Ok(String::from_utf8(bytes)
        .map(|text| text.trim_start_matches('\u{feff}').to_owned())
        .map_err(|_| "This file is not text in UTF-8. Choose the .ics file itself."))
}

fn broken(error: axum::extract::multipart::MultipartError) -> Failed {
    refusal(error.status())
}

fn refusal(status: StatusCode) -> Failed {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge.into(),
        _ => ErrorCode::Malformed.into(),
    }
}
