//! People and a thread of exactly twenty posts, made over the API as anybody would.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::http::{self, Answer};

const PASSWORD: &str = "correct horse battery staple";
const MEMBERS: usize = 4;
/// Threads that get replies in turn, so that none grows as no real one does.
const REPLIED_TO: usize = 1_000;

/// What the requests need to know.
pub struct Scene {
    /// Number of the thread of twenty posts.
    pub thread: u64,
    /// Its address.
    pub thread_path: String,
    /// Its category.
    pub category: String,
    /// A member's token for the API.
    pub token: String,
    /// The same member's session in a browser: name and value of the cookie.
    pub cookie: String,
    /// Other threads.
    pub others: Vec<u64>,
}

/// Makes everything.
///
/// # Errors
/// The server refuses something.
pub fn set(port: u16) -> Result<Scene> {
    let tokens = (0..MEMBERS)
        .map(|number| join(port, number))
        .collect::<Result<Vec<_>>>()?;
    let others = list(port)?;
    let category = others.first().map(|(_, category)| category.clone());
    let category = category.context("the prepared data holds no thread")?;
    let question = json!({
        "category": category, "kind": "question", "tags": [],
        "title": "Sync stops after a few minutes when two devices are signed in",
        "body": paragraph(0),
    });
    let thread = post(port, "/api/v1/threads", &tokens[0], &question)?;
    let id = thread["id"].as_u64().context("a thread without id")?;
    for number in 1..20 {
        let intent = if number % 3 == 0 { "comment" } else { "answer" };
        let reply = json!({"body": paragraph(number), "intent": intent});
        let path = format!("/api/v1/threads/{id}/posts");
        post(port, &path, &tokens[number % MEMBERS], &reply)?;
    }
    let thread_path = path_of(port, id)?;
    Ok(Scene {
        thread: id,
        thread_path,
        category,
        cookie: sign_in(port)?,
        token: tokens.into_iter().next().unwrap_or_default(),
        others: others.into_iter().map(|(id, _)| id).collect(),
    })
}

fn name(number: usize) -> String {
    format!("bench{number}")
}

/// A new member; their token.
fn join(port: u16, number: usize) -> Result<String> {
    let name = name(number);
    let mail = format!("{name}@example.com");
    let account = json!({"username": name, "email": mail, "password": PASSWORD});
    post(port, "/api/v1/users", "", &account)?;
    let wanted = json!({"login": name, "password": PASSWORD});
    let session = post(port, "/api/v1/sessions", "", &wanted)?;
    let token = session["token"].as_str().context("no token")?;
    Ok(token.to_owned())
}

fn post(port: u16, path: &str, token: &str, body: &Value) -> Result<Value> {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("content-type", "application/json")];
    if !token.is_empty() {
        headers.push(("authorization", &bearer));
    }
    let answer = http::send(port, "POST", path, &headers, &body.to_string())?;
    answer.json(201).with_context(|| format!("POST {path}"))
}

/// The latest threads with their categories.
fn list(port: u16) -> Result<Vec<(u64, String)>> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    while found.len() < REPLIED_TO {
        let page =
            http::get(port, &format!("/api/v1/threads?limit=100{cursor}"), &[])?.json(200)?;
        for thread in page["items"].as_array().context("a list without items")? {
            let slug = thread["category"].as_str();
            let slug = slug.or_else(|| thread["category"]["slug"].as_str());
            found.extend(thread["id"].as_u64().zip(slug.map(str::to_owned)));
        }
        let Some(next) = page["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    Ok(found)
}

/// The address that the short one leads to, without host.
fn path_of(port: u16, id: u64) -> Result<String> {
    let answer = http::get(port, &format!("/t/{id}"), &[])?;
    let to = answer.header("location").context("no address")?;
    let from = to.find("/t/").context("another address")?;
    let path = to[from..].to_owned();
    let page = http::get(port, &path, &[])?;
    let count = page.text().matches("<article").count();
    ensure!(page.status == 200, "{path}: status {}", page.status);
    ensure!(
        count >= 20 || page.text().matches("id=\"post-").count() == 20,
        "{path} shows {count} posts instead of 20"
    );
    Ok(path)
}

fn sign_in(port: u16) -> Result<String> {
    let form = format!("login={}&password={}", name(0), PASSWORD.replace(' ', "+"));
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let answer: Answer = http::send(port, "POST", "/sign-in", &kind, &form)?;
    let cookie = answer
        .header("set-cookie")
        .and_then(|c| c.split(';').next());
    ensure!(answer.status == 303, "signing in: status {}", answer.status);
    Ok(cookie.context("signing in gave no cookie")?.to_owned())
}

/// Some 700 characters with what posts are made of.
fn paragraph(number: usize) -> String {
    format!(
        "This is what I see on **device {number}** since the last update: syncing starts, shows *a few* \
         hundred items and then rests for good. Signing out and in again helps for some minutes, \
         restarting does not help at all.\n\n\
         - version {number}.2 on both devices, the same account\n\
         - no extension but the ones that came with it\n\
         - see <https://example.com/help/sync?step={number}> for what I tried\n\n\
         ```js\nconst wait = {number} * 1000;\nsetTimeout(() => sync.start({{ full: true }}), wait);\n```\n\n\
         > Does it happen in a fresh profile?\n\n\
         Yes, there too, although it takes longer, about {number} minutes. The log says `ERR_{number}: \
         no answer from the other side`, and nothing else that I would understand. What could I try next?"
    )
}
