//! Keeps an index in step with the database by following the outbox. There are two of them, kept alike
//! ([`Content`]): of what everybody may see, and of what agents find.
//!
//! The cursor is stored inside the index's own commit, so index and cursor cannot disagree: after a
//! crash the same events are applied again, and putting a document twice is putting it once.
//!
//! A new index is built in a folder of its own and takes the place of the old one in one step. Until
//! then the old one is searched, and follows what happens: whatever is hidden meanwhile is gone from
//! it as soon as ever.

mod build;
mod cases;
mod content;
mod posts;
mod projection;
#[cfg(test)]
mod tests;

use crate::outbox::Event;
use crate::search::gate::Search;
use crate::search::staff::StaffSearch;
use crate::{Ctx, Result};
use anyhow::Context;
use backstop_domain::Timestamp;
use backstop_search::{Compaction, Opened, SearchError, Writer};
use build::Build;
pub(crate) use content::Content;
use projection::{Next, Projection};
use std::path::Path;

/// How long a build that failed is left alone while another index answers: the reason is mostly a
/// full disk.
const REST_SECONDS: i64 = 60;

/// The one that writes an index; one for each in a process, and one process a folder.
pub struct Projector {
    content: Content,
    /// The index that is searched.
    serving: Option<Projection>,
    /// The one that will take its place.
    build: Option<Build>,
    /// A folder without a usable index: where the first one is built.
    empty: Option<(backstop_search::Index, Writer)>,
    /// Why an index has to be built.
    wanted: Option<String>,
    /// It misses events that are gone, so it is neither searched nor kept any more.
    stale: bool,
    rest_until: Option<Timestamp>,
    compaction: Option<Compaction>,
}

impl Projector {
    /// Opens the index of `search`, or prepares to build it anew where it is missing, damaged or of
    /// another version. Searching begins with the first round, which applies what happened while
    /// the program was away.
    ///
    /// # Errors
    /// [`SearchError::Locked`] where another process writes it.
    pub fn open(search: &Search) -> std::result::Result<Self, SearchError> {
        Self::open_as(Content::Posts, search)
    }

    /// The same for what agents find.
    ///
    /// # Errors
    /// As [`Projector::open`].
    pub fn open_cases(search: &StaffSearch) -> std::result::Result<Self, SearchError> {
        Self::open_as(Content::Cases, search.unlocked())
    }

    pub(super) fn open_as(
        content: Content,
        search: &Search,
    ) -> std::result::Result<Self, SearchError> {
        let mut projector = Self {
            content,
            serving: None,
            build: None,
            empty: None,
            wanted: None,
            stale: false,
            rest_until: None,
            compaction: None,
        };
        if let Some(dir) = search.dir() {
            projector.open_in(dir, search)?;
        }
        Ok(projector)
    }

    fn open_in(&mut self, dir: &Path, search: &Search) -> std::result::Result<(), SearchError> {
        let (index, writer, opened) = backstop_search::open(dir)?;
        match opened {
            Opened::Ready { cursor, cut_off } => {
                search.attach(index.clone());
                let cursor = i64::try_from(cursor).unwrap_or(i64::MAX);
                self.serving = Some(Projection::new(self.content, index, writer, cursor));
                if cut_off {
                    self.request_rebuild("building it was cut off");
                }
            }
            Opened::Rebuild { reason } => {
                search.set_ready(false);
                self.empty = Some((index, writer));
                self.wanted = Some(reason);
            }
        }
        Ok(())
    }

