//! The smallest HTTP client that measures honestly: one request a connection, nothing decoded.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

const PATIENCE: Duration = Duration::from_secs(20);

/// An answer.
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in the order sent.
    headers: Vec<(String, String)>,
    /// The body as it came, still compressed.
    pub body: Vec<u8>,
    /// Bytes of status line and headers.
    pub head_bytes: usize,
}

impl Answer {
    /// The first header of that name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON, where the status is as expected.
    ///
    /// # Errors
    /// Another status, or no JSON.
    pub fn json(&self, status: u16) -> Result<serde_json::Value> {
        ensure!(
            self.status == status,
            "status {} instead of {status}: {}",
            self.status,
            self.text()
        );
        serde_json::from_slice(&self.body).context("the answer is no JSON")
    }

    /// The body as text, for reading or for an error message.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

/// Whether anything listens on that port of this machine.
pub fn answers(port: u16) -> bool {
    TcpStream::connect_timeout(&address(port), Duration::from_millis(200)).is_ok()
}

/// Sends one request to this machine and reads the whole answer.
///
/// # Errors
/// No connection, no answer in time, or an answer that is not HTTP.
pub fn send(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Answer> {
    let exchange = || -> Result<Answer> {
        let mut stream = TcpStream::connect_timeout(&address(port), Duration::from_secs(2))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n");
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        if method != "GET" {
            request += &format!("content-length: {}\r\n", body.len());
        }
        request += "\r\n";
        request += body;
        stream.write_all(request.as_bytes())?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        parse(&bytes)
    };
    exchange().with_context(|| format!("{method} {path}"))
}

/// A plain GET.
///
/// # Errors
/// As [`send`].
pub fn get(port: u16, path: &str, headers: &[(&str, &str)]) -> Result<Answer> {
    send(port, "GET", path, headers, "")
}

fn address(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let (head, body) = bytes.split_at(end.context("no end of the headers")? + 4);
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines();
    let status = lines
        .next()
        .and_then(|line| line.split(' ').nth(1))
        .and_then(|code| code.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut answer = Answer {
        status: status.context("no status")?,
        headers,
        body: body.to_vec(),
        head_bytes: head.len(),
    };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = unchunk(body)?;
    }
    Ok(answer)
}

/// RFC 9112, 7.1; trailers and extensions are not used here.
fn unchunk(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n");
        let line = line.context("a chunk without its length")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..line])?.trim(), 16)?;
        rest = &rest[line + 2..];
        if length == 0 {
            return Ok(whole);
        }
        if rest.len() < length + 2 {
            bail!("a chunk was cut off");
        }
        whole.extend_from_slice(&rest[..length]);
        rest = &rest[length + 2..];
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn answers_are_read_whole_or_in_chunks() {
        let plain = parse(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nA: b\r\n\r\nok").unwrap();
        assert_eq!((plain.status, plain.body.as_slice()), (201, &b"ok"[..]));
        assert_eq!(plain.header("a"), Some("b"));
        let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(parse(chunked).unwrap().body, b"abc0123456789");
        assert!(parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabc").is_err());
        assert!(parse(b"nonsense").is_err());
    }
}
