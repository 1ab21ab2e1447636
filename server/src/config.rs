//! Settings: flags, then `BACKSTOP_*` variables, then a TOML file, then defaults. What is wrong is
//! said in one line that names the key.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use axum::http::Uri;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use lettre::message::Mailbox;
use serde::{Deserialize, Serialize};

use backstop_domain::network::Network;

/// A setting that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// Name of the setting, as in the TOML file.
    pub key: String,
    /// What is wrong with it.
    pub reason: String,
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.key, self.reason)
    }
}

impl std::error::Error for ConfigError {}

fn wrong(key: &str, reason: impl Into<String>) -> ConfigError {
    ConfigError {
        key: key.to_owned(),
        reason: reason.into(),
    }
}

/// Settings as flags of the command line; each is also a variable and a key of the file.
#[derive(Clone, Debug, Default, Serialize, clap::Args)]
pub struct Flags {
    /// Settings in a TOML file (BACKSTOP_CONFIG)
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Address to listen on (BACKSTOP_LISTEN) [default: 127.0.0.1:3000]
    #[arg(long, global = true, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// Origin for links, cookies and e-mail (BACKSTOP_PUBLIC_URL) [default: http:// and the address]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// Folder of the SQLite file and the search index (BACKSTOP_DATA_DIR) [default: ./data]
    #[arg(long, global = true, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<String>,
    /// sqlite://… or postgres://… (BACKSTOP_DATABASE_URL) [default: SQLite in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_url: Option<String>,
    /// Folder of styles, scripts and WebAssembly (BACKSTOP_SITE_ROOT) [default: site beside the program]
    #[arg(long, global = true, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_root: Option<String>,
    /// Outgoing mail, smtp://… or smtps://… (BACKSTOP_SMTP_URL) [default: mails go to the log]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp_url: Option<String>,
    /// Sender of mails (BACKSTOP_MAIL_FROM) [default: backstop@ and the public host]
    #[arg(long, global = true, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// Limits on posting and signing in, on or off (BACKSTOP_LIMITS) [default: on]
    #[arg(long, global = true, value_name = "on|off")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<String>,
    /// What is logged, a tracing filter (BACKSTOP_LOG) [default: info]
    #[arg(long, global = true, value_name = "FILTER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// text or json (BACKSTOP_LOG_FORMAT) [default: text]
    #[arg(long, global = true, value_name = "FORMAT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<String>,
    /// Proxies whose X-Forwarded-For is believed, addresses or networks separated by commas
    /// (BACKSTOP_TRUSTED_PROXIES) [default: none]
    #[arg(long, global = true, value_name = "ADDRESSES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_proxies: Option<String>,
}

