//! What is said in the demo community, read from `community.toml`.

use anyhow::Context;
use backstop_domain::Role;
use backstop_domain::commands::FlagReason;
use backstop_domain::escalation::{ReplyVisibility, WrapUp};
use backstop_domain::thread_state::{Intent, ThreadKind};
use backstop_domain::time::parse_span;
use figment::Figment;
use figment::providers::{Format, Toml};
use serde::{Deserialize, Deserializer};

const TEXT: &str = include_str!("community.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(rename = "category")]
    pub categories: Vec<Category>,
    #[serde(rename = "policy")]
    pub policies: Vec<Policy>,
    #[serde(rename = "member")]
    pub members: Vec<Member>,
    #[serde(rename = "thread")]
    pub threads: Vec<Thread>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub slug: String,
    pub name: String,
    pub description: String,
    pub parent: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub name: String,
    pub category: Option<String>,
    pub after: String,
    pub queue: Option<String>,
    pub priority: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    pub username: String,
    pub role: Option<Role>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thread {
    pub by: String,
    pub category: String,
    #[serde(default = "question")]
    pub kind: ThreadKind,
    pub title: String,
    pub body: String,
    #[serde(default)]
    pub tags: Vec<String>,
    /// How long ago, in seconds.
    #[serde(deserialize_with = "span")]
    pub ago: i64,
    #[serde(default, rename = "post")]
    pub posts: Vec<Post>,
    pub case: Option<Case>,
    /// A moderator closes it with this reason, an hour after the last post.
    pub closed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub by: String,
    /// Seconds after the thread was opened.
    #[serde(deserialize_with = "span")]
    pub after: i64,
    #[serde(default = "answer")]
    pub intent: Intent,
    pub body: String,
    /// Accepted by who asked, half an hour later.
    #[serde(default)]
    pub accepted: bool,
    /// Those whom it helped; they say so an hour later.
    #[serde(default)]
    pub helped: Vec<String>,
    pub flag: Option<Flag>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    pub by: String,
    pub reason: FlagReason,
    pub note: String,
}

/// What an agent does once the question has become a case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub by: String,
    /// Seconds after the thread was opened.
    #[serde(deserialize_with = "span")]
    pub after: i64,
    pub visibility: ReplyVisibility,
    pub body: String,
    /// Resolved so, at once; otherwise it stays with the agent.
    pub wrap_up: Option<WrapUp>,
}

const fn question() -> ThreadKind {
    ThreadKind::Question
}

const fn answer() -> Intent {
    Intent::Answer
}

fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_span(&text).ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no span")))
}

impl Script {
    /// Reads the text that is part of the program.
    ///
    /// # Errors
    /// When it was changed to something that cannot be read.
    pub fn read() -> anyhow::Result<Self> {
        Figment::from(Toml::string(TEXT))
            .extract()
            .context("the text of the demo community")
    }

    /// Seconds from the first thread to now, and a day before it in which everybody joins.
    pub fn length_seconds(&self) -> i64 {
        self.threads
            .iter()
            .map(|thread| thread.ago)
            .max()
            .unwrap_or(0)
            + 86_400
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::Script;

    #[test]
    fn everybody_and_every_place_is_known() {
        let script = Script::read().unwrap();
        let known = |name: &str| script.members.iter().any(|member| member.username == name);
        for thread in &script.threads {
            assert!(known(&thread.by), "{}", thread.title);
            assert!(
                script
                    .categories
                    .iter()
                    .any(|category| category.slug == thread.category),
                "{}",
                thread.title
            );
            for post in &thread.posts {
                assert!(
                    known(&post.by) && post.after < thread.ago,
                    "{}",
                    thread.title
                );
                assert!(
                    post.flag.as_ref().is_none_or(|flag| known(&flag.by)),
                    "{}",
                    thread.title
                );
            }
        }
        assert!(script.threads.len() >= 35);
    }
}
