//! What an agent is shown of the customer.

use crate::escalations::stage::{case_of, fall_due, person, shelf};
use crate::test_support::both;
use crate::{Ctx, accounts, escalations, threads};
use backstop_domain::commands::{NewPost, NewThread, Resolve};
use backstop_domain::escalation::WrapUp;
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::{Intent, ThreadKind};
use backstop_domain::{Actor, Role};

async fn ask(ctx: &Ctx, who: &Actor, title: &str, tags: &[&str]) -> ThreadId {
    let new = NewThread {
        category: "phones".into(),
        kind: ThreadKind::Question,
        title: title.into(),
        body: "It worked yesterday.".into(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        urgency: None,
    };
    threads::ask(ctx, who, new).await.unwrap().id
}

async fn say(ctx: &Ctx, who: &Actor, thread: ThreadId, intent: Intent, body: &str) {
    let post = NewPost {
        body: body.into(),
        intent,
    };
    threads::reply(ctx, who, thread, post).await.unwrap();
}

both! {
    async fn the_panel_tells_what_was_tried_and_what_the_customer_writes_about(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        let (ana, ben) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "ben", Role::Member).await);
        let arun = person(&ctx, "arun", Role::Agent).await;
        let first = ask(&ctx, &ana, "No ring tone", &["x200", "sound"]).await;
        fall_due(&ctx, &clock).await;
        let earlier = case_of(&ctx, first).await;
        escalations::claim(&ctx, &arun, earlier).await.unwrap();
        let how = Resolve { wrap_up: WrapUp::Workaround, note: String::new() };
        escalations::resolve(&ctx, &arun, earlier, how).await.unwrap();

        let thread = ask(&ctx, &ana, "The screen stays black", &["x200"]).await;
        say(&ctx, &ana, thread, Intent::Comment, "It is the blue one.").await;
        say(&ctx, &ben, thread, Intent::Clarification, "Since when?").await;
        say(&ctx, &ana, thread, Intent::Comment, "Since Monday.").await;
        say(&ctx, &ben, thread, Intent::Answer, "Pull the battery.").await;
        say(&ctx, &ben, thread, Intent::Answer, "Or charge it.").await;
        threads::unsolved(&ctx, &ana, thread, "I charged it all night.").await.unwrap();
        fall_due(&ctx, &clock).await;
        let id = case_of(&ctx, thread).await;
        let customer = escalations::case(&ctx, &arun, id).await.unwrap().customer;
        let tried: Vec<_> = customer.tried.iter().map(|attempt| {
            let answer = attempt.answer.as_ref().map(|post| post.body.as_str());
            let said: Vec<_> = attempt.said.iter().map(|post| post.body.as_str()).collect();
            (answer, attempt.rejected, said)
        }).collect();
        assert_eq!(tried, [
            (None, false, vec!["It is the blue one."]),
            (None, false, vec!["Since Monday."]),
            (Some("Pull the battery."), true, vec![]),
            (Some("Or charge it."), true, vec!["I charged it all night."]),
        ]);
        let about: Vec<_> = customer.subjects.iter().map(|s| (s.is_category, s.slug.as_str(), s.threads)).collect();
        assert_eq!(about, [(true, "phones", 2), (false, "x200", 2), (false, "sound", 1)]);
        assert_eq!(customer.cases.iter().map(|case| (case.id, case.wrap_up)).collect::<Vec<_>>(), [(earlier, Some(WrapUp::Workaround))]);
        assert_eq!((customer.group, customer.satisfaction.len()), (None, 1));
        let gold = Some("gold".to_owned());
        accounts::set_customer_group(&ctx, &Actor::System, ana.account().unwrap(), "gold").await.unwrap();
        assert_eq!(escalations::case(&ctx, &arun, id).await.unwrap().customer.group, gold);
    }
}
