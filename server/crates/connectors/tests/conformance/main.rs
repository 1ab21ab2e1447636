//! One suite for every kind: whatever the network does, a case is one ticket, a post one message.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]
#![allow(missing_docs, reason = "the names of tests say what they show")]

mod desk;
mod guarding;
mod stub;

use backstop_connectors::{
    Connector, Connectors, Http, Mail, Post, SLOWEST_ANSWER, SystemNames, Work, hand_over,
};
use backstop_domain::Timestamp;
use backstop_domain::clock::ManualClock;
use backstop_domain::connector::*;
use backstop_domain::ids::{AccountId, ConnectorId, DeliveryId, EscalationId};
use backstop_domain::network::Network;
use desk::{Message, Ticket, Tickets};
use std::sync::{Arc, Mutex};
use stub::{SLOW, Stub, Trouble};

pub const SIGNING: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const START: Timestamp = Timestamp(1_767_603_600_000_000);

/// A desk of some kind, and the way to it.
pub struct Scene {
    pub kind: ConnectorKind,
    pub tickets: Tickets,
    pub stub: Stub,
    connectors: Connectors,
}

/// A mailbox that keeps one mail of each id, as mail programs do.
struct Inbox {
    tickets: Tickets,
    mails: Mutex<Vec<Mail>>,
    failures: Mutex<Vec<bool>>,
}

impl Post for Inbox {
    fn send<'a>(&'a self, mail: &'a Mail) -> Work<'a, ()> {
        let taken = self.failures.lock().unwrap().pop();
        let mut mails = self.mails.lock().unwrap();
        if taken != Some(false) && !mails.iter().any(|one| one.id == mail.id) {
            let mut all = self.tickets.all.lock().unwrap();
            let message = Message {
                text: mail.text.clone(),
                public: true,
                ours: true,
                mailed: false,
            };
            match &mail.begun_by {
                None if mail.text.contains("Ref ") => all.push(Ticket {
                    reference: mail.id.clone(),
                    subject: mail.subject.clone(),
                    messages: vec![message],
                    ..Ticket::default()
                }),
                Some(_) if mail.id.ends_with("ended") => all[0].closed = true,
                Some(_) => all[0].messages.push(message),
                None => {}
            }
            mails.push(mail.clone());
        }
        let outcome = if taken.is_some() {
            Err(Fault::endpoint("the mail server was cut off"))
        } else {
            Ok(())
        };
        Box::pin(async move { outcome })
    }
}

async fn scene(kind: ConnectorKind) -> (Scene, Arc<Inbox>) {
    let tickets = Tickets::default();
    let desk = match kind {
        ConnectorKind::RequestTracker => desk::request_tracker(tickets.clone()),
        ConnectorKind::Zammad => desk::zammad(tickets.clone()),
        ConnectorKind::Zendesk => desk::zendesk(tickets.clone()),
        ConnectorKind::Webhook | ConnectorKind::Email => desk::webhook(tickets.clone()),
    };
    let inbox = Arc::new(Inbox {
        tickets: tickets.clone(),
        mails: Mutex::default(),
        failures: Mutex::default(),
    });
    let http = Http::new(Arc::new(SystemNames)).patient_for(SLOW / 3);
    let clock = Arc::new(ManualClock::new(START));
    let post: Arc<dyn Post> = Arc::<Inbox>::clone(&inbox);
    let scene = Scene {
        kind,
        tickets,
        stub: Stub::start(desk).await,
        connectors: Connectors::new(http, post, clock),
    };
    (scene, inbox)
}

impl Scene {
    pub fn endpoint(&self) -> Endpoint {
        let mail = self.kind == ConnectorKind::Email;
        Endpoint {
            id: ConnectorId(1),
            kind: self.kind,
            address: if mail {
                "desk@example.com".into()
            } else {
                self.stub.url()
            },
            settings: Settings {
                remote_queue: "Escalations".into(),
                reference_field: if self.kind == ConnectorKind::Zammad {
                    "backstop_reference"
                } else {
                    "ExternalId"
                }
                .into(),
                login: "bot@example.com".into(),
                share_email: false,
                work_here: false,
            },
            credential: Secret::new(if self.kind == ConnectorKind::Webhook {
                SIGNING
            } else {
                "secret-token"
            }),
            allowed: vec![Network::parse("127.0.0.0/8").unwrap()],
        }
    }

