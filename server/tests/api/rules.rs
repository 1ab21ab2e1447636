//! Policies and calendars on the administrators' pages.

use backstop_domain::Role;
use serde_json::{Value, json};

use crate::support::{fixtures, on_both};

/// A policy in which nothing has its usual value.
const GOLD: [(&str, &str); 12] = [
    ("name", "Gold"),
    ("category", "help"),
    ("tag", "x200"),
    ("urgency", "high"),
    ("customer_group", "gold"),
    ("after", "20m"),
    ("calendar", "Office"),
    ("queue", "gold"),
    ("priority", "2"),
    ("first_response", "7m"),
    ("resolution", "5h"),
    ("reopen", "11m"),
];

/// The form with some fields as given.
fn with(change: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let now = |name: &str| change.iter().find(|(other, _)| *other == name);
    GOLD.iter()
        .map(|field| *now(field.0).unwrap_or(field))
        .collect()
}

fn office() -> Value {
    json!({"name": "Office", "zone": "Europe/London", "week": ["09:00-17:00", "09:00-17:00", "09:00-17:00", "09:00-17:00", "09:00-17:00", "", ""]})
}

on_both! {
    async fn the_form_of_a_policy_holds_all_of_it(app) {
        let api = fixtures::category(app).await;
        api.send(reqwest::Method::PUT, "/calendars", office()).await.ok();
        let boss = app.browser("root", Role::Admin).await;
        assert_eq!(boss.form("/admin/policies", &GOLD).await.status, 303);
        let kept = api.read("/policies").await["items"][0].clone();
        for (field, value) in GOLD {
            let stored = &kept[field];
            let text = stored.as_str().map_or_else(|| stored.to_string(), str::to_owned);
            assert_eq!(text, value, "{field}");
        }
        let page = boss.get(&format!("/admin/policies?edit={}", kept["id"])).await;
        assert_eq!(page.status, 200);
        for value in ["Gold", "x200", "20m", "7m", "5h", "11m"] {
            assert!(page.text.contains(&format!("value=\"{value}\"")), "{value}");
        }
        for chosen in ["help", "high", "Office", "2"] {
            assert!(page.text.contains(&format!("<option value=\"{chosen}\" selected")), "{chosen}");
        }
        let wrong = boss.form("/admin/policies", &with(&[("after", "soon")])).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("value=\"soon\"") && wrong.text.contains("value=\"7m\""), "{}", wrong.text);
        let wrong = boss.form("/admin/policies", &with(&[("calendar", "Nowhere")])).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("There is no calendar “Nowhere”"), "{}", wrong.text);
        assert_eq!(boss.form("/admin/policies", &with(&[("urgency", "panic")])).await.status, 422);
        assert_eq!(api.read("/policies").await["items"], json!([kept]), "nothing refused is kept");
    }
}

on_both! {
    async fn a_policy_is_tried_before_it_is_saved_and_put_in_order(app) {
        let api = fixtures::category(app).await;
        let ana = app.member("ana").await;
        ana.post("/threads", json!({"category": "help", "kind": "question", "title": "Why is it purple?", "body": "It was green."})).await.ok();
        let boss = app.browser("root", Role::Admin).await;
        let all = [("name", "All"), ("after", "4h"), ("priority", "3")];
        let tried = boss.form("/admin/policies/preview", &all).await;
        assert_eq!(tried.status, 200);
        assert!(tried.text.contains("1 clock would move, of 1 open question.") && tried.text.contains("1 question due later"), "{}", tried.text);
        assert!(tried.text.contains("Save the policy") && tried.text.contains("value=\"4h\""));
        assert_eq!(boss.form("/admin/policies/preview", &[("name", "All"), ("after", "never")]).await.status, 422);
        assert_eq!(api.read("/policies").await["items"], json!([]), "tried, not saved");
        assert_eq!(boss.form("/admin/policies", &all).await.status, 303);
        assert_eq!(boss.form("/admin/policies", &[("name", "Help"), ("category", "help"), ("after", "2h")]).await.status, 303);
        let items = api.read("/policies").await["items"].clone();
        let names = |items: &Value| items.as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&items), ["Help", "All"]);
        let path = format!("/admin/policies/{}/shift", items[0]["id"]);
        assert_eq!(boss.form(&path, &[("to", "down")]).await.status, 303);
        assert_eq!(names(&api.read("/policies").await["items"]), ["All", "Help"]);
        let page = boss.get("/admin/policies").await.text;
        assert!(page.contains("Never reached: “All” comes first"), "{page}");
        let ben = app.browser("ben", Role::Member).await;
        assert_eq!(ben.get("/admin/policies").await.status, 403);
        assert_eq!(ben.form("/admin/policies/preview", &all).await.status, 403);
        assert_eq!(ben.form(&path, &[("to", "up")]).await.status, 403);
    }
}

