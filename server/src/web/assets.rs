//! Styles, scripts, WebAssembly and images: read once at start, served from memory.
//!
//! The address of a file carries a hash over the whole build, so a browser may keep it for ever.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path as UrlPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_domain::ErrorCode;
use sha2::{Digest, Sha256};

use crate::middleware::page_cache::Encoding;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");
/// The part of the site that the hash covers.
const PKG: &str = "pkg";

/// The files of the site.
#[derive(Debug, Default)]
pub struct SiteFiles {
    hash: String,
    files: HashMap<String, File>,
}

#[derive(Debug, Default)]
struct File {
    kind: &'static str,
    etag: String,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl SiteFiles {
    /// Reads all files below `root`. A folder that is missing gives a site without style, which is
    /// said in the log: the program works, and the API needs none.
    ///
    /// # Errors
    /// A file that is there and cannot be read.
    pub fn read(root: &Path) -> std::io::Result<Self> {
        let mut files = HashMap::new();
        if !root.is_dir() {
            tracing::warn!(site_root = %root.display(), "no site files there: pages have no style and no script");
        }
        for path in below(root)? {
            let Some(name) = name_of(root, &path) else {
                continue;
            };
            let (name, copy) = match name.rsplit_once('.') {
                Some((original, "br")) => (original.to_owned(), Some(Encoding::Brotli)),
                Some((original, "gz")) => (original.to_owned(), Some(Encoding::Gzip)),
                _ => (name, None),
            };
            let bytes = Bytes::from(std::fs::read(&path)?);
            let file: &mut File = files.entry(name).or_default();
            match copy {
                Some(Encoding::Brotli) => file.brotli = Some(bytes),
                Some(_) => file.gzip = Some(bytes),
                None => file.plain = bytes,
            }
        }
        for (name, file) in &mut files {
            file.kind = kind_of(name);
            file.etag = format!("\"{}\"", short_hash([file.plain.as_ref()]));
        }
        Ok(Self {
            hash: hash_of(&files),
            files,
        })
    }

    /// Where pages find the files of this build, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> String {
        format!("/assets/{}", self.hash)
    }

    /// Some names are asked for below `pkg` and lie above it.
    fn find(&self, name: &str) -> Option<&File> {
        self.files
            .get(name)
            .or_else(|| self.files.get(name.strip_prefix(PKG)?.strip_prefix('/')?))
    }

    fn answer(&self, name: &str, cache: HeaderValue, asked: &HeaderMap) -> Response {
        let Some(file) = self.find(name) else {
            return Failed(ErrorCode::NotFound.into()).into_response();
        };
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
        headers.insert(header::CACHE_CONTROL, cache);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Ok(etag) = HeaderValue::from_str(&file.etag) {
            headers.insert(header::ETAG, etag);
        }
        if asked
            .get(header::IF_NONE_MATCH)
            .is_some_and(|value| value.as_bytes() == file.etag.as_bytes())
        {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        let (bytes, encoding) = file.best(Encoding::wanted(asked));
        if let Some(name) = encoding.name() {
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        *response.body_mut() = Body::from(bytes);
        response
    }
}

impl File {
    fn best(&self, wanted: Encoding) -> (Bytes, Encoding) {
        let copy = match wanted {
            Encoding::Identity => None,
            Encoding::Brotli => self.brotli.clone(),
            Encoding::Gzip => self.gzip.clone(),
        };
        copy.map_or_else(
            || (self.plain.clone(), Encoding::Identity),
            |bytes| (bytes, wanted),
        )
    }
}

fn below(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop().filter(|folder| folder.is_dir()) {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    Ok(found)
}

fn name_of(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path
        .strip_prefix(root)
        .ok()?
        .iter()
        .map(|part| part.to_str())
        .collect();
    Some(parts?.join("/"))
}

fn hash_of(files: &HashMap<String, File>) -> String {
    let mut names: Vec<&String> = files.keys().filter(|name| name.starts_with(PKG)).collect();
    names.sort();
    let parts = names
        .iter()
        .filter_map(|name| Some([name.as_bytes(), files.get(*name)?.plain.as_ref()]));
    short_hash(parts.flatten())
}

fn short_hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher
        .finalize()
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("webmanifest" | "json") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// `GET /assets/{hash}/{name}`. A hash of another build, from a tab opened before an upgrade, gets
/// the present file, which may not be kept.
pub async fn hashed(
    State(files): State<Arc<SiteFiles>>,
    UrlPath((hash, name)): UrlPath<(String, String)>,
    request: Request,
) -> Response {
    let cache = if hash == files.hash {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    files.answer(&name, cache, request.headers())
}

/// `GET /favicon.svg` and `GET /robots.txt`.
pub async fn top(State(files): State<Arc<SiteFiles>>, request: Request) -> Response {
    files.answer(
        request.uri().path().trim_start_matches('/'),
        ASK_AGAIN,
        request.headers(),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn the_hash_follows_the_build_and_copies_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let pkg = folder.path().join("pkg");
        std::fs::create_dir(&pkg).unwrap();
        std::fs::write(pkg.join("a.css"), "a{}").unwrap();
        std::fs::write(pkg.join("a.css.br"), "small").unwrap();
        std::fs::write(folder.path().join("favicon.svg"), "<svg/>").unwrap();
        let first = SiteFiles::read(folder.path()).unwrap();
        assert_eq!(first.base().len(), "/assets/".len() + 8);
        let asked =
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static("br"))]);
        let answer = first.answer("pkg/a.css", FOR_EVER, &asked);
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(
            answer.headers()[header::CONTENT_TYPE],
            "text/css; charset=utf-8"
        );
        assert_eq!(
            first.answer("pkg/favicon.svg", FOR_EVER, &asked).status(),
            StatusCode::OK
        );
        assert_eq!(
            first
                .answer("pkg/../../etc/passwd", FOR_EVER, &asked)
                .status(),
            StatusCode::NOT_FOUND
        );
        std::fs::write(pkg.join("a.css"), "a{b:c}").unwrap();
        assert_ne!(SiteFiles::read(folder.path()).unwrap().base(), first.base());
    }
}
