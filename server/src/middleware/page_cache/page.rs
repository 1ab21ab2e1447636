//! One finished page.

use std::sync::OnceLock;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use sha2::{Digest, Sha256};

use super::epochs::Tag;
use super::{Encoding, Moment, Wanted, encoding};

pub struct Page {
    moment: Moment,
    tags: Vec<Tag>,
    headers: HeaderMap,
    etag: HeaderValue,
    plain: Bytes,
    // Made when first asked for: a page that is dropped at once costs no compressing.
    brotli: OnceLock<Bytes>,
    gzip: OnceLock<Bytes>,
}

impl Page {
    pub fn new(moment: Moment, tags: Vec<Tag>, mut headers: HeaderMap, plain: Bytes) -> Self {
        let etag = etag(&plain);
        headers.insert(header::ETAG, etag.clone());
        Self {
            moment,
            tags,
            headers,
            etag,
            plain,
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        }
    }

    pub const fn moment(&self) -> Moment {
        self.moment
    }

    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Bytes it takes, with room for both compressed forms.
    pub fn weight(&self) -> u32 {
        u32::try_from(self.plain.len() * 3 / 2 + 2048).unwrap_or(u32::MAX)
    }

    pub fn answer(&self, wanted: &Wanted) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.headers_mut() = self.headers.clone();
        if wanted.has(&self.etag) {
            response.headers_mut().remove(header::CONTENT_TYPE);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        if let Some(name) = wanted.encoding().name() {
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        let bytes = self.bytes(wanted.encoding());
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        if !wanted.head_only() {
            *response.body_mut() = Body::from(bytes);
        }
        response
    }

    fn bytes(&self, encoding: Encoding) -> Bytes {
        match encoding {
            Encoding::Identity => self.plain.clone(),
            Encoding::Brotli => self
                .brotli
                .get_or_init(|| encoding::brotli(&self.plain).into())
                .clone(),
            Encoding::Gzip => self
                .gzip
                .get_or_init(|| encoding::gzip(&self.plain).into())
                .clone(),
        }
    }
}

/// Weak, because the same page travels in several encodings.
fn etag(bytes: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(bytes);
    let hex: String = digest
        .iter()
        .take(12)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    HeaderValue::from_str(&format!("W/\"{hex}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}
