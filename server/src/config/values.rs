//! What each setting may be, and what stands in its place where it is not given.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use axum::http::Uri;
use lettre::message::Mailbox;

use backstop_domain::network::Network;

use super::{ConfigError, LogFormat, wrong};

pub(super) fn listen(text: &str) -> Result<SocketAddr, ConfigError> {
    let text = text
        .strip_prefix("localhost:")
        .map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    text.parse().map_err(|_| {
        wrong(
            "listen",
            format!("{text:?} is not an address such as 127.0.0.1:3000"),
        )
    })
}

pub(super) fn origin(text: &str) -> Result<String, ConfigError> {
    let bad = || {
        wrong(
            "public_url",
            format!("{text:?} is not an origin such as https://help.example.com"),
        )
    };
    let uri: Uri = text.parse().map_err(|_| bad())?;
    let (scheme, authority) = uri.scheme_str().zip(uri.authority()).ok_or_else(bad)?;
    let plain = matches!(scheme, "http" | "https") && uri.path() == "/" && uri.query().is_none();
    if !plain || authority.as_str().contains('@') {
        return Err(bad());
    }
    Ok(format!(
        "{scheme}://{}",
        authority.as_str().to_ascii_lowercase()
    ))
}

/// The host of an origin, without port and brackets.
#[must_use]
pub fn host_of(origin: &str) -> String {
    let host = origin
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.host().map(str::to_owned))
        .unwrap_or_default();
    host.trim_matches(['[', ']']).to_owned()
}

pub(super) fn database(given: Option<String>, data_dir: &Path) -> Result<String, ConfigError> {
    let url =
        given.unwrap_or_else(|| format!("sqlite://{}", data_dir.join("backstop.db").display()));
    // The value may hold a password, so it is not repeated.
    if ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        Ok(url)
    } else {
        Err(wrong(
            "database_url",
            "it must begin with sqlite:// or postgres://",
        ))
    }
}

/// `site` beside the program or one folder up, where a build leaves it; else `target/site`.
pub(super) fn default_site_root() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|program| {
        let folder = program.parent()?;
        [Some(folder), folder.parent()]
            .into_iter()
            .flatten()
            .map(|folder| folder.join("site"))
            .find(|site| site.is_dir())
    });
    beside.unwrap_or_else(|| PathBuf::from("target/site"))
}

pub(super) fn check_smtp(url: Option<&str>) -> Result<(), ConfigError> {
    let Some(url) = url else { return Ok(()) };
    // The value may hold a password, so it is not repeated.
    lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::from_url(url)
        .map(|_| ())
        .map_err(|_| {
            wrong(
                "smtp_url",
                "it is not an address such as smtp://mail.example.com:587?tls=required",
            )
        })
}

pub(super) fn mail_from(given: Option<String>, public_url: &str) -> Result<Mailbox, ConfigError> {
    let host = host_of(public_url);
    // Who is reached by a number alone has no domain to send from.
    let domain = if host.parse::<IpAddr>().is_ok() {
        "localhost".to_owned()
    } else {
        host
    };
    let text = given.unwrap_or_else(|| format!("Backstop <backstop@{domain}>"));
    text.parse()
        .map_err(|_| wrong("mail_from", format!("{text:?} is not a mail address")))
}

pub(super) fn limits(given: Option<&str>, public_url: &str) -> Result<bool, ConfigError> {
    match given {
        None | Some("on") => Ok(true),
        Some("off") if is_loopback(&host_of(public_url)) => Ok(false),
        Some("off") => Err(wrong(
            "limits",
            "off is for load tests: it needs a public_url on this machine, such as http://127.0.0.1:3000",
        )),
        Some(other) => Err(wrong("limits", format!("{other:?} is neither on nor off"))),
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

pub(super) fn log_filter(given: Option<String>) -> Result<String, ConfigError> {
    let filter = given.unwrap_or_else(|| "info".to_owned());
    tracing_subscriber::EnvFilter::builder()
        .parse(&filter)
        .map(|_| filter.clone())
        .map_err(|error| {
            wrong(
                "log",
                format!(
                    "{filter:?} is not a filter such as info or info,backstop_server=debug: {error}"
                ),
            )
        })
}

pub(super) fn log_format(given: Option<&str>) -> Result<LogFormat, ConfigError> {
    match given {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => Err(wrong(
            "log_format",
            format!("{other:?} is neither text nor json"),
        )),
    }
}

pub(super) fn proxies(given: Option<&str>) -> Result<Vec<Network>, ConfigError> {
    let parts = given
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty());
    parts
        .map(|part| {
            Network::parse(part).ok_or_else(|| {
                wrong(
                    "trusted_proxies",
                    format!("{part:?} is neither an address nor a network such as 10.0.0.0/8"),
                )
            })
        })
        .collect()
}