    fn connector(&self) -> Box<dyn Connector> {
        self.connectors.open(&self.endpoint()).unwrap()
    }

    /// Attempts until one succeeds, as the services do, without their pauses.
    async fn deliver(&self, id: i64, task: Task) -> (Option<String>, Vec<Fault>) {
        let connector = self.connector();
        let mut faults = Vec::new();
        for attempt in 1..=ATTEMPTS_MAX {
            let order = Order {
                id: DeliveryId(id),
                attempt,
                key: format!("backstop-1-{id}"),
                endpoint: self.endpoint(),
                task: task.clone(),
            };
            match hand_over(connector.as_ref(), &order).await {
                Ok(ticket) => return (ticket, faults),
                Err(fault) => {
                    if fault.wait == Some(SLOWEST_ANSWER) {
                        // The slowest answer is waited out before the next attempt.
                        self.stub.slow_done.acquire().await.unwrap().forget();
                    }
                    faults.push(fault);
                }
            }
        }
        panic!("{}: never done: {faults:?}", self.kind)
    }

    /// The one ticket there is.
    #[track_caller]
    fn only(&self, what: &str) -> Ticket {
        let live = self.tickets.live();
        assert_eq!(live.len(), 1, "{} after {what}: {live:#?}", self.kind);
        live[0].1.clone()
    }
}

fn ticket() -> Task {
    Task::Create(NewTicket {
        reference: "bs-1-12".into(),
        case: EscalationId(12),
        subject: "It broke".into(),
        text: "Ana asked:\n\nIt broke.\n\n--\nhttps://help.example.com/t/1/x\nRef bs-1-12\n".into(),
        url: "https://help.example.com/t/1/x".into(),
        customer: Customer {
            id: AccountId(3),
            name: "Ana".into(),
            email: None,
        },
        priority: 2,
    })
}

fn message(post: i64, from_customer: bool) -> Task {
    let reference = format!("bs-1-12/{post}");
    Task::Message {
        ticket: "1".into(),
        message: NewMessage {
            ticket_reference: "bs-1-12".into(),
            case: EscalationId(12),
            subject: "It broke".into(),
            text: format!(
                "Ana wrote:\n\nPost {post}\n\n--\nhttps://help.example.com/p/{post}\nRef {reference}\n"
            ),
            url: format!("https://help.example.com/p/{post}"),
            author: "Ana".into(),
            reference,
            from_customer,
            what: Told::Post,
        },
    }
}

fn close() -> Task {
    Task::Close {
        ticket: "1".into(),
        reference: "bs-1-12".into(),
        case: EscalationId(12),
    }
}

const TROUBLES: [Trouble; 9] = [
    Trouble::LostReply,
    Trouble::LostRequest,
    Trouble::Late503,
    Trouble::Busy,
    Trouble::Twice,
    Trouble::Garbage,
    Trouble::Half,
    Trouble::Slow,
    Trouble::Redirect,
];

