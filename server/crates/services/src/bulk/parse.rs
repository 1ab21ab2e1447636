//! From a line to rows that only lack what the database knows: checked, dated and rendered.

use super::record::{self, Record};
use backstop_domain::language::Language;
use backstop_domain::text::{self, Required};
use backstop_domain::thread_state::{Intent, ThreadKind, Visibility};
use backstop_domain::{FieldError, Timestamp};

/// Longest id of another system, in bytes.
const IMPORT_ID_MAX: usize = 200;
/// Longest description of a category, in characters.
const DESCRIPTION_MAX: usize = 300;
/// Longest reason of a suspension, in characters.
const REASON_MAX: usize = 500;

/// Something to store, with the number of its line.
#[derive(Debug)]
pub(super) struct Line<T> {
    pub number: u64,
    pub import_id: String,
    pub row: T,
}

/// A line that was refused, and why.
#[derive(Debug)]
pub(super) struct Rejected {
    pub line: u64,
    pub reason: String,
}

#[derive(Debug)]
pub(super) struct NewUser {
    pub username: String,
    /// None where the file names none: the account then has an address that nobody owns.
    pub email: Option<String>,
    pub created_at: Timestamp,
    pub email_notices: bool,
    pub suspended_until: Option<Timestamp>,
    pub suspension_reason: String,
}

#[derive(Debug)]
pub(super) struct NewCategory {
    pub slug: String,
    pub name: String,
    pub description: String,
    pub parent: Option<String>,
    pub language: Option<Language>,
}

#[derive(Debug)]
pub(super) struct NewThread {
    pub category: Option<String>,
    pub author: Option<String>,
    pub kind: ThreadKind,
    pub title: String,
    pub text: Text,
    pub tags: Vec<String>,
    pub visibility: Visibility,
    pub closed: bool,
}

#[derive(Debug)]
pub(super) struct NewPost {
    pub thread: String,
    pub author: Option<String>,
    pub text: Text,
    pub intent: Option<Intent>,
    pub accepted: bool,
    pub official: bool,
    pub visibility: Visibility,
}

#[derive(Debug)]
pub(super) struct NewFollow {
    pub user: String,
    pub thread: String,
}

#[derive(Debug)]
pub(super) struct NewVote {
    pub user: String,
    pub post: String,
    pub created_at: Timestamp,
}

#[derive(Debug)]
pub(super) struct NewRevision {
    pub of: Of,
    pub editor: Option<String>,
    pub body: String,
    pub at: Timestamp,
}

/// Which post: one of its own, or the first of a thread.
#[derive(Debug)]
pub(super) enum Of {
    Post(String),
    Thread(String),
}

impl Of {
    pub(super) const fn post(&self) -> Option<&String> {
        match self {
            Self::Post(id) => Some(id),
            Self::Thread(_) => None,
        }
    }

    pub(super) const fn thread(&self) -> Option<&String> {
        match self {
            Self::Thread(id) => Some(id),
            Self::Post(_) => None,
        }
    }
}

/// Source and HTML, and the moments they were written.
#[derive(Debug)]
pub(super) struct Text {
    pub body: String,
    pub html: String,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
}

/// What one line holds.
#[derive(Debug)]
pub(super) enum Item {
    User(Line<NewUser>),
    Category(Line<NewCategory>),
    Thread(Line<NewThread>),
    Post(Line<NewPost>),
    Follow(Line<NewFollow>),
    Vote(Line<NewVote>),
    Revision(Line<NewRevision>),
    /// What is never loaded.
    Passed,
}

/// Reads one line.
///
/// # Errors
/// The reason it is refused, for the person who runs the import.
pub(super) fn parse(number: u64, line: &[u8], now: Timestamp) -> Result<Item, String> {
    let line = std::str::from_utf8(line).map_err(|_| "This line is not valid UTF-8.".to_owned())?;
    let record: Record = serde_json::from_str(line).map_err(|e| unreadable(&e))?;
    let parsed = match record {
        Record::User(record) => user(number, record, now).map(Item::User),
        Record::Category(record) => category(number, record).map(Item::Category),
        Record::Thread(record) => thread(number, record, now).map(Item::Thread),
        Record::Post(record) => post(number, record, now).map(Item::Post),
        Record::Follow(record) => Ok(Item::Follow(follow(number, record))),
        Record::Vote(record) => Ok(Item::Vote(vote(number, record, now))),
        Record::Revision(record) => revision(number, record, now).map(Item::Revision),
        Record::Case(_) => Ok(Item::Passed),
    };
    parsed.map_err(|e| format!("{}: {}", e.field, e.message))
}

/// What the reader of JSON says, without a line number of its own: every record is one line.
fn unreadable(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    if error.is_data() {
        format!("This record is not understood: {what}.")
    } else {
        format!("This line is not valid JSON: {what}.")
    }
}

