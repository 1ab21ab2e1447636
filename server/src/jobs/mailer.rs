//! Carries mails out: over SMTP, or into the log where no server is set.

use std::time::Duration;

use backstop_services::notices::mail::{Mail, MailError, MailTransport};
use futures_util::future::BoxFuture;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

/// Says in the log that a mail would be sent. Neither address nor text belong there.
pub struct LogMailer;

impl MailTransport for LogMailer {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), MailError>> {
        tracing::info!(
            subject = mail.subject,
            message_id = mail.message_id,
            "mail would be sent (no smtp_url is set)"
        );
        Box::pin(async { Ok(()) })
    }
}

/// Hands mails to a server.
pub struct SmtpMailer {
    from: Mailbox,
    server: AsyncSmtpTransport<Tokio1Executor>,
}

impl SmtpMailer {
    /// A mailer for the server at `url`, with `from` as the sender.
    ///
    /// # Errors
    /// When the address is not understood.
    pub fn new(url: &str, from: Mailbox) -> anyhow::Result<Self> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?
            .timeout(Some(Duration::from_secs(30)))
            .build();
        Ok(Self { from, server })
    }

    fn message(&self, mail: &Mail) -> Result<Message, MailError> {
        // A mail that cannot be built will not be better next time.
        let refused = |what: &str| MailError {
            retry: false,
            reason: format!("{what} cannot be used"),
        };
        let to: lettre::Address = mail.to.parse().map_err(|_| refused("the address"))?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.clone())
            .message_id(Some(mail.message_id.clone()));
        if let Some(stop) = &mail.list_unsubscribe {
            message = message
                .header(ListUnsubscribe(format!("<{stop}>")))
                .header(OneClick);
        }
        if let Some(before) = &mail.goes_on {
            message = message
                .in_reply_to(before.clone())
                .references(before.clone());
        }
        message
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text.clone())
            .map_err(|_| refused("the mail"))
    }
}

impl MailTransport for SmtpMailer {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            let message = self.message(mail)?;
            self.server
                .send(message)
                .await
                .map(|_| ())
                .map_err(|error| MailError {
                    retry: !error.is_permanent(),
                    // A server's words may repeat the address; its code says enough.
                    reason: error.status().map_or_else(
                        || "the mail server cannot be reached".to_owned(),
                        |code| format!("the mail server answered {code}"),
                    ),
                })
        })
    }
}

macro_rules! fixed_header {
    ($(#[$meta:meta])* $type:ident, $name:literal, $value:literal) => {
        $(#[$meta])*
        #[derive(Clone)]
        struct $type;
        impl Header for $type {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }
            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Ok(Self)
            }
            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), $value.to_owned())
            }
        }
    };
}

fixed_header!(/** The address takes a single POST (RFC 8058). */ OneClick, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
fixed_header!(/** Keeps holiday answers away (RFC 3834). */ AutoSubmitted, "Auto-Submitted", "auto-generated");

/// Where mails can be turned off (RFC 2369).
#[derive(Clone)]
struct ListUnsubscribe(String);

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }
    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }
    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[tokio::test]
    async fn a_mail_says_how_to_get_no_more() {
        let mailer = SmtpMailer::new(
            "smtp://127.0.0.1:25",
            "Backstop <backstop@example.com>".parse().unwrap(),
        )
        .unwrap();
        let mail = Mail {
            to: "ana@example.com".into(),
            subject: "Neue Antwort: Ä".into(),
            text: "Hello".into(),
            message_id: "<answer-1@example.com>".into(),
            list_unsubscribe: Some("https://help.example.com/unsubscribe?t=x".into()),
            goes_on: Some("<question-1@example.com>".into()),
        };
        let text = String::from_utf8(mailer.message(&mail).unwrap().formatted()).unwrap();
        for part in [
            "List-Unsubscribe: <https://help.example.com/unsubscribe?t=x>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Message-ID: <answer-1@example.com>",
            "Auto-Submitted: auto-generated",
            "In-Reply-To: <question-1@example.com>",
            "References: <question-1@example.com>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let bad = Mail {
            to: "ana@example.com\r\nBcc: eve@example.com".into(),
            ..mail
        };
        assert!(!mailer.message(&bad).unwrap_err().retry);
    }

    /// A mail server for one conversation; yields what it was given to deliver.
    async fn one_conversation(listener: tokio::net::TcpListener, verdict: &'static str) -> String {
        use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
        let (socket, _) = listener.accept().await.unwrap();
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read).lines();
        let mut delivered = String::new();
        let mut in_data = false;
        write.write_all(b"220 here\r\n").await.unwrap();
        while let Ok(Some(line)) = lines.next_line().await {
            if in_data && line != "." {
                delivered.push_str(&line);
                delivered.push('\n');
                continue;
            }
            let answer = match line.split(' ').next().unwrap_or_default() {
                "." => {
                    in_data = false;
                    verdict
                }
                "DATA" => {
                    in_data = true;
                    "354 go on"
                }
                "QUIT" => break,
                _ => "250 ok",
            };
            write
                .write_all(format!("{answer}\r\n").as_bytes())
                .await
                .unwrap();
        }
        delivered
    }

    async fn carried(verdict: &'static str) -> (Result<(), MailError>, String) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let from = "Backstop <backstop@example.com>".parse().unwrap();
        let mailer = SmtpMailer::new(&url, from).unwrap();
        let mail = Mail {
            to: "ana@example.com".into(),
            subject: "A new answer".into(),
            text: "Saskia answered.\n".into(),
            message_id: "<answer-1@example.com>".into(),
            list_unsubscribe: Some("https://help.example.com/unsubscribe?t=x".into()),
            goes_on: Some("<question-1@example.com>".into()),
        };
        let sent = async {
            let outcome = mailer.send(&mail).await;
            drop(mailer);
            outcome
        };
        tokio::join!(sent, one_conversation(listener, verdict))
    }

    #[tokio::test]
    async fn a_server_takes_a_mail_or_says_whether_to_come_again() {
        let (outcome, delivered) = carried("250 taken").await;
        assert!(outcome.is_ok());
        for line in [
            "To: ana@example.com",
            "Message-ID: <answer-1@example.com>",
            "List-Unsubscribe: <https://help.example.com/unsubscribe?t=x>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            "Saskia answered.",
        ] {
            assert!(delivered.contains(line), "{line} is missing:\n{delivered}");
        }
        let (later, _) = carried("451 busy").await;
        assert!(later.is_err_and(|e| e.retry && e.reason.contains("451")));
        let (never, _) = carried("550 nobody here").await;
        assert!(
            never
                .is_err_and(|e| !e.retry && e.reason.contains("550") && !e.reason.contains("ana@"))
        );
    }
}