#[tokio::test]
async fn a_case_is_one_ticket_whatever_happens() {
    for kind in ConnectorKind::ALL
        .iter()
        .copied()
        .filter(|kind| *kind != ConnectorKind::Email)
    {
        for trouble in TROUBLES {
            let (scene, _) = scene(kind).await;
            scene.stub.next(trouble);
            scene.stub.next(trouble);
            let (number, faults) = scene.deliver(1, ticket()).await;
            let made = scene.only(&format!("{trouble:?}"));
            assert_eq!(
                (made.reference.as_str(), made.subject.as_str()),
                ("bs-1-12", "It broke")
            );
            assert!(made.messages[0].text.contains("Ref bs-1-12"));
            if kind.is_polled() {
                assert_eq!(number.as_deref(), Some("1"), "{kind} {trouble:?}");
            }
            // A webhook's receiver does not say what it made of a gateway's page, nor needs to.
            let harmless = trouble == Trouble::Twice
                || (kind == ConnectorKind::Webhook && trouble == Trouble::Garbage);
            assert_eq!(
                faults.is_empty(),
                harmless,
                "{kind} {trouble:?}: {faults:?}"
            );
            assert!(
                faults.iter().all(|fault| fault.blame == Blame::Endpoint),
                "{faults:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_post_is_one_message_whatever_happens() {
    for kind in ConnectorKind::ALL
        .iter()
        .copied()
        .filter(|kind| *kind != ConnectorKind::Email)
    {
        for trouble in TROUBLES
            .into_iter()
            .filter(|trouble| *trouble != Trouble::Twice)
        {
            let (scene, _) = scene(kind).await;
            scene.deliver(1, ticket()).await;
            scene.stub.next(trouble);
            scene.deliver(2, message(5, true)).await;
            scene.deliver(3, message(6, false)).await;
            let made = scene.only("messages");
            let said: Vec<_> = made.messages[1..]
                .iter()
                .map(|m| (m.public, m.text.contains("Post 5")))
                .collect();
            assert_eq!(said, [(true, true), (false, false)], "{kind} {trouble:?}");
        }
    }
}

#[tokio::test]
async fn closing_is_made_sure_of() {
    for kind in [
        ConnectorKind::RequestTracker,
        ConnectorKind::Zammad,
        ConnectorKind::Zendesk,
    ] {
        let (scene, _) = scene(kind).await;
        scene.deliver(1, ticket()).await;
        *scene.tickets.stubborn.lock().unwrap() = true;
        let refused = scene
            .connector()
            .close("k", "1", "bs-1-12")
            .await
            .unwrap_err();
        assert_eq!(refused.blame, Blame::Task);
        assert!(refused.reason.contains("left the ticket"), "{refused}");
        *scene.tickets.stubborn.lock().unwrap() = false;
        scene.stub.next(Trouble::LostReply);
        scene.deliver(2, close()).await;
        assert!(scene.only("closing").closed);
    }
}

#[tokio::test]
async fn what_agents_do_is_told_once_and_nothing_else() {
    for kind in [
        ConnectorKind::RequestTracker,
        ConnectorKind::Zammad,
        ConnectorKind::Zendesk,
    ] {
        let (scene, _) = scene(kind).await;
        scene.deliver(1, ticket()).await;
        scene.deliver(2, message(5, true)).await;
        scene.deliver(3, message(6, false)).await;
        let first = Since {
            cursor: None,
            prefix: "bs-1-".into(),
            start: START,
        };
        let connector = scene.connector();
        assert_eq!(connector.changes(&first).await.unwrap().items, [], "{kind}");
        scene.tickets.agent_says(1, "Between us: odd.", false);
        scene
            .tickets
            .agent_says(1, "Turn it off.\n\nOn Monday, Ana wrote:\n> It broke", true);
        scene
            .tickets
            .customer_mails(1, "I did.\n\nOn Tuesday, you wrote:\n> Turn it off.");
        scene.tickets.agent_closes(1);
        let found = connector.changes(&first).await.unwrap();
        let what: Vec<_> = found
            .items
            .iter()
            .map(|change| change.what.clone())
            .collect();
        assert_eq!(
            what,
            [
                ChangeKind::Reply {
                    text: "Turn it off.".into()
                },
                ChangeKind::Wrote {
                    text: "I did.".into()
                },
                ChangeKind::Resolved
            ],
            "{kind}"
        );
        assert!(
            found
                .items
                .iter()
                .all(|change| change.reference == "bs-1-12")
        );
        let again = connector
            .changes(&Since {
                cursor: Some(found.cursor.clone()),
                ..first
            })
            .await
            .unwrap();
        if kind != ConnectorKind::RequestTracker {
            assert_eq!(again.items, found.items, "{kind}: the same keys");
        }
    }
}

#[tokio::test]
async fn a_mail_that_quotes_us_without_a_mark_is_the_customers_still() {
    for kind in [
        ConnectorKind::RequestTracker,
        ConnectorKind::Zammad,
        ConnectorKind::Zendesk,
    ] {
        let (scene, _) = scene(kind).await;
        scene.deliver(1, ticket()).await;
        scene.deliver(2, message(5, true)).await;
        let ours = scene.tickets.live()[0].1.messages[0].text.clone();
        assert!(ours.contains("Ref bs-1-"), "{ours}");
        let mail = format!("It is green now.\n\n-----Original Message-----\n{ours}");
        scene.tickets.customer_mails(1, &mail);
        let since = Since {
            cursor: None,
            prefix: "bs-1-".into(),
            start: START,
        };
        let found = scene.connector().changes(&since).await.unwrap().items;
        let [one] = found.as_slice() else {
            panic!("{kind}: {found:?}")
        };
        let ChangeKind::Wrote { text } = &one.what else {
            panic!("{kind}: {one:?}")
        };
        assert!(text.starts_with("It is green now."), "{kind}: {text}");
    }
}

#[tokio::test]
async fn a_ticket_that_has_not_changed_is_not_read_again() {
    let (scene, _) = scene(ConnectorKind::RequestTracker).await;
    scene.deliver(1, ticket()).await;
    scene.tickets.agent_says(1, "Turn it off.", true);
    let connector = scene.connector();
    let mut since = Since {
        cursor: None,
        prefix: "bs-1-".into(),
        start: START,
    };
    let asked = || -> Vec<(String, String)> {
        let calls = std::mem::take(&mut *scene.stub.calls.lock().unwrap());
        let asked = calls.iter().map(|call| {
            let what = call.path.trim_start_matches("/REST/2.0/").to_owned();
            (what, call.header("if-none-match").to_owned())
        });
        asked.collect()
    };
    let bare = |what: &str| (what.to_owned(), String::new());
    asked();
    let whole = [
        "tickets",
        "ticket/1",
        "ticket/1/history",
        "ticket/1/attachments",
    ];
    let found = connector.changes(&since).await.unwrap();
    assert_eq!(found.items.len(), 1);
    assert_eq!(asked(), whole.map(bare));
    since.cursor = Some(found.cursor);
    for _ in 0..2 {
        let again = connector.changes(&since).await.unwrap();
        assert_eq!(again.items, []);
        assert_eq!(
            asked(),
            [bare("tickets"), ("ticket/1".into(), "\"2\"".into())]
        );
        since.cursor = Some(again.cursor);
    }
    scene.tickets.agent_says(1, "And on again.", true);
    let found = connector.changes(&since).await.unwrap();
    assert_eq!(found.items.len(), 2, "all of it, under the same keys");
    assert_eq!(asked().len(), 4);
    // A cursor from before versions were kept.
    since.cursor = Some("2026-01-05T09:00:00Z".into());
    assert_eq!(connector.changes(&since).await.unwrap().items.len(), 2);
}

#[tokio::test]
async fn a_mail_is_sent_again_under_the_same_id() {
    let (scene, inbox) = scene(ConnectorKind::Email).await;
    // Taken and cut off; then not taken; then well.
    *inbox.failures.lock().unwrap() = vec![false, true];
    let (number, faults) = scene.deliver(1, ticket()).await;
    assert_eq!((number.as_deref(), faults.len()), (Some("bs-1-12"), 2));
    scene.deliver(2, message(5, true)).await;
    scene.deliver(3, close()).await;
    let made = scene.only("mails");
    assert!(made.closed && made.messages.len() == 2);
    let mails = inbox.mails.lock().unwrap();
    assert_eq!(mails[0].subject, "[bs-1-12] It broke");
    assert_eq!(
        (mails[1].id.as_str(), mails[1].begun_by.as_deref()),
        ("bs-1-12.5", Some("bs-1-12"))
    );
}

#[tokio::test]
async fn a_test_leaves_no_ticket_and_finds_a_wrong_secret() {
    for kind in ConnectorKind::ALL {
        let (scene, _) = scene(*kind).await;
        scene.deliver(1, Task::Test).await;
        assert!(scene.tickets.live().is_empty(), "{kind}");
        if *kind == ConnectorKind::Email {
            continue;
        }
        let wrong = if *kind == ConnectorKind::Webhook {
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        } else {
            "wrong"
        };
        let endpoint = Endpoint {
            credential: Secret::new(wrong),
            ..scene.endpoint()
        };
        let refused = scene
            .connectors
            .open(&endpoint)
            .unwrap()
            .test("backstop-1-2")
            .await
            .unwrap_err();
        assert!(refused.reason.contains("secret (401)"), "{kind}: {refused}");
        assert!(!format!("{refused:?} {endpoint:?}").contains(wrong));
    }
}

#[tokio::test]
async fn a_late_double_is_merged() {
    for kind in [
        ConnectorKind::RequestTracker,
        ConnectorKind::Zammad,
        ConnectorKind::Zendesk,
    ] {
        let (scene, _) = scene(kind).await;
        scene.deliver(1, ticket()).await;
        let copy = scene.tickets.all.lock().unwrap()[0].clone();
        scene.tickets.all.lock().unwrap().push(copy);
        assert_eq!(scene.tickets.live().len(), 2);
        scene
            .deliver(
                2,
                Task::Check {
                    ticket: "1".into(),
                    reference: "bs-1-12".into(),
                },
            )
            .await;
        scene.only("the look for doubles");
    }
}
