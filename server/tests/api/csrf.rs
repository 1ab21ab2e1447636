//! What another site makes a browser send is not carried out.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::client::send;
use crate::support::{TestApp, fixtures};

#[tokio::test]
async fn other_sites_change_nothing() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let ana = app.browser("ana", Role::Member).await;
    let own = format!("http://{}", app.address);
    let form = [
        ("category", "help"),
        ("title", "From elsewhere, not from here"),
        ("body", "Words enough"),
    ];
    let foreign: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ];
    let cases = foreign.into_iter().flat_map(|headers| {
        [
            "/ask",
            "/sign-out",
            "/t/1/replies",
            "/settings/notices",
            "/api/v1/threads",
        ]
        .map(|path| (headers, path))
    });
    for (headers, path) in cases {
        let mut request = ana.request(Method::POST, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = if path.starts_with("/api") {
            send(request.json(&json!({}))).await
        } else {
            send(request.form(&form)).await
        };
        assert_eq!(reply.status, 403, "{path} with {headers:?}");
    }
    assert_eq!(ana.read("/threads").await["items"], json!([]));
    assert_eq!(ana.read("/me").await["username"], "ana", "still signed in");

    let own_form = send(
        ana.request(Method::POST, "/ask")
            .header("origin", own)
            .form(&form),
    )
    .await;
    assert_eq!(own_form.status, 303, "{own_form:?}");
    app.stop().await;
}

#[tokio::test]
async fn a_token_is_no_cookie() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let ana = app.member("ana").await;
    let request = ana
        .request(Method::POST, "/api/v1/threads")
        .header("origin", "https://tool.example");
    let reply = send(
        request.json(&json!({"category": "help", "title": "From a tool", "body": "Words enough"})),
    )
    .await;
    assert_eq!(reply.status, 201, "{reply:?}");
    // On pages a token counts for nothing.
    let page = send(ana.request(Method::GET, "/settings")).await;
    assert_eq!(page.status, 303);
    app.stop().await;
}
