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
