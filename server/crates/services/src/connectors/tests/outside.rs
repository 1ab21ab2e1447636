//! Who works on what was handed over, and what is told there afterwards.

use super::*;
use crate::escalations::EscalationFilter;
use backstop_domain::escalation::ReplyVisibility;
use backstop_domain::ids::{EscalationId, PostId};
use backstop_domain::views::BoardQueue;

impl Scene {
    /// The only case there is.
    async fn case(&self, agent: &Actor) -> EscalationId {
        let filter = EscalationFilter::default();
        let all = escalations::list(&self.ctx, agent, filter, PageRequest::first(5)).await;
        all.unwrap().items[0].id
    }

    async fn next(&self, agent: &Actor) -> Option<EscalationId> {
        let case = escalations::next(&self.ctx, agent).await.unwrap();
        case.map(|case| case.id)
    }

    /// The message that goes next; it arrives.
    async fn told(&self) -> NewMessage {
        self.project().await;
        let order = self.order().await;
        let Task::Message { message, .. } = order.task.clone() else {
            panic!("{order:?}")
        };
        self.arrived(&order).await;
        message
    }

    async fn silent(&self) {
        self.project().await;
        let orders = self.lease().await;
        assert!(orders.is_empty(), "{orders:?}");
    }
}

async fn edit(ctx: &Ctx, who: &Actor, post: PostId, body: &str) {
    let cmd = EditPost { body: body.into() };
    threads::edit(ctx, who, post, cmd).await.unwrap();
}

both! {
    async fn a_case_that_was_handed_over_is_left_to_the_outside(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let bea = person(&ctx, "bea", Role::Agent).await;
        scene.ask("It broke").await;
        scene.escalate().await;
        assert_eq!(scene.next(&bea).await, None, "on its way there");
        let order = scene.order().await;
        scene.arrived(&order).await;
        assert_eq!(scene.next(&bea).await, None);
        let counts = escalations::counts(&ctx, &bea).await.unwrap();
        assert_eq!((counts.waiting, counts.outside, counts.queues[0].open), (0, 1, 1));
        let sue = person(&ctx, "sue", Role::Supervisor).await;
        let late = async || {
            let queues = crate::supervision::board(&ctx, &sue).await.unwrap().queues;
            let sum = |each: fn(&BoardQueue) -> i64| queues.iter().map(each).sum::<i64>();
            (sum(|q| q.late), sum(|q| q.late_outside))
        };
        assert_eq!(late().await, (0, 0));
        clock.advance(30 * 86_400);
        assert_eq!(late().await, (0, 1), "for the outside to answer");
        let id = scene.case(&bea).await;
        let case = escalations::get(&ctx, &bea, id).await.unwrap();
        let there = case.external.unwrap();
        let url = format!("https://rt.example.com/Ticket/Display.html?id={}", there.id);
        assert_eq!((case.outside, there.system.as_str(), case.external_url), (true, "request_tracker", Some(url)));
        for (outside, found) in [(Some(true), 1), (Some(false), 0), (None, 1)] {
            let filter = EscalationFilter { outside, ..EscalationFilter::default() };
            let list = escalations::list(&ctx, &bea, filter, PageRequest::first(5)).await.unwrap();
            assert_eq!(list.items.len(), found, "{outside:?}");
        }
        escalations::claim(&ctx, &bea, id).await.unwrap();
        assert_eq!(late().await, (1, 0), "for us to answer");
        escalations::release(&ctx, &bea, id).await.unwrap();
        assert_eq!(scene.next(&bea).await, Some(id), "who took it over and let go gave it to agents here");
    }
}

both! {
    async fn what_the_outside_will_not_get_agents_here_do(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let bea = person(&ctx, "bea", Role::Agent).await;
        scene.ask("It broke").await;
        scene.escalate().await;
        while scene.all().await[0].state == DeliveryState::Pending {
            for order in scene.lease().await {
                scene.failed(&order).await;
            }
            clock.advance(2 * 86_400);
        }
        let id = scene.case(&bea).await;
        assert_eq!(scene.next(&bea).await, Some(id), "given up");
        scene.ask("It broke again").await;
        scene.escalate().await;
        assert_eq!(scene.next(&bea).await, None);
        let off = SaveConnector { enabled: false, credential: None, ..command("Desk", "general") };
        update(&ctx, &scene.admin, scene.desk.id, off.clone()).await.unwrap();
        assert!(scene.next(&bea).await.is_some(), "turned off");
        let both = SaveConnector { enabled: true, work_here: true, ..off };
        update(&ctx, &scene.admin, scene.desk.id, both).await.unwrap();
        clock.advance(1);
        scene.ask("It broke once more").await;
        scene.escalate().await;
        assert!(scene.next(&bea).await.is_some(), "agents here take its cases, too");
    }
}

