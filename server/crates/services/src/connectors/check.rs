//! Whether what an administrator entered makes a connector.

use super::endpoint;
use backstop_domain::Failure;
use backstop_domain::commands::SaveConnector;
use backstop_domain::connector::{ConnectorKind, Secret, Settings, is_signing_secret};
use backstop_domain::error::{Check, FieldError};
use backstop_domain::network::{Network, is_public};
use backstop_domain::text;
use std::net::{IpAddr, Ipv4Addr};
use url::{Host, Url};

/// Characters of an address.
const ADDRESS_MAX: usize = 500;
/// Characters of a secret.
const SECRET_MAX: usize = 500;

/// What was entered, checked.
pub(super) struct Checked {
    pub name: String,
    pub queue: String,
    pub address: String,
    pub settings: Settings,
    pub credential: Option<Secret>,
    pub hook_secret: Option<Secret>,
    pub allowed: String,
    pub reply_as: String,
}

impl Checked {
    pub fn host(&self) -> String {
        host_of(&self.address)
    }
}

/// Scheme, host and port of an address, or the whole mail address.
pub(super) fn host_of(address: &str) -> String {
    Url::parse(address).map_or_else(
        |_| address.to_owned(),
        |url| url.origin().ascii_serialization(),
    )
}

pub(super) fn check(cmd: &SaveConnector, new: bool) -> Result<Checked, Failure> {
    let mut check = Check::default();
    let name = check.field(text::name("name", &cmd.name));
    let queue = text::slug(&cmd.queue).map_err(|e| FieldError::new("queue", e.message));
    let queue = check.field(queue);
    let allowed = check.field(networks(&cmd.allowed));
    let address = check.field(address(cmd));
    let settings = settings(cmd, &mut check);
    let credential = check.field(secret("credential", cmd.credential.as_deref()));
    let hook_secret = check.field(secret("hook_secret", cmd.hook_secret.as_deref()));
    let missing = matches!(credential, Some(None));
    if new && missing && cmd.kind != ConnectorKind::Email {
        check.fail("credential", "Enter the token or signing secret.");
    }
    let signs = cmd.kind == ConnectorKind::Webhook;
    if signs
        && credential
            .iter()
            .flatten()
            .any(|s| !is_signing_secret(s.expose()))
    {
        check.fail("credential", SIGNING);
    }
    let standard = !matches!(cmd.kind, ConnectorKind::Zammad | ConnectorKind::Zendesk);
    if standard
        && hook_secret
            .iter()
            .flatten()
            .any(|s| !is_signing_secret(s.expose()))
    {
        check.fail("hook_secret", SIGNING);
    }
    if cmd.reply_as.trim().is_empty() {
        check.fail("reply_as", "Name the agent in whose name replies appear.");
    }
    match (name, queue, allowed, address, credential, hook_secret) {
        (Some(name), Some(queue), Some(allowed), Some(address), Some(credential), Some(hook))
            if check.is_ok() =>
        {
            Ok(Checked {
                name,
                queue,
                address,
                settings,
                credential,
                hook_secret: hook,
                allowed,
                reply_as: cmd.reply_as.trim().to_owned(),
            })
        }
        _ => Err(check.into_failure()),
    }
}

const SIGNING: &str = "Begin with whsec_ and go on with 24 to 64 bytes in base64.";

fn secret(field: &str, text: Option<&str>) -> Result<Option<Secret>, FieldError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.len() > SECRET_MAX || !text.bytes().all(|b| b.is_ascii_graphic()) {
        let why = "Use up to 500 letters, digits and signs, without blanks.";
        return Err(FieldError::new(field, why));
    }
    Ok(Some(Secret::new(text)))
}

fn networks(text: &str) -> Result<String, FieldError> {
    let mut all = Vec::new();
    for one in text
        .split([',', ' ', '\n', '\r'])
        .filter(|one| !one.is_empty())
    {
        let network = Network::parse(one).ok_or_else(|| {
            let shown = text::shorten(one, 60);
            let why = format!("“{shown}” is no address or network such as 10.1.2.3 or 10.0.0.0/8.");
            FieldError::new("allowed", why)
        })?;
        all.push(network.to_string());
    }
    Ok(all.join(", "))
}

