//! Calls that come in: whether they are what they say, and what they tell.
//!
//! Systems that can be asked are only a reason to ask: their word is never taken from a call, so a
//! stolen signing secret lets nobody speak in an agent's name. A webhook and a mailbox cannot be
//! asked; their calls carry what happened.

use crate::signature::{self, WINDOW_SECONDS};
use backstop_domain::Timestamp;
use backstop_domain::connector::{Change, ChangeKind, ConnectorKind, Secret, plain_reply};
use serde::Deserialize;

/// A call as it came in. Headers are asked for by their names in lower case.
pub struct Call<'a> {
    /// Its headers.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// Its body.
    pub body: &'a [u8],
}

/// Why a call is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No signature, or a wrong one.
    Signature,
    /// Signed, but too long ago or ahead of time.
    Moment,
    /// Signed and in time, but it cannot be read.
    Content,
}

/// A call that is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Believed {
    /// Names the call: a second one of this name is a repetition.
    pub key: String,
    /// What it tells.
    pub news: News,
}

/// What a call tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Something changed: ask.
    Ask,
    /// This changed.
    Changed(Change),
}

/// Judges a call to a connector of `kind`.
///
/// # Errors
/// Why it is not believed.
pub fn judge(
    kind: ConnectorKind,
    secret: &Secret,
    call: &Call<'_>,
    now: Timestamp,
) -> Result<Believed, Refused> {
    if !secret.is_set() {
        return Err(Refused::Signature);
    }
    let key = match kind {
        ConnectorKind::Zammad => zammad(secret, call)?,
        ConnectorKind::Zendesk => zendesk(secret, call, now)?,
        _ => standard(secret, call, now)?,
    };
    let news = if kind.is_polled() {
        News::Ask
    } else {
        News::Changed(read(&key, call.body)?)
    };
    Ok(Believed { key, news })
}

fn header<'a>(call: &Call<'a>, name: &str) -> Result<&'a str, Refused> {
    (call.header)(name).ok_or(Refused::Signature)
}

fn in_time(seconds: i64, now: Timestamp) -> Result<(), Refused> {
    let here = now.0.div_euclid(1_000_000);
    if here.abs_diff(seconds) <= WINDOW_SECONDS.unsigned_abs() {
        Ok(())
    } else {
        Err(Refused::Moment)
    }
}

fn standard(secret: &Secret, call: &Call<'_>, now: Timestamp) -> Result<String, Refused> {
    let id = header(call, "webhook-id")?;
    let at: i64 = header(call, "webhook-timestamp")?
        .parse()
        .map_err(|_| Refused::Signature)?;
    let signed = header(call, "webhook-signature")?;
    if !signature::is_good(secret.expose(), id, at, call.body, signed) {
        return Err(Refused::Signature);
    }
    in_time(at, now)?;
    Ok(format!("call:{id}"))
}

/// Zammad signs no moment, so a call may be repeated later; all it can cause is a question to Zammad.
fn zammad(secret: &Secret, call: &Call<'_>) -> Result<String, Refused> {
    let signed = header(call, "x-hub-signature")?;
    if !signature::is_good_zammad(secret.expose(), call.body, signed) {
        return Err(Refused::Signature);
    }
    let delivery = header(call, "x-zammad-delivery").unwrap_or(signed);
    Ok(format!("call:{delivery}"))
}

fn zendesk(secret: &Secret, call: &Call<'_>, now: Timestamp) -> Result<String, Refused> {
    let signed = header(call, "x-zendesk-webhook-signature")?;
    let at = header(call, "x-zendesk-webhook-signature-timestamp")?;
    if !signature::is_good_zendesk(secret.expose(), at, call.body, signed) {
        return Err(Refused::Signature);
    }
    let moment = Timestamp::parse(at).ok_or(Refused::Moment)?;
    in_time(moment.0.div_euclid(1_000_000), now)?;
    let name = header(call, "x-zendesk-webhook-invocation-id").unwrap_or(signed);
    Ok(format!("call:{name}"))
}

