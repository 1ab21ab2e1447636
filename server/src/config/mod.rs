//! Settings: flags, then `BACKSTOP_*` variables, then a TOML file, then defaults. What is wrong is
//! said in one line that names the key.

mod sources;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;

use figment::Figment;
use figment::providers::{Env, Serialized};
use lettre::message::Mailbox;

use backstop_domain::network::Network;

pub use sources::Flags;
use sources::{KEYS, Raw, read_file, text};
pub use values::host_of;

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
        let listen =
            values::listen(&text(raw.listen).unwrap_or_else(|| "127.0.0.1:3000".to_owned()))?;
        let configured_url = text(raw.public_url)
            .map(|url| values::origin(&url))
            .transpose()?;
        let shown = configured_url
            .clone()
            .unwrap_or_else(|| format!("http://{listen}"));
        let data_dir = PathBuf::from(text(raw.data_dir).unwrap_or_else(|| "./data".to_owned()));
        let database_url = values::database(text(raw.database_url), &data_dir)?;
        let smtp_url = text(raw.smtp_url);
        values::check_smtp(smtp_url.as_deref())?;
        Ok(Self {
            listen,
            data_dir,
            database_url,
            site_root: text(raw.site_root).map_or_else(values::default_site_root, PathBuf::from),
            smtp_url,
            mail_from: values::mail_from(text(raw.mail_from), &shown)?,
            limits: values::limits(text(raw.limits).as_deref(), &shown)?,
            log: values::log_filter(text(raw.log))?,
            log_format: values::log_format(text(raw.log_format).as_deref())?,
            trusted_proxies: values::proxies(text(raw.trusted_proxies).as_deref())?,
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
