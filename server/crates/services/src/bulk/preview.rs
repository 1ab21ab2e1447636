//! What an import would do, without doing it: every line is held against the database and against the
//! lines before it.
//!
//! Of each line seen a few bytes are remembered, so a dry run grows with the file, by some twenty
//! megabytes for a million records.

use super::import::Chunk;
use super::parse::{
    Line, NewCategory, NewFollow, NewPost, NewRevision, NewThread, NewUser, NewVote, Of,
};
use super::queries;
use super::snapshot;
use super::store::{
    NO_ANSWER, NO_PARENT, NO_POST, NOBODY_OR_NOTHING, Outcome, name_taken, no_thread, nobody,
};
use crate::{Ctx, Result};
use backstop_domain::text;
use sea_orm::DatabaseTransaction;
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

/// What an import id, a name or a reference stands for.
#[derive(Clone, Copy, Hash)]
enum Kind {
    User,
    Name,
    Email,
    Category,
    Slug,
    Thread,
    Post,
    Follow,
    Vote,
    Revision,
}

/// Looks at chunk after chunk, in the order of the file.
pub(super) struct Preview {
    txn: DatabaseTransaction,
    hasher: RandomState,
    seen: HashSet<u64>,
}

impl Preview {
    /// Begins with the database as it is now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn begin(ctx: &Ctx) -> Result<Self> {
        Ok(Self {
            txn: snapshot::begin(ctx).await?,
            hasher: RandomState::new(),
            seen: HashSet::new(),
        })
    }

    /// What storing the chunk would come to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn look(&mut self, chunk: &Chunk) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        self.users(&chunk.users, &mut outcome).await?;
        self.categories(&chunk.categories, &mut outcome).await?;
        self.threads(&chunk.threads, &mut outcome).await?;
        self.posts(&chunk.posts, &mut outcome).await?;
        self.follows(&chunk.follows, &mut outcome).await?;
        self.votes(&chunk.votes, &mut outcome).await?;
        self.revisions(&chunk.revisions, &mut outcome).await?;
        Ok(outcome)
    }

    /// Remembers it, and says whether it is new.
    fn note(&mut self, kind: Kind, name: &str) -> bool {
        self.seen.insert(self.hasher.hash_one((kind, name)))
    }

    fn has(&self, kind: Kind, name: &str) -> bool {
        self.seen.contains(&self.hasher.hash_one((kind, name)))
    }

    async fn users(&mut self, lines: &[Line<NewUser>], outcome: &mut Outcome) -> Result<()> {
        let address = |row: &NewUser| {
            let given = row.email.clone();
            text::key(&given.unwrap_or_else(|| nobody(&row.username)))
        };
        let names = lines.iter().map(|l| text::key(&l.row.username)).collect();
        let emails = lines.iter().map(|l| address(&l.row)).collect();
        let there = queries::known_accounts(&self.txn, ids(lines), names, emails).await?;
        for account in there {
            self.note(Kind::Name, &account.username_key);
            self.note(Kind::Email, &account.email_key);
            if let Some(id) = account.import_id {
                self.note(Kind::User, &id);
            }
        }
        for line in lines {
            let (name, email) = (text::key(&line.row.username), address(&line.row));
            let same = line.row.email.is_some() && self.has(Kind::Email, &email);
            if !self.note(Kind::User, &line.import_id) || same {
                outcome.skipped += 1;
            } else if self.has(Kind::Name, &name) || self.has(Kind::Email, &email) {
                outcome.reject(line, name_taken(&line.row.username));
            } else {
                self.note(Kind::Name, &name);
                self.note(Kind::Email, &email);
                outcome.stored += 1;
            }
        }
        Ok(())
    }

    async fn categories(
        &mut self,
        lines: &[Line<NewCategory>],
        outcome: &mut Outcome,
    ) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        for row in queries::categories(&self.txn).await? {
            self.note(Kind::Slug, &row.slug);
            if let Some(id) = row.import_id {
                self.note(Kind::Category, &id);
            }
        }
        for line in lines {
            let parent = line.row.parent.as_deref();
            let placed =
                parent.is_none_or(|p| self.has(Kind::Category, p) || self.has(Kind::Slug, p));
            let known =
                self.has(Kind::Category, &line.import_id) || self.has(Kind::Slug, &line.row.slug);
            if known {
                outcome.skipped += 1;
            } else if placed {
                outcome.stored += 1;
            } else {
                outcome.reject(line, NO_PARENT);
                continue;
            }
            self.note(Kind::Category, &line.import_id);
            self.note(Kind::Slug, &line.row.slug);
        }
        Ok(())
    }

    async fn threads(&mut self, lines: &[Line<NewThread>], outcome: &mut Outcome) -> Result<()> {
        for id in queries::known_threads(&self.txn, ids(lines)).await? {
            self.note(Kind::Thread, &id);
        }
        for line in lines {
            if self.note(Kind::Thread, &line.import_id) {
                outcome.stored += 1;
            } else {
                outcome.skipped += 1;
            }
        }
        Ok(())
    }

    async fn posts(&mut self, lines: &[Line<NewPost>], outcome: &mut Outcome) -> Result<()> {
        for id in queries::known_posts(&self.txn, ids(lines)).await? {
            self.note(Kind::Post, &id);
        }
        let wanted: HashSet<&str> = lines.iter().map(|l| l.row.thread.as_str()).collect();
        let unseen = wanted.into_iter().filter(|id| !self.has(Kind::Thread, id));
        let unseen = unseen.map(str::to_owned).collect();
        for id in queries::known_threads(&self.txn, unseen).await? {
            self.note(Kind::Thread, &id);
        }
        for line in lines {
            if self.has(Kind::Post, &line.import_id) {
                outcome.skipped += 1;
            } else if self.has(Kind::Thread, &line.row.thread) {
                self.note(Kind::Post, &line.import_id);
                outcome.stored += 1;
            } else {
                outcome.reject(line, no_thread(&line.row.thread));
            }
        }
        Ok(())
    }
}

