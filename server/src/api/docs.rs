//! `GET /api/docs`: the OpenAPI document as a page to read, without any script.
//!
//! It is drawn from the document itself, so it cannot say anything else.

use std::fmt::Write;
use std::sync::LazyLock;

use axum::response::Html;
use backstop_domain::ErrorCode;
use serde_json::Value;

use super::openapi;
use crate::state::AppState;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

static BODY: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::to_value(openapi::document()).unwrap_or_default();
    let mut out = String::new();
    operations(&mut out, &document);
    schemas(&mut out, &document);
    errors(&mut out);
    out
});

/// The page.
pub async fn page(axum::extract::State(state): axum::extract::State<AppState>) -> Html<String> {
    let style = format!("{}/pkg/backstop.css", state.files.base());
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>API · Backstop</title>\
        <link rel=\"stylesheet\" href=\"{style}\"></head><body><main id=\"main\"><div class=\"prose\"><h1>API, version 1</h1>\
        <p>JSON under <code>/api/v1</code>. Send <code>Authorization: Bearer</code> with a token; without one you see what every visitor sees. \
        Lists are pages: give <code>next</code> back as <code>cursor</code>. \
        For programs: <a href=\"/api/v1/openapi.json\">the OpenAPI 3.1 document</a>.</p>{}</div></main></body></html>",
        *BODY
    ))
}

fn operations(out: &mut String, document: &Value) {
    for tag in list(&document["tags"]) {
        let name = text(&tag["name"]);
        section(out, name, text(&tag["description"]));
        for (path, item) in entries(&document["paths"]) {
            for method in METHODS {
                let operation = &item[method];
                if list(&operation["tags"]).iter().any(|tag| tag == name) {
                    describe(out, method, path, operation);
                }
            }
        }
    }
}

fn section(out: &mut String, title: &str, description: &str) {
    push(
        out,
        format_args!("<h2>{}</h2><p>{}</p>", escape(title), escape(description)),
    );
}

fn describe(out: &mut String, method: &str, path: &str, operation: &Value) {
    let address = format!("{} /api/v1{path}", method.to_uppercase());
    push(
        out,
        format_args!(
            "<h3><code>{}</code></h3><p>{}</p>",
            escape(&address),
            escape(text(&operation["summary"]))
        ),
    );
    if let Some(more) = operation["description"].as_str() {
        push(out, format_args!("<p>{}</p>", escape(more)));
    }
    let parameters = list(&operation["parameters"]);
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if !parameters.is_empty() || body.is_object() {
        out.push_str("<ul>");
        for parameter in parameters {
            let kind = format!(
                "{}, {}",
                text(&parameter["in"]),
                kind_of(&parameter["schema"])
            );
            entry(
                out,
                text(&parameter["name"]),
                &escape(&kind),
                text(&parameter["description"]),
            );
        }
        if body.is_object() {
            push(out, format_args!("<li>body: {}</li>", kind_html(body)));
        }
        out.push_str("</ul>");
    }
    let answers: Vec<String> = entries(&operation["responses"])
        .map(|(status, answer)| format!("{status} {}", answer_kind(answer)))
        .collect();
    push(out, format_args!("<p>Answers: {}</p>", answers.join(" · ")));
}

fn answer_kind(answer: &Value) -> String {
    entries(&answer["content"])
        .next()
        .map_or_else(String::new, |(_, media)| kind_html(&media["schema"]))
}

fn schemas(out: &mut String, document: &Value) {
    section(out, "Shapes", "What bodies and answers are made of.");
    for (name, schema) in entries(&document["components"]["schemas"]) {
        push(
            out,
            format_args!(
                "<h3 id=\"schema-{0}\"><code>{0}</code></h3><p>{1}</p>",
                escape(name),
                escape(text(&schema["description"]))
            ),
        );
        fields(out, schema);
        for part in list(&schema["allOf"]) {
            fields(out, part);
        }
    }
}

fn fields(out: &mut String, schema: &Value) {
    let words: Vec<String> = list(&schema["enum"])
        .iter()
        .map(|word| format!("<code>{}</code>", escape(text(word))))
        .collect();
    if !words.is_empty() {
        push(out, format_args!("<p>One of {}</p>", words.join(", ")));
    }
    if schema["$ref"].is_string() {
        push(
            out,
            format_args!("<p>All of {}, and:</p>", kind_html(schema)),
        );
    }
    if schema["properties"].is_object() {
        out.push_str("<ul>");
        for (name, field) in entries(&schema["properties"]) {
            entry(out, name, &kind_html(field), text(&field["description"]));
        }
        out.push_str("</ul>");
    }
}

fn entry(out: &mut String, name: &str, kind_html: &str, description: &str) {
    push(
        out,
        format_args!(
            "<li><code>{}</code> ({kind_html}) {}</li>",
            escape(name),
            escape(description)
        ),
    );
}

fn errors(out: &mut String) {
    section(
        out,
        "Errors",
        "Every error is a problem document (RFC 9457); its type ends in one of these words.",
    );
    out.push_str("<ul>");
    for code in ErrorCode::ALL {
        push(
            out,
            format_args!(
                "<li id=\"{0}\"><code>{0}</code> ({1}) {2}</li>",
                code.key(),
                code.http_status(),
                escape(code.title())
            ),
        );
    }
    out.push_str("</ul>");
}

/// The kind of a value in words.
fn kind_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        return name.to_owned();
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        let kinds: Vec<String> = list(&schema[several]).iter().map(kind_of).collect();
        if !kinds.is_empty() {
            return kinds.join(" or ");
        }
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    match (kinds.join(" or "), schema["items"].is_object()) {
        (kind, true) => format!("{kind} of {}", kind_of(&schema["items"])),
        (kind, false) => kind,
    }
}

/// The same, with a link where the shape has a name.
fn kind_html(schema: &Value) -> String {
    let kind = escape(&kind_of(schema));
    if schema["$ref"].is_string() {
        format!("<a href=\"#schema-{kind}\">{kind}</a>")
    } else {
        kind
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn push(out: &mut String, piece: std::fmt::Arguments<'_>) {
    // Writing into a string does not fail.
    let _written = out.write_fmt(piece);
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::BODY;

    #[test]
    fn every_call_and_shape_is_on_the_page() {
        for part in [
            "POST /api/v1/threads/{id}/posts",
            "GET /api/v1/search",
            "id=\"schema-Thread\"",
            "id=\"not-found\"",
            "import_id",
        ] {
            assert!(BODY.contains(part), "{part}");
        }
        assert!(!BODY.contains("<script"));
    }
}
