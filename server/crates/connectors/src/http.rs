//! Calls over HTTP: within time, within size, never elsewhere than meant.

use crate::Work;
use crate::guard::{Guard, INSIDE, Names};
use crate::wire::{Answer, Body, Request, Transport};
use backstop_domain::connector::{Endpoint, Fault};
use backstop_domain::network::Network;
use reqwest::header::{CONTENT_TYPE, ETAG, RETRY_AFTER};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use url::{Host, Url};

/// The longest we wait for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// The longest we wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// The largest answer that is read.
const ANSWER_MAX: usize = 2 << 20;
/// Seconds after which a system that we gave up waiting for is done with what we asked.
pub const SLOWEST_ANSWER: i64 = 40;

/// Names the cryptography of TLS for the whole process, once; every HTTP client needs it.
pub fn provide_tls() {
    // Whoever is first chooses; all of ours choose the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Makes sites; keeps one client for each set of allowed networks.
pub struct Http {
    names: Arc<dyn Names>,
    clients: Mutex<HashMap<String, reqwest::Client>>,
    patience: Duration,
}

impl Http {
    /// With this way to find hosts.
    #[must_use]
    pub fn new(names: Arc<dyn Names>) -> Self {
        provide_tls();
        Self {
            names,
            clients: Mutex::default(),
            patience: PATIENCE,
        }
    }

    /// The same, waiting no longer than `patience` for an answer.
    #[must_use]
    pub const fn patient_for(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The site of an endpoint.
    ///
    /// # Errors
    /// When its address is no web address, or is one of a network that may not be called.
    pub fn site(&self, endpoint: &Endpoint) -> Result<Site, Fault> {
        let base = Url::parse(&endpoint.address)
            .map_err(|_| Fault::endpoint("has an address that cannot be read"))?;
        let guard = Guard::new(Arc::clone(&self.names), endpoint.allowed.clone());
        // Addresses written as numbers are never looked up, so they are judged here.
        let literal = match base.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) => None,
            None => return Err(Fault::endpoint("has an address without a host")),
        };
        if literal.is_some_and(|address| !guard.admits(address)) {
            return Err(Fault::endpoint(INSIDE));
        }
        if !matches!(base.scheme(), "http" | "https") {
            return Err(Fault::endpoint("has an address that is not of the web"));
        }
        let client = self.client(&endpoint.allowed, guard)?;
        Ok(Site { client, base })
    }

    fn client(&self, allowed: &[Network], guard: Guard) -> Result<reqwest::Client, Fault> {
        let key: String = allowed
            .iter()
            .map(|network| format!("{network} "))
            .collect();
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client = reqwest::Client::builder()
            .dns_resolver(guard)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // A proxy of the environment would resolve names by itself.
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(self.patience)
            .pool_idle_timeout(Duration::from_secs(10))
            .user_agent(concat!("Backstop/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| Fault::endpoint("cannot be called: TLS is not available"))?;
        clients.insert(key, client.clone());
        Ok(client)
    }
}

/// Carries calls to one address.
pub struct Site {
    client: reqwest::Client,
    base: Url,
}

impl Site {
    fn url(&self, request: &Request) -> Url {
        let mut url = self.base.clone();
        if !request.path.is_empty() {
            let whole = format!("{}{}", self.base.path().trim_end_matches('/'), request.path);
            url.set_path(&whole);
        }
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        url
    }

    async fn call(&self, request: Request) -> Result<Answer, Fault> {
        let mut call = self
            .client
            .request(request.method.clone(), self.url(&request));
        for (name, value) in &request.headers {
            call = call.header(*name, value.expose());
        }
        call = match request.body {
            Body::None => call,
            Body::Json(json) => call.json(&json),
            Body::Signed(bytes) => call.header(CONTENT_TYPE, "application/json").body(bytes),
        };
        let response = call.send().await.map_err(|error| fault(&error))?;
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let etag = response.headers().get(ETAG);
        let etag = etag.and_then(|value| Some(value.to_str().ok()?.to_owned()));
        Ok(Answer {
            status,
            retry_after,
            etag,
            body: read(response).await?,
        })
    }
}

impl Transport for Site {
    fn send<'a>(&'a self, request: Request) -> Work<'a, Answer> {
        Box::pin(self.call(request))
    }
}

async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| fault(&error))? {
        if body.len() + chunk.len() > ANSWER_MAX {
            return Err(Fault::endpoint("answered more than we read"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What went wrong, without the address: it may hold a secret in its path.
fn fault(error: &reqwest::Error) -> Fault {
    if is_inside(error) {
        return Fault::endpoint(INSIDE);
    }
    if error.is_timeout() && !error.is_connect() {
        // It may be working on it still; a second try has to come after that.
        return Fault::endpoint("did not answer in time").after(SLOWEST_ANSWER);
    }
    Fault::endpoint(if error.is_connect() {
        "cannot be reached"
    } else {
        "closed the connection before it had answered"
    })
}

fn is_inside(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string() == INSIDE {
            return true;
        }
        cause = error.source();
    }
    false
}
