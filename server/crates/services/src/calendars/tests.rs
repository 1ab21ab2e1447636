#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::policies;
use crate::test_support::both;
use backstop_domain::commands::{CalendarDay, SetCalendar, SetPolicy};
use backstop_domain::{Actor, ErrorCode};

fn office() -> SetCalendar {
    let week = ["8-20", "8-20", "8-20", "8-20", "8-20", "", "closed"];
    SetCalendar {
        name: "office".into(),
        zone: "europe/london".into(),
        week: week.map(str::to_owned).to_vec(),
        days: vec![CalendarDay {
            date: "2026-12-25".into(),
            label: "Christmas Day".into(),
            hours: String::new(),
        }],
    }
}

both! {
    async fn each_change_is_a_version_and_the_old_one_stays(ctx, clock) {
        let first = set(&ctx, &Actor::System, office()).await.unwrap();
        assert_eq!((first.version, first.summary.as_str()), (1, "Mon–Fri 08:00–20:00, Europe/London"));
        assert_eq!((first.days[0].date.as_str(), first.days[0].hours.as_str()), ("2026-12-25", "closed"));
        let (id, old) = named(ctx.read(), "office").await.unwrap();
        assert_eq!(set(&ctx, &Actor::System, office()).await.unwrap().version, 1, "nothing changed");
        let mut cmd = office();
        cmd.week[5] = "10-14".into();
        assert_eq!(set(&ctx, &Actor::System, cmd).await.unwrap().version, 2);
        let (next, new) = named(ctx.read(), "office").await.unwrap();
        assert!(next != id && new != old);
        let mut both = Calendars::default();
        both.load(ctx.read(), [id, next, None]).await.unwrap();
        assert_eq!((both.get(id), both.get(next)), (&old, &new));
        assert!(both.get(None).is_always());
        assert_eq!(list(&ctx, &Actor::System).await.unwrap().len(), 1);
        assert!(named(ctx.read(), "gone").await.unwrap().1.is_always());
    }
}

both! {
    async fn one_in_use_cannot_be_taken_away(ctx, clock) {
        set(&ctx, &Actor::System, office()).await.unwrap();
        let policy = SetPolicy { name: "p".into(), after: "1h".into(), calendar: Some("office".into()), ..SetPolicy::default() };
        let policy = policies::set(&ctx, &Actor::System, policy).await.unwrap();
        assert_eq!(get(&ctx, &Actor::System, "office").await.unwrap().policies, ["p"]);
        assert_eq!(remove(&ctx, &Actor::System, "office").await.unwrap_err().failure().code, ErrorCode::Conflict);
        policies::remove(&ctx, &Actor::System, policy.id).await.unwrap();
        remove(&ctx, &Actor::System, "office").await.unwrap();
        assert_eq!(remove(&ctx, &Actor::System, "office").await.unwrap_err().failure().code, ErrorCode::NotFound);
        assert_eq!(list(&ctx, &Actor::Anonymous).await.unwrap_err().failure().code, ErrorCode::SignInRequired);
    }
}

both! {
    async fn every_wrong_field_is_named(ctx, clock) {
        let mut cmd = office();
        cmd.name = "24x7".into();
        cmd.zone = "London".into();
        cmd.week[2] = "nine to five".into();
        cmd.days[0].date = "25 Dec".into();
        let fields = set(&ctx, &Actor::System, cmd).await.unwrap_err().failure().fields;
        assert_eq!(fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["name", "zone", "wednesday", "days"]);
        let shut = SetCalendar { week: vec![String::new(); 7], ..office() };
        assert_eq!(set(&ctx, &Actor::System, shut).await.unwrap_err().failure().fields[0].field, "monday");
        let short = SetCalendar { week: Vec::new(), ..office() };
        assert_eq!(set(&ctx, &Actor::System, short).await.unwrap_err().failure().fields[0].field, "week");
    }
}

both! {
    async fn holidays_of_a_file_join_the_days_that_are_there(ctx, clock) {
        let file = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20251225\r\nRRULE:FREQ=YEARLY;COUNT=3\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:x\r\nEND:VEVENT\r\nEND:VCALENDAR";
        let mut cmd = office();
        let (added, skipped) = holidays(&ctx, &mut cmd, file).unwrap();
        // 2025 is over and 2026 is there already.
        assert_eq!((added, skipped.len()), (1, 1));
        let view = set(&ctx, &Actor::System, cmd).await.unwrap();
        assert_eq!(view.days.iter().map(|d| d.date.as_str()).collect::<Vec<_>>(), ["2026-12-25", "2027-12-25"]);
        assert_eq!(view.days[0].label, "Christmas Day");
        assert_eq!(holidays(&ctx, &mut office(), "<html>").unwrap_err().failure().fields[0].field, "file");
    }
}