/// The form of a calendar.
const OFFICE: [(&str, &str); 10] = [
    ("name", "Office / London"),
    ("zone", "Europe/London"),
    ("monday", "08:00-12:00, 13:00-17:00"),
    ("tuesday", "08:00-17:00"),
    ("wednesday", "08:00-17:00"),
    ("thursday", "08:00-17:00"),
    ("friday", "08:00-17:00"),
    ("saturday", "closed"),
    ("sunday", ""),
    ("days", "2026-12-24 09:00-12:00 # Eve\r\n2026-12-28 closed"),
];

/// A file with one holiday.
const FILE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nSUMMARY:Christmas Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

on_both! {
    async fn calendars_are_tried_kept_and_guarded(app) {
        let api = fixtures::category(app).await;
        let boss = app.browser("root", Role::Admin).await;
        let mut form = OFFICE.to_vec();
        form.push(("file", FILE));
        let tried = boss.form("/admin/calendars/preview", &form).await;
        assert_eq!(tried.status, 200);
        assert!(tried.text.contains("1 date of the file") && tried.text.contains("2026-12-25 closed # Christmas Day"), "{}", tried.text);
        assert_eq!(api.read("/calendars").await["items"], json!([]), "tried, not saved");
        assert_eq!(boss.form("/admin/calendars", &form).await.status, 303);
        let kept = api.read("/calendars").await["items"][0].clone();
        assert_eq!((&kept["name"], &kept["week"][0]), (&json!("Office / London"), &json!("08:00-12:00, 13:00-17:00")));
        let dates: Vec<_> = kept["days"].as_array().unwrap().iter().map(|d| d["date"].as_str().unwrap()).collect();
        assert_eq!(dates, ["2026-12-24", "2026-12-25", "2026-12-28"]);
        let page = boss.get("/admin/calendars?edit=Office%20%2F%20London").await.text;
        assert!(page.contains("value=\"08:00-12:00, 13:00-17:00\"") && page.contains("2026-12-24 09:00-12:00 # Eve"), "{page}");
        form.retain(|(name, _)| !["monday", "days", "file", "zone"].contains(name));
        form.extend([("monday", "late"), ("days", "tomorrow closed"), ("zone", "Mars/Base")]);
        let wrong = boss.form("/admin/calendars", &form).await;
        assert_eq!(wrong.status, 422);
        for text in ["“late” is not a time", "“tomorrow” is not a date", "IANA name", "value=\"late\"", "value=\"Mars/Base\""] {
            assert!(wrong.text.contains(text), "{text}");
        }
        let policy = [("name", "All"), ("after", "4h"), ("calendar", "Office / London")];
        assert_eq!(boss.form("/admin/policies", &policy).await.status, 303);
        let remove = "/admin/calendars/Office%20%2F%20London/remove";
        let used = boss.form(remove, &[]).await;
        assert_eq!(used.status, 409);
        assert!(used.text.contains("The policy “All” goes by this calendar."), "{}", used.text);
        let all = api.read("/policies").await["items"][0]["id"].clone();
        assert_eq!(boss.form(&format!("/admin/policies/{all}/remove"), &[]).await.status, 303);
        let ben = app.browser("ben", Role::Member).await;
        assert_eq!(ben.get("/admin/calendars").await.status, 403);
        assert_eq!(ben.form("/admin/calendars/preview", &OFFICE).await.status, 403);
        assert_eq!(ben.form(remove, &[]).await.status, 403);
        assert_eq!(boss.form(remove, &[]).await.status, 303);
        assert_eq!(api.read("/calendars").await["items"], json!([]));
    }
}

