//! Categories inside categories, as programs, visitors and administrators meet them.

use backstop_domain::Role;
use serde_json::json;

use crate::support::{fixtures, on_both};

on_both! {
    async fn a_category_inside_another_is_found_through_both(app) {
        let admin = fixtures::category(app).await;
        let inner = admin.post("/categories", json!({"slug": "lights", "name": "Lights", "parent": "help"})).await.ok();
        assert_eq!(inner["parent"], "help");
        let circle = admin.post("/categories", json!({"slug": "x", "name": "X", "parent": "nowhere"})).await.problem(422);
        assert_eq!(circle["errors"][0]["field"], "parent");
        let ana = app.member("ana").await;
        let thread = ana.post("/threads", json!({"category": "lights", "title": "Why is it purple?", "body": "It was green."})).await.ok();
        let all = ana.read("/categories").await;
        let shown: Vec<_> = all["items"].as_array().unwrap().iter().map(|c| (c["slug"].as_str().unwrap(), c["thread_count"].as_i64().unwrap())).collect();
        assert_eq!(shown, [("help", 1), ("lights", 1)]);
        app.tick().await;
        for category in ["help", "lights"] {
            assert_eq!(ana.read(&format!("/threads?category={category}")).await["items"][0]["id"], thread["id"], "{category}");
            assert_eq!(ana.read(&format!("/search?q=purple&category={category}")).await["total"], 1, "{category}");
        }
        let anyone = app.anonymous();
        let page = anyone.get(thread["url"].as_str().unwrap()).await.text;
        let crumbs = page.split("class=\"crumbs\"").nth(1).unwrap().split("</nav>").next().unwrap();
        assert!(crumbs.contains("/c/help") && crumbs.contains("/c/lights"), "{crumbs}");
        let shelf = anyone.get("/c/help").await.text;
        assert!(shelf.contains("Why is it purple?") && shelf.contains("class=\"inner\""), "{shelf}");
        assert!(anyone.get("/").await.text.contains("href=\"/c/lights\""));
    }
}

on_both! {
    async fn an_administrator_moves_a_category_with_a_form(app) {
        let boss = app.browser("root", Role::Admin).await;
        for (slug, parent) in [("phones", ""), ("x200", "phones"), ("battery", "x200"), ("plans", "")] {
            let form = [("slug", slug), ("name", slug), ("description", ""), ("parent", parent)];
            assert_eq!(boss.form("/admin/categories", &form).await.status, 303, "{slug}");
        }
        let anyone = app.anonymous();
        assert!(anyone.get("/c/battery").await.text.contains("/c/phones"));
        let move_to = async |slug: &str, parent: &str| {
            let form = [("slug", slug), ("name", slug), ("description", ""), ("parent", parent)];
            boss.form(&format!("/admin/categories/{slug}"), &form).await
        };
        let refused = move_to("phones", "battery").await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("inside itself"), "{}", refused.text);
        assert_eq!(move_to("x200", "plans").await.status, 303);
        let page = anyone.get("/c/battery").await.text;
        assert!(page.contains("/c/plans"), "{page}");
        let form = boss.get("/admin/categories/x200").await.text;
        assert!(form.contains("value=\"plans\" selected") && !form.contains("value=\"battery\""), "{form}");
    }
}