both! {
    async fn what_became_of_a_post_is_told_there_once(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let (thread, reference) = scene.ticket().await;
        let page = threads::page(&ctx, &scene.ana, thread.id, PageRequest::first(9)).await.unwrap();
        let question = page.posts[0].id;
        let cmd = NewPost { body: "Still brokn".into(), intent: Intent::Comment };
        let post = threads::reply(&ctx, &scene.ana, thread.id, cmd).await.unwrap().id;
        edit(&ctx, &scene.ana, post, "Still broken").await;
        let message = scene.told().await;
        assert_eq!((message.what, message.from_customer), (Told::Post, true));
        assert!(message.text.contains("Still broken"), "as it was when it went: {message:?}");
        scene.silent().await;
        clock.advance(60);
        edit(&ctx, &scene.ana, post, "Still broken, and hot").await;
        let message = scene.told().await;
        assert_eq!((message.what, message.from_customer), (Told::Edited, false), "a note, no new correspondence");
        assert!(message.text.contains("ana changed what they had written") && message.text.contains("and hot"), "{message:?}");
        assert!(message.reference.starts_with(&format!("{reference}/{post}/")), "{message:?}");
        scene.silent().await;
        clock.advance(60);
        threads::delete(&ctx, &scene.ana, post).await.unwrap();
        let message = scene.told().await;
        assert_eq!(message.what, Told::Withdrawn);
        assert!(message.text.contains("was taken back") && !message.text.contains("hot"), "{message:?}");
        scene.silent().await;
        edit(&ctx, &scene.ana, question, "It broke on Monday").await;
        let message = scene.told().await;
        assert_eq!(message.what, Told::Edited);
        assert!(message.text.contains("It broke on Monday"), "{message:?}");
        scene.silent().await;
    }
}

both! {
    async fn what_agents_write_aside_goes_there_as_a_note(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let bea = person(&ctx, "bea", Role::Agent).await;
        scene.ticket().await;
        let id = scene.case(&bea).await;
        escalations::claim(&ctx, &bea, id).await.unwrap();
        for (visibility, body) in [(ReplyVisibility::Internal, "Asked the factory."), (ReplyVisibility::Private, "Your number, please?")] {
            let cmd = CaseReply { body: body.into(), visibility };
            escalations::reply(&ctx, &bea, id, cmd).await.unwrap();
        }
        for (said, body) in [("bea noted for colleagues", "Asked the factory."), ("bea wrote to the customer alone", "Your number, please?")] {
            let message = scene.told().await;
            assert_eq!((message.what, message.from_customer), (Told::Aside, false));
            assert!(message.text.contains(said) && message.text.contains(body), "{message:?}");
            assert!(message.url.ends_with(&format!("/agent/cases/{id}")), "{message:?}");
        }
        scene.silent().await;
    }
}

both! {
    async fn what_the_customer_writes_there_is_private_and_lets_the_clocks_run_on(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let bea = person(&ctx, "bea", Role::Agent).await;
        let (thread, reference) = scene.ticket().await;
        let id = scene.case(&bea).await;
        escalations::claim(&ctx, &bea, id).await.unwrap();
        escalations::wait(&ctx, &bea, id).await.unwrap();
        let before = escalations::get(&ctx, &bea, id).await.unwrap();
        clock.advance(3_600);
        let wrote = told(&reference, "transaction:7", ChangeKind::Wrote { text: "It is the *blue* one".into() });
        assert!(receive(&ctx, scene.desk.id, &wrote).await.unwrap());
        assert!(!receive(&ctx, scene.desk.id, &wrote).await.unwrap(), "once");
        let page = escalations::case(&ctx, &bea, id).await.unwrap();
        let message = &page.messages[0];
        assert_eq!((message.author.username.as_str(), message.visibility), ("ana", ReplyVisibility::Private));
        assert_eq!((page.messages.len(), page.posts.len()), (1, 1), "nothing of it in the thread");
        assert_eq!(page.escalation.state, EscalationState::Claimed);
        assert_eq!(page.escalation.resolution_due_at, before.resolution_due_at.plus_seconds(3_600));
        scene.silent().await;
        let gone = told(&reference, "transaction:8", ChangeKind::Resolved);
        assert!(receive(&ctx, scene.desk.id, &gone).await.unwrap());
        let late = told(&reference, "transaction:9", ChangeKind::Wrote { text: "Thank you".into() });
        assert!(receive(&ctx, scene.desk.id, &late).await.unwrap(), "nothing is lost");
        assert_eq!(scene.thread(thread.id).await.0, ThreadState::Solved);
        assert_eq!(scene.audit().await, [""; 0]);
    }
}

both! {
    async fn what_comes_after_the_end_is_kept_and_opens_nothing(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let bea = person(&ctx, "bea", Role::Agent).await;
        let (thread, reference) = scene.ticket().await;
        let id = scene.case(&bea).await;
        let hear = async |what: &str, change| {
            let change = told(&reference, what, change);
            receive(&ctx, scene.desk.id, &change).await.unwrap()
        };
        assert!(hear("transaction:1", ChangeKind::Reply { text: "Turn it off".into() }).await);
        assert!(hear("transaction:2", ChangeKind::Resolved).await);
        crate::satisfaction::answer(&ctx, &scene.ana, id, true).await.unwrap();
        let before = scene.thread(thread.id).await;
        assert!(hear("transaction:3", ChangeKind::Reply { text: "One more thing".into() }).await);
        assert!(!hear("transaction:3", ChangeKind::Reply { text: "One more thing".into() }).await);
        assert!(hear("transaction:4", ChangeKind::Wrote { text: "Thanks".into() }).await);
        assert_eq!(scene.thread(thread.id).await, before);
        let case = escalations::case(&ctx, &bea, id).await.unwrap();
        let kept: Vec<_> = case.messages.iter().map(|kept| (kept.html.as_str(), kept.visibility)).collect();
        assert_eq!(kept, [("<p>One more thing</p>\n", ReplyVisibility::Internal), ("<p>Thanks</p>\n", ReplyVisibility::Private)]);
        let case = escalations::get(&ctx, &bea, id).await.unwrap();
        assert_eq!(case.state, EscalationState::Resolved);
        assert!(case.closed_at.is_some());
        assert_eq!(scene.audit().await, [""; 0]);
    }
}