/// Any scalar, as the text somebody typed: `3000` and `"3000"` mean the same.
#[derive(Clone, Debug)]
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Word;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, a number or true/false")
            }
            fn visit_str<E>(self, v: &str) -> Result<Word, E> {
                Ok(Word(v.trim().to_owned()))
            }
            fn visit_bool<E>(self, v: bool) -> Result<Word, E> {
                Ok(Word(if v { "on" } else { "off" }.to_owned()))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Word, E> {
                Ok(Word(v.to_string()))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Word, E> {
                Ok(Word(v.to_string()))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Word, E> {
                Ok(Word(v.to_string()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Raw {
    listen: Option<Word>,
    public_url: Option<Word>,
    data_dir: Option<Word>,
    database_url: Option<Word>,
    site_root: Option<Word>,
    smtp_url: Option<Word>,
    mail_from: Option<Word>,
    limits: Option<Word>,
    log: Option<Word>,
    log_format: Option<Word>,
    trusted_proxies: Option<Word>,
}

const KEYS: [&str; 11] = [
    "listen",
    "public_url",
    "data_dir",
    "database_url",
    "site_root",
    "smtp_url",
    "mail_from",
    "limits",
    "log",
    "log_format",
    "trusted_proxies",
];

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Settings, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Origin for links, cookies and e-mail, where one is set; see [`Config::public_url`].
    pub configured_url: Option<String>,
    /// Folder of the SQLite file and the search index.
    pub data_dir: PathBuf,
    /// `sqlite://…` or `postgres://…`; may hold a password, so it is never logged.
    pub database_url: String,
    /// Folder of styles, scripts and WebAssembly.
    pub site_root: PathBuf,
    /// Outgoing mail; may hold a password, so it is never logged.
    pub smtp_url: Option<String>,
    /// Sender of mails.
    pub mail_from: Mailbox,
    /// Whether posting and sign-in limits hold.
    pub limits: bool,
    /// Tracing filter.
    pub log: String,
    /// Form of log lines.
    pub log_format: LogFormat,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
}

impl Config {
    /// Reads and checks all settings.
    ///
    /// # Errors
    /// The first setting that cannot be used, with the reason.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let file = flags
            .config
            .clone()
            .or_else(|| Env::var("BACKSTOP_CONFIG").map(PathBuf::from));
        let mut figment = Figment::new();
        if let Some(path) = file.filter(|path| !path.as_os_str().is_empty()) {
            figment = figment.merge(read_file(&path)?);
        }
        let figment = figment
            .merge(Env::prefixed("BACKSTOP_").only(&KEYS))
            .merge(Serialized::defaults(flags));
        let raw: Raw = figment.extract().map_err(|error| {
            let key = error.path.join(".");
            wrong(
                if key.is_empty() { "config" } else { &key },
                error.kind.to_string(),
            )
        })?;
        Self::check(raw)
    }

    fn check(raw: Raw) -> Result<Self, ConfigError> {
        let listen = listen(&text(raw.listen).unwrap_or_else(|| "127.0.0.1:3000".to_owned()))?;
        let configured_url = text(raw.public_url).map(|url| origin(&url)).transpose()?;
        let shown = configured_url
            .clone()
            .unwrap_or_else(|| format!("http://{listen}"));
        let data_dir = PathBuf::from(text(raw.data_dir).unwrap_or_else(|| "./data".to_owned()));
        let database_url = database(text(raw.database_url), &data_dir)?;
        let smtp_url = text(raw.smtp_url);
        check_smtp(smtp_url.as_deref())?;
        Ok(Self {
            listen,
            data_dir,
            database_url,
            site_root: text(raw.site_root).map_or_else(default_site_root, PathBuf::from),
            smtp_url,
            mail_from: mail_from(text(raw.mail_from), &shown)?,
            limits: limits(text(raw.limits).as_deref(), &shown)?,
            log: log_filter(text(raw.log))?,
            log_format: log_format(text(raw.log_format).as_deref())?,
            trusted_proxies: proxies(text(raw.trusted_proxies).as_deref())?,
            configured_url,
        })
    }

    /// Origin for links, cookies and e-mail, never taken from a request. Without a setting it is
    /// the address that was bound.
    #[must_use]
    pub fn public_url(&self, bound: SocketAddr) -> String {
        self.configured_url
            .clone()
            .unwrap_or_else(|| format!("http://{bound}"))
    }

    /// Folder of the search index.
    #[must_use]
    pub fn index_dir(&self) -> PathBuf {
        self.data_dir.join("index")
    }
}

fn text(word: Option<Word>) -> Option<String> {
    word.map(|Word(text)| text).filter(|text| !text.is_empty())
}

/// A key that nobody reads is a typing mistake that would go unnoticed.
fn read_file(path: &Path) -> Result<Figment, ConfigError> {
    let shown = path.display();
    let content = std::fs::read_to_string(path)
        .map_err(|error| wrong("config", format!("{shown} cannot be read: {error}")))?;
    let figment = Figment::from(Toml::string(&content));
    let keys: figment::value::Dict = figment.extract().map_err(|error| {
        wrong(
            "config",
            format!(
                "{shown} is not valid TOML: {}",
                one_line(&error.to_string())
            ),
        )
    })?;
    match keys.keys().find(|key| !KEYS.contains(&key.as_str())) {
        Some(key) => Err(wrong(
            key,
            format!(
                "no such setting (in {shown}); there are {}",
                KEYS.join(", ")
            ),
        )),
        None => Ok(figment),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn listen(text: &str) -> Result<SocketAddr, ConfigError> {
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

fn origin(text: &str) -> Result<String, ConfigError> {
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

fn database(given: Option<String>, data_dir: &Path) -> Result<String, ConfigError> {
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
fn default_site_root() -> PathBuf {
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

fn check_smtp(url: Option<&str>) -> Result<(), ConfigError> {
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

fn mail_from(given: Option<String>, public_url: &str) -> Result<Mailbox, ConfigError> {
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

fn limits(given: Option<&str>, public_url: &str) -> Result<bool, ConfigError> {
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

fn log_filter(given: Option<String>) -> Result<String, ConfigError> {
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

fn log_format(given: Option<&str>) -> Result<LogFormat, ConfigError> {
    match given {
        None | Some("text") => Ok(LogFormat::Text),
        Some("json") => Ok(LogFormat::Json),
        Some(other) => Err(wrong(
            "log_format",
            format!("{other:?} is neither text nor json"),
        )),
    }
}

fn proxies(given: Option<&str>) -> Result<Vec<Network>, ConfigError> {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn load(set: impl FnOnce(&mut Flags)) -> Result<Config, ConfigError> {
        let mut flags = Flags::default();
        set(&mut flags);
        Config::load(&flags)
    }

    #[test]
    fn what_is_wrong_names_its_key() {
        type Set = fn(&mut Flags);
        let cases: [(&str, Set); 9] = [
            ("listen", |f| f.listen = Some("nowhere".into())),
            ("public_url", |f| {
                f.public_url = Some("help.example.com".into())
            }),
            ("public_url", |f| {
                f.public_url = Some("https://help.example.com/forum".into())
            }),
            ("database_url", |f| {
                f.database_url = Some("mysql://x".into())
            }),
            ("smtp_url", |f| f.smtp_url = Some("mail".into())),
            ("limits", |f| f.limits = Some("maybe".into())),
            ("log", |f| f.log = Some("a=b=c".into())),
            ("log_format", |f| f.log_format = Some("xml".into())),
            ("trusted_proxies", |f| {
                f.trusted_proxies = Some("10.0.0.0/40".into())
            }),
        ];
        for (key, set) in cases {
            assert_eq!(
                load(set).map(|_| ()).map_err(|e| e.key),
                Err(key.to_owned())
            );
        }
    }

    #[test]
    fn limits_are_lifted_on_this_machine_only() {
        let off = |url: &str| {
            load(|f| {
                f.limits = Some("off".into());
                f.public_url = Some(url.into());
            })
        };
        assert!(!off("http://localhost:3000").unwrap().limits);
        assert!(!off("http://[::1]:3000").unwrap().limits);
        assert_eq!(off("https://help.example.com").unwrap_err().key, "limits");
        assert_eq!(
            off("http://127.0.0.1.example.com").unwrap_err().key,
            "limits"
        );
    }

    #[test]
    fn a_file_is_read_and_unknown_keys_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("backstop.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:4000\"\nlimits = true\n").unwrap();
        let config = load(|f| f.config = Some(path.clone())).unwrap();
        assert_eq!(config.listen.port(), 4000);
        let flagged = load(|f| {
            f.config = Some(path.clone());
            f.listen = Some("127.0.0.1:5000".into());
        });
        assert_eq!(flagged.unwrap().listen.port(), 5000);
        std::fs::write(&path, "lisen = \"127.0.0.1:4000\"\n").unwrap();
        assert_eq!(
            load(|f| f.config = Some(path.clone())).unwrap_err().key,
            "lisen"
        );
        std::fs::write(&path, "listen = \n").unwrap();
        assert_eq!(
            load(|f| f.config = Some(path.clone())).unwrap_err().key,
            "config"
        );
    }
}
