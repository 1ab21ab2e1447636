//! A server of one's own that answers as a desk does, and fails on demand as networks do.

use serde_json::Value;
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// A call as it came in.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

impl Call {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What goes wrong with the next call that changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Done, but the answer is lost.
    LostReply,
    /// Lost before it was done.
    LostRequest,
    /// Done, but answered with 503.
    Late503,
    /// Refused with 503.
    Busy,
    /// Done twice.
    Twice,
    /// Done, but answered with a gateway's page.
    Garbage,
    /// Done, half of the answer lost.
    Half,
    /// Done after the caller gave up.
    Slow,
    /// Sent elsewhere.
    Redirect,
}

pub type Desk = Arc<dyn Fn(&Call) -> (u16, Value) + Send + Sync>;

pub struct Stub {
    pub address: SocketAddr,
    pub calls: Arc<Mutex<Vec<Call>>>,
    pub plan: Arc<Mutex<VecDeque<Trouble>>>,
    /// A permit for each slow call that is done.
    pub slow_done: Arc<Semaphore>,
}

/// How long a slow call takes; callers of tests wait a third of it.
pub const SLOW: Duration = Duration::from_millis(450);

impl Stub {
    pub async fn start(desk: Desk) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stub = Self {
            address: listener.local_addr().unwrap(),
            calls: Arc::default(),
            plan: Arc::default(),
            slow_done: Arc::new(Semaphore::new(0)),
        };
        let (calls, plan, done) = (
            Arc::clone(&stub.calls),
            Arc::clone(&stub.plan),
            Arc::clone(&stub.slow_done),
        );
        #[expect(
            clippy::disallowed_methods,
            reason = "a server that ends with its test"
        )]
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (desk, calls) = (Arc::clone(&desk), Arc::clone(&calls));
                let (plan, done) = (Arc::clone(&plan), Arc::clone(&done));
                tokio::spawn(async move {
                    let _ = answer(socket, desk, calls, plan, done).await;
                });
            }
        });
        stub
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn next(&self, trouble: Trouble) {
        self.plan.lock().unwrap().push_back(trouble);
    }
}

async fn answer(
    mut socket: TcpStream,
    desk: Desk,
    calls: Arc<Mutex<Vec<Call>>>,
    plan: Arc<Mutex<VecDeque<Trouble>>>,
    done: Arc<Semaphore>,
) -> std::io::Result<()> {
    let Some(call) = read(&mut socket).await? else {
        return Ok(());
    };
    calls.lock().unwrap().push(call.clone());
    let changes = call.method != "GET";
    let trouble = if changes {
        plan.lock().unwrap().pop_front()
    } else {
        None
    };
    match trouble {
        None => write(&mut socket, desk(&call)).await,
        Some(Trouble::LostRequest) => Ok(()),
        Some(Trouble::LostReply) => {
            desk(&call);
            Ok(())
        }
        Some(Trouble::Late503) => {
            desk(&call);
            write(&mut socket, (503, Value::Null)).await
        }
        Some(Trouble::Busy) => write(&mut socket, (503, Value::Null)).await,
        Some(Trouble::Twice) => {
            desk(&call);
            write(&mut socket, desk(&call)).await
        }
        Some(Trouble::Garbage) => {
            desk(&call);
            raw(&mut socket, 200, "<html>gateway", 13).await
        }
        Some(Trouble::Half) => {
            let (status, body) = desk(&call);
            let text = body.to_string();
            raw(&mut socket, status, &text[..text.len() / 2], text.len()).await
        }
        Some(Trouble::Slow) => {
            tokio::time::sleep(SLOW).await;
            let answered = desk(&call);
            done.add_permits(1);
            write(&mut socket, answered).await
        }
        Some(Trouble::Redirect) => {
            let head = "HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            socket.write_all(head.as_bytes()).await
        }
    }
}

/// A body's own `etag` goes out as the header; with 304 goes no body.
async fn write(socket: &mut TcpStream, (status, body): (u16, Value)) -> std::io::Result<()> {
    let text = if status == 304 {
        String::new()
    } else {
        body.to_string()
    };
    let etag = body["etag"].as_str().map(|tag| format!("ETag: {tag}\r\n"));
    send(socket, status, &etag.unwrap_or_default(), &text, text.len()).await
}

async fn raw(
    socket: &mut TcpStream,
    status: u16,
    body: &str,
    length: usize,
) -> std::io::Result<()> {
    send(socket, status, "", body, length).await
}

async fn send(
    socket: &mut TcpStream,
    status: u16,
    headers: &str,
    body: &str,
    length: usize,
) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 {status} Answer\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    socket.write_all(head.as_bytes()).await
}

async fn read(socket: &mut TcpStream) -> std::io::Result<Option<Call>> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        let mut some = [0; 4096];
        let count = socket.read(&mut some).await?;
        if count == 0 {
            return Ok(None);
        }
        bytes.extend_from_slice(&some[..count]);
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap_or(""), first.next().unwrap_or(""));
    let headers: HashMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length: usize = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        let mut some = [0; 4096];
        let count = socket.read(&mut some).await?;
        body.extend_from_slice(&some[..count]);
    }
    let whole = url::Url::parse(&format!("http://stub{target}")).unwrap();
    Ok(Some(Call {
        method: method.to_owned(),
        path: whole.path().to_owned(),
        query: whole.query_pairs().into_owned().collect(),
        headers,
        body,
    }))
}