    fn search<'c>(&self, ctx: &'c Ctx) -> &'c Search {
        self.content.search(ctx)
    }

    /// Why the index is, or has to be, built anew.
    #[must_use]
    pub fn rebuild_reason(&self) -> Option<&str> {
        let building = self.build.as_ref().map(|build| build.reason.as_str());
        building.or(self.wanted.as_deref())
    }

    /// Whether there is an index to search.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.serving.is_some() && !self.stale
    }

    /// How far the index that is searched has come, as a cursor of the outbox; 0 where there is none.
    #[must_use]
    pub fn cursor(&self) -> i64 {
        self.serving.as_ref().map_or(0, |serving| serving.cursor)
    }

    /// Asks for a rebuild, which [`Projector::run_once`] begins and carries on.
    pub fn request_rebuild(&mut self, reason: &str) {
        self.wanted.get_or_insert_with(|| reason.to_owned());
    }

    /// Applies what happened since the last time, then does a part of building the index anew where
    /// that is needed; says how much was done, 0 where nothing is left to do. While an index is built
    /// a sound older one keeps answering and following.
    ///
    /// # Errors
    /// When the database or the index fails; the next call goes on from the last commit. A build that
    /// fails while another index answers is logged and tried again later.
    pub async fn run_once(&mut self, ctx: &Ctx) -> Result<usize> {
        let followed = self.follow(ctx).await?;
        match self.build_on(ctx).await {
            Ok(built) => Ok(followed + built),
            Err(error) if self.is_whole() => {
                let of = self.content.name();
                tracing::error!(of, error = ?error, "the search index was not built anew; it is tried again");
                Ok(followed)
            }
            Err(error) => Err(error),
        }
    }

    /// Does everything there is to do, a rebuild and the joining of its pieces included.
    ///
    /// # Errors
    /// When the database or the index fails, the one being built included.
    pub async fn finish(&mut self, ctx: &Ctx) -> Result<()> {
        while self.follow(ctx).await? + self.build_on(ctx).await? > 0 {}
        if let Some(joining) = self.compaction.take() {
            let joined = tokio::task::spawn_blocking(|| joining.finish());
            joined.await.context("joining the pieces of the index")??;
        }
        Ok(())
    }

    /// Applies what happened since the last time to the index that is searched; says how many events
    /// that were.
    ///
    /// # Errors
    /// When the database or the index fails.
    pub async fn follow(&mut self, ctx: &Ctx) -> Result<usize> {
        let search = self.search(ctx);
        let Some(dir) = search.dir() else {
            return Ok(0);
        };
        self.let_go_of_lost(ctx).await;
        if self.serving.is_none() && self.build.is_none() && self.empty.is_none() {
            self.open_in(dir, search)?;
            let of = self.content.name();
            tracing::info!(of, "the search index is open for writing again");
        }
        self.apply_next(ctx).await
    }

    /// Where the writer was given up, the folder is opened anew, so nothing of it may be held. What was
    /// being built goes too: it may be what filled the disk.
    async fn let_go_of_lost(&mut self, ctx: &Ctx) {
        let serving = self.serving.as_ref();
        if serving.is_some_and(|serving| serving.writer().is_none()) {
            self.rest(ctx);
            self.serving = None;
            self.stale = false;
            self.compaction = None;
            self.drop_build().await;
        }
    }

    async fn apply_next(&mut self, ctx: &Ctx) -> Result<usize> {
        self.look_at_compaction().await?;
        let search = self.search(ctx);
        let Some(serving) = self.serving.as_mut().filter(|_| !self.stale) else {
            return Ok(0);
        };
        let (entries, last, more) = match serving.next(ctx).await? {
            Next::Nothing => {
                search.set_ready(true);
                return Ok(0);
            }
            Next::Gap => {
                // What was hidden is not known to it any more.
                search.set_ready(false);
                self.stale = true;
                self.request_rebuild("events it had not read are gone");
                return Ok(1);
            }
            Next::Events(entries, last, more) => (entries, last, more),
        };
        let changed = serving.apply(ctx, &entries).await?;
        serving.keep(last, changed).await?;
        if !more {
            search.set_ready(true);
        }
        let asks = |kind: &str| Event::from_word(kind) == Some(Event::ReindexRequested);
        if entries.iter().any(|entry| asks(&entry.kind)) {
            self.rest_until = None;
            self.request_rebuild("requested");
        }
        Ok(entries.len())
    }

    /// Begins a build where one is wanted, or does the next part of it.
    async fn build_on(&mut self, ctx: &Ctx) -> Result<usize> {
        if self.build.is_none() && !self.begin_build(ctx).await? {
            return Ok(0);
        }
        let Some(build) = &mut self.build else {
            return Ok(0);
        };
        match build.step(ctx).await {
            Ok(false) => Ok(1),
            Ok(true) => {
                self.swap(ctx).await?;
                Ok(1)
            }
            Err(error) => {
                self.rest(ctx);
                self.drop_build().await;
                Err(error)
            }
        }
    }

    async fn begin_build(&mut self, ctx: &Ctx) -> Result<bool> {
        let rests = self.rest_until.is_some_and(|until| ctx.now() < until);
        // While pieces are joined, three indexes would need room.
        if self.wanted.is_none() || rests && self.is_whole() || self.compaction.is_some() {
            return Ok(false);
        }
        let (index, writer) = match (self.empty.take(), &mut self.serving) {
            (Some(empty), _) => empty,
            (None, Some(serving)) => match serving.blocking(|writer| Ok(writer.beside())).await? {
                Ok(new) => new,
                Err(error) => {
                    self.rest(ctx);
                    return Err(error.into());
                }
            },
            (None, None) => return Ok(false),
        };
        let reason = self.wanted.clone().unwrap_or_default();
        self.build = Some(Build::begin(ctx, self.content, reason, index, writer).await?);
        self.wanted = None;
        Ok(true)
    }

    /// The new index takes the place of the old one.
    async fn swap(&mut self, ctx: &Ctx) -> Result<()> {
        let Some(build) = self.build.take() else {
            return Ok(());
        };
        let mut new = build.projection;
        let search = self.search(ctx);
        search.attach(new.index.clone());
        search.set_ready(true);
        let joining = new.blocking(Writer::begin_compaction).await;
        let old = self.serving.replace(new);
        self.stale = false;
        self.rest_until = None;
        let seconds = build.began.elapsed().as_secs_f32();
        let of = self.content.name();
        tracing::info!(
            of,
            documents = build.documents,
            seconds,
            "the search index is complete"
        );
        if let Some(old) = old {
            old.discard().await;
        }
        self.compaction = joining?;
        Ok(())
    }

    async fn look_at_compaction(&mut self) -> Result<()> {
        let ended = self.compaction.as_ref().is_some_and(Compaction::has_ended);
        if !ended {
            return Ok(());
        }
        self.compaction = None;
        if let Some(serving) = &self.serving {
            let index = serving.index.clone();
            let shown = tokio::task::spawn_blocking(move || index.reload());
            shown.await.context("index work")??;
        }
        Ok(())
    }

    /// Gives the build up, with what there is of it on the disk, but not the wish for one.
    async fn drop_build(&mut self) {
        if let Some(build) = self.build.take() {
            self.wanted.get_or_insert(build.reason);
            build.projection.discard().await;
        }
        if let Some(writer) = self.serving.as_ref().and_then(Projection::writer) {
            writer.alone();
        }
    }

    /// Runs work on the index that is searched.
    #[cfg(test)]
    pub(super) async fn blocking(
        &mut self,
        work: impl FnOnce(&mut Writer) -> backstop_search::Result<()> + Send + 'static,
    ) -> Result<()> {
        let serving = self.serving.as_mut();
        let serving = serving.ok_or_else(|| anyhow::anyhow!("there is no index"))?;
        serving.blocking(work).await
    }

    fn rest(&mut self, ctx: &Ctx) {
        self.rest_until = Some(ctx.now().plus_seconds(REST_SECONDS));
    }
}
