//! Somebody who sends requests to whichever server answers, and knows what is not known.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde_json::Value;

/// Longer than a server takes to say that its database is away.
const PATIENCE: Duration = Duration::from_secs(8);

/// What became of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It was done; this is the answer.
    Done(Value),
    /// It was refused, and nothing was done.
    Refused(u16, String),
    /// Nobody knows: no answer came, or one that says "later".
    Unknown,
}

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    addresses: Arc<[String]>,
    token: String,
}

impl Client {
    pub fn new(addresses: &[String], token: String) -> Self {
        backstop_connectors::provide_tls();
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self {
            http,
            addresses: addresses.into(),
            token,
        }
    }

    /// Sends a request to a random server; with a key, a request that may be sent again.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Outcome {
        let address = &self.addresses[fastrand::usize(..self.addresses.len())];
        let url = format!("http://{address}/api/v1{path}");
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let Ok(response) = request.send().await else {
            return Outcome::Unknown;
        };
        let status = response.status();
        let later = response.headers().contains_key("retry-after");
        let Ok(text) = response.text().await else {
            return Outcome::Unknown;
        };
        if status.is_success() {
            return Outcome::Done(serde_json::from_str(&text).unwrap_or(Value::Null));
        }
        if status.is_server_error() || later {
            return Outcome::Unknown;
        }
        Outcome::Refused(status.as_u16(), text)
    }

    pub async fn post(&self, path: &str, body: &Value) -> Outcome {
        self.send(Method::POST, path, None, Some(body)).await
    }

    /// Reads; tried until a server answers, since reading changes nothing.
    pub async fn read(&self, path: &str) -> Value {
        for _ in 0..60 {
            match self.send(Method::GET, path, None, None).await {
                Outcome::Done(value) => return value,
                Outcome::Refused(status, text) => panic!("GET {path}: {status} {text}"),
                Outcome::Unknown => tokio::time::sleep(Duration::from_millis(500)).await,
            }
        }
        panic!("GET {path}: nobody answers")
    }

    /// Every item of a list, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let sign = if path.contains('?') { '&' } else { '?' };
            let page = self
                .read(&format!("{path}{sign}limit=100&cursor={cursor}"))
                .await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return items,
            }
        }
    }
}
