//! Somebody who sends requests.

use std::net::SocketAddr;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, IF_MATCH};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    pub token: Option<String>,
    pub cookie: Option<String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    pub fn new(address: SocketAddr, token: Option<String>, cookie: Option<String>) -> Self {
        // The program's own client chooses the same; whoever is first chooses for the process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        backstop_connectors::provide_tls();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            http,
            address,
            token,
            cookie,
        }
    }

    /// A request to `path`; addresses of the API may be given without their beginning.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self
            .http
            .request(method, format!("http://{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        request
    }

    pub async fn get(&self, path: &str) -> Reply {
        send(self.request(Method::GET, path)).await
    }

    /// `GET` on the API that must succeed.
    pub async fn read(&self, path: &str) -> Value {
        self.get(&api(path)).await.ok()
    }

    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, body).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> Reply {
        send(self.request(method, &api(path)).json(&body)).await
    }

    /// The same, only where what is there is what was read (`If-Match`).
    pub async fn post_if(&self, path: &str, tag: &str, body: Value) -> Reply {
        let request = self.request(Method::POST, &api(path));
        send(request.header(IF_MATCH, tag).json(&body)).await
    }

    /// A call without a body.
    pub async fn call(&self, method: Method, path: &str) -> Reply {
        send(self.request(method, &api(path))).await
    }

    /// A form of a page.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        send(
            self.request(Method::POST, path)
                .header("sec-fetch-site", "same-origin")
                .form(fields),
        )
        .await
    }

    /// A form of a page that carries a file: the name of its field, its own name, its bytes.
    pub async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (name, file, bytes): (&str, &str, Vec<u8>),
    ) -> Reply {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"");
            body.extend_from_slice(format!("{head}\r\n\r\n{value}\r\n").as_bytes());
        }
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\""
        );
        let kind = "Content-Type: text/calendar";
        body.extend_from_slice(format!("{head}\r\n{kind}\r\n\r\n").as_bytes());
        body.extend_from_slice(&bytes);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = self.request(Method::POST, path).body(body);
        send(
            request
                .header("sec-fetch-site", "same-origin")
                .header(CONTENT_TYPE, kind),
        )
        .await
    }
}

/// Stands between the parts of a form that carries a file.
const BOUNDARY: &str = "----backstop-test-7d1f";

fn api(path: &str) -> String {
    format!("/api/v1{path}")
}

pub async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.expect("an answer");
    Reply {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        text: response.text().await.expect("a whole answer"),
    }
}

impl Reply {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON in {self:?}"))
    }

    /// The body of a success.
    #[track_caller]
    pub fn ok(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        if self.text.is_empty() {
            Value::Null
        } else {
            self.json()
        }
    }

    /// The body of a refusal, which must be a problem document.
    #[track_caller]
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(problem["status"], status, "{self:?}");
        assert!(
            problem["title"].is_string() && problem["type"].is_string(),
            "{self:?}"
        );
        problem
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}