fn user(number: u64, record: record::User, now: Timestamp) -> Result<Line<NewUser>, FieldError> {
    let email = record
        .email
        .filter(|e| !e.trim().is_empty())
        .map(|e| text::email(&e))
        .transpose()?;
    let row = NewUser {
        username: text::username(&record.username)?,
        email_notices: record.email_notices && email.is_some(),
        email,
        created_at: past(record.created_at, now),
        suspended_until: record.suspended_until,
        suspension_reason: text::shorten(record.suspension_reason.trim(), REASON_MAX),
    };
    Ok(Line {
        number,
        import_id: import_id(record.import_id)?,
        row,
    })
}

fn category(number: u64, record: record::Category) -> Result<Line<NewCategory>, FieldError> {
    let row = NewCategory {
        slug: text::slug(&record.slug)?,
        name: text::name("name", &record.name)?,
        description: text::note(
            "description",
            &record.description,
            DESCRIPTION_MAX,
            Required::No,
        )?,
        parent: record.parent.filter(|p| !p.trim().is_empty()),
        language: record.language,
    };
    Ok(Line {
        number,
        import_id: import_id(record.import_id)?,
        row,
    })
}

fn thread(
    number: u64,
    record: record::Thread,
    now: Timestamp,
) -> Result<Line<NewThread>, FieldError> {
    let import_id = import_id(record.import_id)?;
    let row = NewThread {
        category: reference(record.category),
        author: reference(record.author),
        kind: record.kind.unwrap_or(ThreadKind::Question),
        title: text::title(&record.title)?,
        tags: text::tags(&record.tags)?,
        // Some systems let people ask with a title alone.
        text: written(
            &record.body,
            Required::No,
            record.created_at,
            record.edited_at,
            now,
        )?,
        visibility: record.state.unwrap_or(Visibility::Visible),
        closed: record.closed,
    };
    Ok(Line {
        number,
        import_id,
        row,
    })
}

fn post(number: u64, record: record::Post, now: Timestamp) -> Result<Line<NewPost>, FieldError> {
    let import_id = import_id(record.import_id)?;
    let row = NewPost {
        thread: reference(Some(record.thread))
            .ok_or_else(|| FieldError::new("thread", "Name the thread."))?,
        author: reference(record.author),
        text: written(
            &record.body,
            Required::Yes,
            record.created_at,
            record.edited_at,
            now,
        )?,
        intent: record.intent,
        accepted: record.accepted,
        official: record.official,
        visibility: record.state.unwrap_or(Visibility::Visible),
    };
    Ok(Line {
        number,
        import_id,
        row,
    })
}

/// Neither has an id of its own: account and thread, post and moment say which it is.
fn follow(number: u64, record: record::Follow) -> Line<NewFollow> {
    Line {
        number,
        import_id: String::new(),
        row: NewFollow {
            user: record.user,
            thread: record.thread,
        },
    }
}

/// Neither has this: account and post say which it is.
fn vote(number: u64, record: record::Vote, now: Timestamp) -> Line<NewVote> {
    Line {
        number,
        import_id: String::new(),
        row: NewVote {
            user: record.user,
            post: record.post,
            created_at: past(record.created_at, now),
        },
    }
}

fn revision(
    number: u64,
    record: record::Revision,
    now: Timestamp,
) -> Result<Line<NewRevision>, FieldError> {
    let of = match (record.post, record.thread) {
        (Some(post), _) => Of::Post(post),
        (None, Some(thread)) => Of::Thread(thread),
        (None, None) => return Err(FieldError::new("post", "Name the post or the thread.")),
    };
    // An empty first text is possible: some systems let people ask with a title alone.
    let body = if record.body.trim().is_empty() {
        String::new()
    } else {
        text::body(&record.body)?
    };
    Ok(Line {
        number,
        import_id: String::new(),
        row: NewRevision {
            of,
            editor: reference(record.editor),
            body,
            at: past(Some(record.at), now),
        },
    })
}

fn written(
    body: &str,
    required: Required,
    created_at: Option<Timestamp>,
    edited_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Text, FieldError> {
    let created_at = past(created_at, now);
    let edited_at = edited_at.map(|at| at.clamp(created_at, now));
    if required == Required::No && body.trim().is_empty() {
        return Ok(Text {
            body: String::new(),
            html: String::new(),
            created_at,
            edited_at,
        });
    }
    let body = text::body(body)?;
    let html = backstop_markdown::render(&body)
        .map_err(|e| FieldError::new("body", e.to_string()))?
        .html;
    Ok(Text {
        body,
        html,
        created_at,
        edited_at,
    })
}

/// Nothing was written in the future; what has no date was written now.
fn past(at: Option<Timestamp>, now: Timestamp) -> Timestamp {
    at.map_or(now, |at| at.min(now))
}

fn import_id(id: String) -> Result<String, FieldError> {
    let fits =
        !id.trim().is_empty() && id.len() <= IMPORT_ID_MAX && !id.chars().any(char::is_control);
    if fits {
        Ok(id)
    } else {
        Err(FieldError::new(
            "import_id",
            format!("Give an id of 1 to {IMPORT_ID_MAX} bytes without control characters."),
        ))
    }
}

/// The id of a parent; what cannot be an id refers to nothing.
fn reference(id: Option<String>) -> Option<String> {
    id.and_then(|id| import_id(id).ok())
}
