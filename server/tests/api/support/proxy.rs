//! A proxy that fails on demand as networks do.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What goes wrong with the next POST.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// Passed on, the answer lost.
    LostReply,
    /// Passed on, but answered with 503.
    Late503,
    /// Passed on twice.
    Twice,
}

pub struct Proxy {
    pub address: SocketAddr,
    plan: Arc<Mutex<VecDeque<Trouble>>>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// In front of `to`.
    pub async fn start(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            plan: Arc::default(),
            seen: Arc::default(),
        };
        let (plan, seen) = (Arc::clone(&proxy.plan), Arc::clone(&proxy.seen));
        #[expect(
            clippy::disallowed_methods,
            reason = "a server that ends with its test"
        )]
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (plan, seen) = (Arc::clone(&plan), Arc::clone(&seen));
                tokio::spawn(async move {
                    let _ = carry(socket, to, &plan, &seen).await;
                });
            }
        });
        proxy
    }

    pub fn next(&self, trouble: Trouble) {
        self.plan.lock().unwrap().push_back(trouble);
    }

    /// First lines of all requests.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

async fn carry(
    mut socket: TcpStream,
    to: SocketAddr,
    plan: &Mutex<VecDeque<Trouble>>,
    seen: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let request = read(&mut socket).await?;
    let first = String::from_utf8_lossy(&request)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned();
    let trouble = first
        .starts_with("POST")
        .then(|| plan.lock().unwrap().pop_front())
        .flatten();
    seen.lock().unwrap().push(first);
    let answer = pass(to, &request).await?;
    match trouble {
        None => socket.write_all(&answer).await,
        Some(Trouble::LostReply) => Ok(()),
        Some(Trouble::Late503) => {
            socket.write_all(b"HTTP/1.1 503 Late\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await
        }
        Some(Trouble::Twice) => socket.write_all(&pass(to, &request).await?).await,
    }
}

/// A request, whole.
async fn read(socket: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let head = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(head) = head {
            let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
            let length = text
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let length: usize = length.map_or(0, |text| text.parse().unwrap());
            if bytes.len() >= head + 4 + length {
                return Ok(bytes);
            }
        }
        let mut some = [0; 8192];
        let count = socket.read(&mut some).await?;
        if count == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&some[..count]);
    }
}

async fn pass(to: SocketAddr, request: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut upstream = TcpStream::connect(to).await?;
    let head = request
        .windows(2)
        .position(|two| two == b"\r\n")
        .unwrap_or(0);
    upstream.write_all(&request[..head]).await?;
    upstream.write_all(b"\r\nConnection: close").await?;
    upstream.write_all(&request[head..]).await?;
    let mut answer = Vec::new();
    upstream.read_to_end(&mut answer).await?;
    Ok(answer)
}