impl Preview {
    async fn follows(&mut self, lines: &[Line<NewFollow>], outcome: &mut Outcome) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let users = lines.iter().map(|l| l.row.user.clone()).collect();
        let threads = lines.iter().map(|l| l.row.thread.clone()).collect();
        let users = queries::accounts_by_import_id(&self.txn, users).await?;
        let threads = queries::thread_ids(&self.txn, threads).await?;
        let pair = |line: &Line<NewFollow>| {
            let thread = threads.get(&line.row.thread)?;
            Some((*users.get(&line.row.user)?, thread.id))
        };
        let pairs: Vec<_> = lines.iter().filter_map(pair).collect();
        let there = queries::follows(&self.txn, &pairs).await?;
        for line in lines {
            let row = &line.row;
            let user = users.contains_key(&row.user) || self.has(Kind::User, &row.user);
            let thread = threads.contains_key(&row.thread) || self.has(Kind::Thread, &row.thread);
            let known = pair(line).is_some_and(|pair| there.contains(&pair));
            if !(user && thread) {
                outcome.reject(line, NOBODY_OR_NOTHING);
            } else if known || !self.note(Kind::Follow, &format!("{} {}", row.user, row.thread)) {
                outcome.skipped += 1;
            } else {
                outcome.stored += 1;
            }
        }
        Ok(())
    }

    /// Of answers that come in this very file it is taken that they are somebody else's.
    async fn votes(&mut self, lines: &[Line<NewVote>], outcome: &mut Outcome) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let users = lines.iter().map(|l| l.row.user.clone()).collect();
        let users = queries::accounts_by_import_id(&self.txn, users).await?;
        let posts = lines.iter().map(|l| l.row.post.clone()).collect();
        let posts = queries::answers(&self.txn, posts).await?;
        let there = posts.values().map(|post| post.id).collect();
        let there = queries::votes(&self.txn, there).await?;
        for line in lines {
            let row = &line.row;
            let user = users.contains_key(&row.user) || self.has(Kind::User, &row.user);
            let known = users.get(&row.user).zip(posts.get(&row.post));
            let own = known.is_some_and(|(user, post)| post.author_id == *user);
            let post = posts.contains_key(&row.post) || self.has(Kind::Post, &row.post);
            let marked = known.is_some_and(|(user, post)| there.contains(&(post.id, *user)));
            if !(user && post) || own {
                outcome.reject(line, NO_ANSWER);
            } else if marked || !self.note(Kind::Vote, &format!("{} {}", row.user, row.post)) {
                outcome.skipped += 1;
            } else {
                outcome.stored += 1;
            }
        }
        Ok(())
    }

    async fn revisions(
        &mut self,
        lines: &[Line<NewRevision>],
        outcome: &mut Outcome,
    ) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let posts = lines.iter().filter_map(|l| l.row.of.post()).cloned();
        let posts = queries::post_ids(&self.txn, posts.collect()).await?;
        let threads = lines.iter().filter_map(|l| l.row.of.thread()).cloned();
        let threads = queries::thread_ids(&self.txn, threads.collect()).await?;
        let firsts = threads.values().filter_map(|thread| thread.first_post_id);
        let ids = posts.values().copied().chain(firsts).collect();
        let there = queries::revisions(&self.txn, ids).await?;
        for line in lines {
            let (post, seen) = match &line.row.of {
                Of::Post(id) => (posts.get(id).copied(), self.has(Kind::Post, id)),
                Of::Thread(id) => (
                    threads.get(id).and_then(|thread| thread.first_post_id),
                    self.has(Kind::Thread, id),
                ),
            };
            let known = post.is_some_and(|post| there.contains(&(post, line.row.at)));
            if post.is_none() && !seen {
                outcome.reject(line, NO_POST);
            } else if known
                || !self.note(
                    Kind::Revision,
                    &format!("{:?} {}", line.row.of, line.row.at),
                )
            {
                outcome.skipped += 1;
            } else {
                outcome.stored += 1;
            }
        }
        Ok(())
    }
}

fn ids<T>(lines: &[Line<T>]) -> Vec<String> {
    lines.iter().map(|line| line.import_id.clone()).collect()
}
