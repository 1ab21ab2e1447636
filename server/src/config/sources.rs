//! Where settings come from: flags, variables, a file.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::{Deserialize, Serialize};

use super::{ConfigError, wrong};

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
pub(super) struct Word(String);

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

/// The settings as they were given, from wherever.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    pub listen: Option<Word>,
    pub public_url: Option<Word>,
    pub data_dir: Option<Word>,
    pub database_url: Option<Word>,
    pub site_root: Option<Word>,
    pub smtp_url: Option<Word>,
    pub mail_from: Option<Word>,
    pub limits: Option<Word>,
    pub log: Option<Word>,
    pub log_format: Option<Word>,
    pub trusted_proxies: Option<Word>,
}

/// Their names.
pub(super) const KEYS: [&str; 11] = [
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

/// What was given, if anything.
pub(super) fn text(word: Option<Word>) -> Option<String> {
    word.map(|Word(text)| text).filter(|text| !text.is_empty())
}

/// A key that nobody reads is a typing mistake that would go unnoticed.
pub(super) fn read_file(path: &Path) -> Result<Figment, ConfigError> {
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