on_both! {
    async fn holidays_come_from_an_uploaded_file_and_nothing_typed_is_lost(app) {
        let api = fixtures::category(app).await;
        let boss = app.browser("root", Role::Admin).await;
        let refused = |text: &'static str| (text, OFFICE);
        let (long, word) = ("x".repeat(600 * 1024), b"PK\x03\x04\xff\xfe".to_vec());
        for (file, (said, typed)) in [
            (word, refused("This file is not text in UTF-8.")),
            (long.clone().into_bytes(), refused("This file is larger than 512 KiB.")),
            (long.repeat(3).into_bytes(), refused("This file is larger than 512 KiB.")),
            (b"Dear all, holidays below".to_vec(), refused("This is not an iCalendar file")),
        ] {
            let wrong = boss.upload("/admin/calendars", &typed, ("upload", "days.ics", file)).await;
            assert_eq!(wrong.status, 422, "{said}: {}", wrong.text);
            assert!(wrong.text.contains(said) && wrong.text.contains("value=\"08:00-12:00, 13:00-17:00\""), "{said}: {}", wrong.text);
            assert!(wrong.text.contains("2026-12-24 09:00-12:00 # Eve"), "{said}");
        }
        // Where another field is wrong, the dates of the file are kept and need not be chosen again.
        let late: Vec<_> = OFFICE.iter().map(|f| if f.0 == "monday" { ("monday", "late") } else { *f }).collect();
        let file = || format!("\u{feff}{FILE}").into_bytes();
        let wrong = boss.upload("/admin/calendars", &late, ("upload", "days.ics", file())).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("“late” is not a time") && wrong.text.contains("2026-12-25 closed # Christmas Day"), "{}", wrong.text);
        let tried = boss.upload("/admin/calendars/preview", &OFFICE, ("upload", "days.ics", file())).await;
        assert_eq!(tried.status, 200);
        assert!(tried.text.contains("1 date of the file") && tried.text.contains("2026-12-25 closed # Christmas Day"), "{}", tried.text);
        assert_eq!(api.read("/calendars").await["items"], json!([]), "nothing refused or tried is kept");
        assert_eq!(boss.upload("/admin/calendars", &OFFICE, ("upload", "days.ics", file())).await.status, 303);
        let days = api.read("/calendars").await["items"][0]["days"].clone();
        assert!(days.as_array().unwrap().iter().any(|day| day["label"] == "Christmas Day"), "{days}");
        let none = boss.upload("/admin/calendars", &OFFICE, ("upload", "", Vec::new())).await;
        assert_eq!(none.status, 303, "no file chosen: {}", none.text);
        let ben = app.browser("ben", Role::Member).await;
        assert_eq!(ben.upload("/admin/calendars", &OFFICE, ("upload", "days.ics", file())).await.status, 403);
    }
}

on_both! {
    async fn a_member_joins_a_group_of_customers(app) {
        let api = fixtures::category(app).await;
        let boss = app.browser("root", Role::Admin).await;
        let ana = app.member("ana").await;
        let found = api.read("/users?q=ana").await["items"][0].clone();
        assert_eq!(found["customer_group"], Value::Null);
        let path = format!("/admin/members/{}/customer-group", found["id"]);
        assert_eq!(boss.form(&path, &[("customer_group", "Not a slug!")]).await.status, 422);
        assert_eq!(boss.form(&path, &[("customer_group", "gold")]).await.status, 303);
        assert!(boss.get("/admin/members?q=ana").await.text.contains("value=\"gold\""));
        api.send(reqwest::Method::PUT, "/policies", json!({"name": "Gold", "after": "20m", "customer_group": "gold"})).await.ok();
        let asked = ana.post("/threads", json!({"category": "help", "kind": "question", "title": "Why is it purple?", "body": "It was green."})).await.ok();
        assert_eq!(asked["promise"]["due_at"], "2026-01-05T09:20:00Z");
        let put = format!("/users/{}/customer-group", found["id"]);
        ana.send(reqwest::Method::PUT, &put, json!({"customer_group": "gold"})).await.problem(403);
        assert_eq!(api.send(reqwest::Method::PUT, &put, json!({})).await.status, 204);
        assert_eq!(api.read("/users?q=ana").await["items"][0]["customer_group"], Value::Null);
    }
}