/// What a webhook's call or a mail gateway's call says.
#[derive(Deserialize)]
struct Said {
    r#type: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    /// Our reference of the ticket.
    reference: String,
    #[serde(default)]
    text: String,
}

fn read(key: &str, body: &[u8]) -> Result<Change, Refused> {
    let said: Said = serde_json::from_slice(body).map_err(|_| Refused::Content)?;
    let what = match said.r#type.as_str() {
        "ticket.replied" => ChangeKind::Reply {
            text: plain_reply(&said.data.text),
        },
        "ticket.customer_wrote" => ChangeKind::Wrote {
            text: plain_reply(&said.data.text),
        },
        "ticket.resolved" => ChangeKind::Resolved,
        "ticket.returned" => ChangeKind::Returned,
        _ => return Err(Refused::Content),
    };
    let (ChangeKind::Reply { text } | ChangeKind::Wrote { text }) = &what else {
        return Ok(told(key, said.data.reference, what));
    };
    if text.is_empty() {
        return Err(Refused::Content);
    }
    Ok(told(key, said.data.reference, what))
}

fn told(key: &str, reference: String, what: ChangeKind) -> Change {
    Change {
        key: key.to_owned(),
        reference,
        what,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use std::collections::HashMap;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const NOW: Timestamp = Timestamp(1_767_603_600_000_000);
    const BODY: &[u8] =
        br#"{"type":"ticket.replied","data":{"reference":"bs-1-2","text":"Hello\n> old"}}"#;

    fn outcome(
        kind: ConnectorKind,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> Result<Believed, Refused> {
        let headers: HashMap<&str, &str> = headers.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let call = Call {
            header: &|name| headers.get(name).copied(),
            body,
        };
        judge(kind, &Secret::new(SECRET), &call, NOW)
    }

    fn signed(at: i64, body: &[u8]) -> Vec<(&'static str, String)> {
        vec![
            ("webhook-id", "m1".to_owned()),
            ("webhook-timestamp", at.to_string()),
            (
                "webhook-signature",
                signature::sign(SECRET, "m1", at, body).unwrap(),
            ),
        ]
    }

    #[test]
    fn a_signed_call_is_believed_for_five_minutes() {
        let here = NOW.0 / 1_000_000;
        let webhook = ConnectorKind::Webhook;
        let told = outcome(webhook, &signed(here, BODY), BODY).unwrap();
        let text = "Hello".to_owned();
        assert_eq!(told.key, "call:m1");
        assert_eq!(
            told.news,
            News::Changed(Change {
                key: "call:m1".into(),
                reference: "bs-1-2".into(),
                what: ChangeKind::Reply { text },
            })
        );
        for (at, wanted) in [
            (here - 300, true),
            (here + 300, true),
            (here - 301, false),
            (here + 301, false),
            (i64::MIN, false),
        ] {
            let got = outcome(webhook, &signed(at, BODY), BODY);
            assert_eq!(got.is_ok(), wanted, "{at}");
            assert!(wanted || got == Err(Refused::Moment), "{at}");
        }
    }

    #[test]
    fn systems_that_can_be_asked_are_asked() {
        let here = NOW.0 / 1_000_000;
        let rt = ConnectorKind::RequestTracker;
        assert_eq!(
            outcome(rt, &signed(here, b"{}"), b"{}").unwrap().news,
            News::Ask
        );
    }

    #[test]
    fn what_is_not_signed_is_not_believed() {
        for kind in ConnectorKind::ALL {
            assert_eq!(outcome(*kind, &[], BODY), Err(Refused::Signature), "{kind}");
        }
        let mut headers = signed(NOW.0 / 1_000_000, BODY);
        headers[0].1 = "m2".into();
        let other = outcome(ConnectorKind::Webhook, &headers, BODY);
        assert_eq!(other, Err(Refused::Signature));
    }

    #[test]
    fn without_a_secret_nothing_is_believed() {
        let call = Call {
            header: &|_| Some("x"),
            body: b"{}",
        };
        for kind in ConnectorKind::ALL {
            let got = judge(*kind, &Secret::default(), &call, NOW);
            assert_eq!(got, Err(Refused::Signature), "{kind}");
        }
    }
}