fn address(cmd: &SaveConnector) -> Result<String, FieldError> {
    let wrong = |why: &str| FieldError::new("address", why);
    let text = cmd.address.trim();
    if cmd.kind == ConnectorKind::Email {
        return text::email(text).map_err(|e| wrong(&e.message));
    }
    let example = "Enter a whole address such as https://desk.example.com.";
    if text.len() > ADDRESS_MAX {
        return Err(wrong("Use 500 characters at most."));
    }
    let url = Url::parse(text).map_err(|_| wrong(example))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(wrong(example));
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(wrong("Leave out names, passwords and what follows a #."));
    }
    let allowed = endpoint::allowed(&cmd.allowed);
    if url.scheme() == "http" && allowed.is_empty() {
        return Err(wrong(
            "Use https: over http everybody on the way could read the secret. For a system inside your own network, name its address below.",
        ));
    }
    let literal = match url.host() {
        Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        Some(Host::Domain(name)) if is_localhost(name) => Some(Ipv4Addr::LOCALHOST.into()),
        _ => None,
    };
    let inside = |ip: IpAddr| !is_public(ip) && !allowed.iter().any(|n| n.contains(ip));
    if literal.is_some_and(inside) {
        return Err(wrong(
            "This address lies inside a private network. If that is meant, name it under “Addresses inside your own network”.",
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

fn settings(cmd: &SaveConnector, check: &mut Check) -> Settings {
    use ConnectorKind::{RequestTracker, Zammad, Zendesk};
    let mut settings = Settings {
        remote_queue: cmd.remote_queue.trim().to_owned(),
        reference_field: cmd.reference_field.trim().to_owned(),
        login: cmd.login.trim().to_owned(),
        share_email: cmd.share_email,
        work_here: cmd.work_here,
    };
    let needs_queue = matches!(cmd.kind, RequestTracker | Zammad);
    if needs_queue && settings.remote_queue.is_empty() {
        check.fail(
            "remote_queue",
            "Enter the queue or group there that takes the tickets.",
        );
    }
    let plain = |text: &str| {
        text.chars().count() <= 100
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | ':'))
    };
    if !plain(&settings.remote_queue) {
        check.fail(
            "remote_queue",
            "Use letters, digits, blanks and dashes, 100 at most.",
        );
    }
    if settings.reference_field.is_empty() {
        let usual = if cmd.kind == Zammad {
            "backstop_reference"
        } else {
            "ExternalId"
        };
        usual.clone_into(&mut settings.reference_field);
    }
    if !plain(&settings.reference_field) {
        check.fail(
            "reference_field",
            "Use letters, digits, blanks and dashes, 100 at most.",
        );
    }
    if cmd.kind == Zendesk && text::email(&settings.login).is_err() {
        check.fail("login", "Enter the e-mail address the token belongs to.");
    }
    settings
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn command() -> SaveConnector {
        SaveConnector {
            name: "Desk".into(),
            kind: ConnectorKind::RequestTracker,
            queue: "general".into(),
            address: "https://rt.example.com/rt/".into(),
            remote_queue: "Escalations".into(),
            reference_field: String::new(),
            login: String::new(),
            share_email: false,
            work_here: false,
            credential: Some("a-token".into()),
            hook_secret: None,
            allowed: String::new(),
            reply_as: "arun".into(),
            enabled: true,
        }
    }

    fn refused(cmd: &SaveConnector) -> Vec<String> {
        let fields = check(cmd, true).err().map(|failure| failure.fields);
        fields
            .unwrap_or_default()
            .into_iter()
            .map(|f| f.field)
            .collect()
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let checked = check(&command(), true).unwrap();
        assert_eq!(checked.address, "https://rt.example.com/rt");
        assert_eq!(checked.settings.reference_field, "ExternalId");
        assert_eq!(checked.host(), "https://rt.example.com");
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let cmd = SaveConnector {
            name: String::new(),
            queue: "No Slug".into(),
            address: "rt.example.com".into(),
            remote_queue: "a'b".into(),
            reference_field: "x{y}".into(),
            credential: Some("two words".into()),
            hook_secret: Some("short".into()),
            allowed: "10.0.0.0/99".into(),
            reply_as: " ".into(),
            ..command()
        };
        assert_eq!(
            refused(&cmd),
            [
                "name",
                "queue",
                "allowed",
                "address",
                "remote_queue",
                "reference_field",
                "credential",
                "hook_secret",
                "reply_as"
            ]
        );
    }

    #[test]
    fn addresses_inside_are_refused_however_they_are_written() {
        for address in [
            "https://127.0.0.1",
            "https://2130706433",
            "https://0x7f.1",
            "https://[::1]",
            "https://[::ffff:10.0.0.1]",
            "https://localhost",
            "https://a.localhost.",
            "https://169.254.169.254/latest",
            "https://10.1.2.3:8443",
            "http://rt.example.com",
            "https://user:pass@rt.example.com",
            "ftp://rt.example.com",
            "javascript:alert(1)",
            "https://",
            "https://rt.example.com/#x",
        ] {
            let cmd = SaveConnector {
                address: address.into(),
                ..command()
            };
            assert_eq!(refused(&cmd), ["address"], "{address}");
        }
        for (address, allowed) in [
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://localhost", "127.0.0.0/8"),
            ("http://rt.internal", "10.0.0.0/8, fd00::/8"),
        ] {
            let cmd = SaveConnector {
                address: address.into(),
                allowed: allowed.into(),
                ..command()
            };
            assert!(refused(&cmd).is_empty(), "{address}");
        }
    }

    #[test]
    fn each_kind_needs_what_it_needs() {
        let zendesk = SaveConnector {
            kind: ConnectorKind::Zendesk,
            ..command()
        };
        assert_eq!(refused(&zendesk), ["login"]);
        let webhook = SaveConnector {
            kind: ConnectorKind::Webhook,
            ..command()
        };
        assert_eq!(refused(&webhook), ["credential"]);
        let mail = SaveConnector {
            kind: ConnectorKind::Email,
            address: "desk@example.com".into(),
            credential: None,
            remote_queue: String::new(),
            ..command()
        };
        assert!(refused(&mail).is_empty());
        assert_eq!(
            refused(&SaveConnector {
                credential: None,
                ..command()
            }),
            ["credential"]
        );
    }
}
