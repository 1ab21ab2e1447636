//! People at work on threads, at random. Each text holds a word that is nowhere else, so that it can be
//! told later what shows.

use crate::escalations::{self, next};
use crate::threads::tests::{Cast, cast};
use crate::threads::{self, queries, visibility};
use crate::{Ctx, Error, Result, accounts, categories, erasure, tags, votes};
use backstop_domain::actor::Identity;
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::{
    CaseReply, CreateUser, EditPost, NewCategory, NewPost, NewThread, RenameTag, Resolve,
};
use backstop_domain::escalation::{ReplyVisibility, WrapUp};
use backstop_domain::ids::ThreadId;
use backstop_domain::language::Language;
use backstop_domain::thread_state::{Intent, ThreadKind, Visibility};
use backstop_domain::{Actor, Role};
use backstop_entity::{escalation, escalation_message, post, thread, thread_tag};
use fastrand::Rng;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::HashSet;

/// A word in every body.
pub(super) const COMMON: &str = "gramophone";

pub(super) struct Community {
    ctx: Ctx,
    clock: ManualClock,
    cast: Cast,
    dice: Rng,
    threads: Vec<ThreadId>,
    /// Members who came later, by names like no other.
    newcomers: Vec<(Actor, String)>,
    /// Names of those who were erased.
    erased: Vec<String>,
    /// Every word that stood anywhere, hidden or not.
    pub words: Vec<String>,
}

/// What was written on cases: of each message the word that is nowhere else.
pub(super) struct Aside {
    pub cases: usize,
    pub notes: Vec<String>,
    pub private: Vec<String>,
}

/// What everybody may see.
pub(super) struct Seen {
    pub shown: Vec<String>,
    pub hidden: Vec<String>,
    pub posts: usize,
}

impl Community {
    pub(super) async fn found(ctx: &Ctx, clock: ManualClock, dice: Rng) -> Self {
        let cast = cast(ctx).await;
        let tablets = NewCategory {
            slug: "tablets".into(),
            name: "Tablets".into(),
            description: String::new(),
            parent: None,
            language: None,
        };
        categories::create(ctx, &Actor::System, tablets)
            .await
            .unwrap();
        let mut community = Self {
            ctx: ctx.clone(),
            clock,
            cast,
            dice,
            threads: Vec::new(),
            newcomers: Vec::new(),
            erased: Vec::new(),
            words: Vec::new(),
        };
        for _ in 0..4 {
            community.ask().await.unwrap();
        }
        community
    }

    /// One random act; what it was. A refusal is an act too, a failure is not.
    pub(super) async fn act(&mut self) -> &'static str {
        self.clock.advance(60);
        let (act, outcome) = match self.dice.u8(..37) {
            0..4 => ("ask", self.ask().await),
            4..9 => ("reply", self.reply().await),
            9..12 => ("edit", self.edit().await),
            12..15 => ("hide or delete", self.take_away().await),
            15..17 => ("show", self.show(Visibility::Visible).await),
            17 => ("accept", self.accept(true).await),
            18 => ("unaccept", self.accept(false).await),
            19 => ("retitle", self.retitle().await),
            20 => ("move", self.move_to().await),
            21 => ("merge", self.merge().await),
            22 => ("close or reopen", self.close().await),
            23..26 => ("mark as helpful or not", self.vote().await),
            26 => ("escalate", self.escalate().await),
            27 => ("rename or merge a tag", self.rename_tag().await),
            28..30 => ("join and reply", self.join().await),
            30 => ("erase an account", self.erase_account().await),
            31 => ("erase a reply", self.erase_reply().await),
            32 => ("go on with erasing", self.follow_erasures().await),
            33 => ("change a language", self.change_language().await),
            34 => ("tell threads of a language", self.reindex().await),
            _ => ("change tagged threads", self.follow_tags().await),
        };
        match outcome {
            Ok(()) | Err(Error::Refused(_)) => act,
            Err(error) => panic!("{act}: {error:?}"),
        }
    }

    /// A word like no other.
    fn word(&mut self) -> String {
        let mut word = String::new();
        for _ in 0..5 {
            word.push(self.dice.choice(b"bdfgklmnprtvz".map(char::from)).unwrap());
            word.push(self.dice.choice(b"aiou".map(char::from)).unwrap());
        }
        word.push('k');
        self.words.push(word.clone());
        word
    }

    fn text(&mut self) -> String {
        format!("My {COMMON} says {} when it turns", self.word())
    }

    fn any(&mut self) -> ThreadId {
        self.dice.choice(&self.threads).copied().unwrap()
    }

    fn slug(&mut self) -> String {
        self.dice.choice(["phones", "tablets"]).unwrap().to_owned()
    }

    fn somebody(&mut self) -> Actor {
        let cast = &self.cast;
        self.dice
            .choice([&cast.ana, &cast.ben, &cast.sue, &cast.mona])
            .unwrap()
            .clone()
    }

    async fn posts_of(&self, id: ThreadId) -> Vec<post::Model> {
        post::Entity::find()
            .filter(post::Column::ThreadId.eq(id))
            .all(self.ctx.read())
            .await
            .unwrap()
    }

    async fn post(&mut self) -> post::Model {
        let id = self.any();
        let posts = self.posts_of(id).await;
        match self.dice.choice(&posts) {
            Some(post) => post.clone(),
            // Everything was merged away.
            None => post::Entity::find()
                .one(self.ctx.read())
                .await
                .unwrap()
                .unwrap(),
        }
    }

    async fn ask(&mut self) -> Result<()> {
        let tags = if self.dice.bool() {
            vec![self.word()]
        } else {
            vec!["x200".to_owned()]
        };
        let cmd = NewThread {
            category: self.slug(),
            kind: ThreadKind::Question,
            title: format!("Why does it {}", self.word()),
            body: self.text(),
            tags,
            urgency: None,
        };
        let id = threads::ask(&self.ctx, &self.cast.sue, cmd).await?.id;
        self.threads.push(id);
        Ok(())
    }

    async fn reply(&mut self) -> Result<()> {
        let (id, who) = (self.any(), self.somebody());
        let body = self.text();
        let intent = Intent::Answer;
        threads::reply(&self.ctx, &who, id, NewPost { body, intent }).await?;
        Ok(())
    }

    async fn edit(&mut self) -> Result<()> {
        let id = self.post().await.id;
        let body = self.text();
        threads::edit(&self.ctx, &self.cast.mona, id, EditPost { body }).await?;
        Ok(())
    }

    async fn take_away(&mut self) -> Result<()> {
        if self.dice.bool() {
            return self.show(Visibility::Hidden).await;
        }
        let id = self.post().await.id;
        threads::delete(&self.ctx, &self.cast.mona, id).await
    }

    async fn show(&mut self, to: Visibility) -> Result<()> {
        let id = self.post().await.id;
        let txn = self.ctx.write().await?;
        let post = queries::post(&txn, id).await?;
        visibility::set(&self.ctx, &txn, &self.cast.mona, post, to).await?;
        Ok(txn.commit().await?)
    }

    async fn accept(&mut self, set: bool) -> Result<()> {
        let id = self.post().await.id;
        if set {
            threads::accept(&self.ctx, &self.cast.mona, id).await?;
        } else {
            threads::unaccept(&self.ctx, &self.cast.mona, id).await?;
        }
        Ok(())
    }

    async fn vote(&mut self) -> Result<()> {
        let (id, who) = (self.post().await.id, self.somebody());
        if self.dice.u8(..4) > 0 {
            votes::mark(&self.ctx, &who, id).await?;
        } else {
            votes::unmark(&self.ctx, &who, id).await?;
        }
        Ok(())
    }

    async fn retitle(&mut self) -> Result<()> {
        let (id, title) = (self.any(), format!("Still it {}", self.word()));
        threads::retitle(&self.ctx, &self.cast.mona, id, &title, "").await?;
        Ok(())
    }

    async fn move_to(&mut self) -> Result<()> {
        let (id, to) = (self.any(), self.slug());
        threads::move_to(&self.ctx, &self.cast.mona, id, &to, "").await?;
        Ok(())
    }

    async fn merge(&mut self) -> Result<()> {
        let (id, into) = (self.any(), self.any());
        threads::merge(&self.ctx, &self.cast.mona, id, into, "The same").await?;
        Ok(())
    }

    async fn rename_tag(&mut self) -> Result<()> {
        let tags = thread_tag::Entity::find().all(self.ctx.read()).await?;
        let tags: Vec<String> = tags.into_iter().map(|row| row.tag).collect();
        let Some(from) = self.dice.choice(&tags).cloned() else {
            return Ok(());
        };
        let to = match self.dice.choice(&tags) {
            Some(other) if self.dice.bool() => other.clone(),
            _ => self.word(),
        };
        let cmd = RenameTag {
            from,
            to,
            merge: true,
        };
        tags::rename(&self.ctx, &Actor::System, cmd).await?;
        Ok(())
    }

    async fn join(&mut self) -> Result<()> {
        let name = self.word();
        // Names are no text: they count as shown or hidden by themselves.
        self.words.retain(|word| *word != name);
        let cmd = CreateUser {
            username: name.clone(),
            email: format!("{name}@example.com"),
            role: Role::Member,
            password: None,
        };
        let id = accounts::create_user(&self.ctx, cmd).await?;
        let who = Actor::Member(Identity {
            id,
            username: name.clone(),
            role: Role::Member,
            suspended: false,
        });
        self.newcomers.push((who.clone(), name));
        for _ in 0..3 {
            let (id, body) = (self.any(), self.text());
            let intent = Intent::Answer;
            match threads::reply(&self.ctx, &who, id, NewPost { body, intent }).await {
                Ok(_) | Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn erase_account(&mut self) -> Result<()> {
        if self.newcomers.is_empty() {
            return Ok(());
        }
        let place = self.dice.usize(..self.newcomers.len());
        let (who, name) = self.newcomers.swap_remove(place);
        let (Some(id), posts) = (who.account(), self.dice.bool()) else {
            return Ok(());
        };
        erasure::erase_account(&self.ctx, &Actor::System, id, posts, "").await?;
        self.erased.push(name);
        Ok(())
    }

    async fn erase_reply(&mut self) -> Result<()> {
        let post = self.post().await;
        let thread = queries::thread(self.ctx.read(), post.thread_id).await?;
        // What opens a thread stays without the word that is in every body.
        if thread.first_post_id == Some(post.id) {
            return Ok(());
        }
        erasure::erase_post(&self.ctx, &self.cast.mona, post.id).await
    }

    async fn follow_erasures(&mut self) -> Result<()> {
        erasure::follow(&self.ctx).await?;
        Ok(())
    }

    async fn change_language(&mut self) -> Result<()> {
        let slug = self.slug();
        let known = categories::by_slug(&self.ctx, &slug).await?;
        let cmd = NewCategory {
            slug,
            name: known.name,
            description: known.description,
            parent: None,
            language: self
                .dice
                .choice(Language::ALL)
                .copied()
                .filter(|_| self.dice.bool()),
        };
        categories::update(&self.ctx, &Actor::System, known.id, cmd).await?;
        Ok(())
    }

    async fn reindex(&mut self) -> Result<()> {
        categories::reindex(&self.ctx).await?;
        Ok(())
    }

    async fn follow_tags(&mut self) -> Result<()> {
        tags::follow(&self.ctx).await?;
        Ok(())
    }

    async fn close(&mut self) -> Result<()> {
        let id = self.any();
        if self.dice.bool() {
            threads::close(&self.ctx, &self.cast.mona, id, "Done").await?;
        } else {
            threads::reopen(&self.ctx, &self.cast.mona, id, "Not done").await?;
        }
        Ok(())
    }

    /// An agent takes a case, or goes on with one, and writes on it: to everybody, to the asker alone, or
    /// to other agents.
    async fn escalate(&mut self) -> Result<()> {
        self.clock.advance(3_600);
        while escalations::reconcile(&self.ctx).await? > 0 {}
        let taken = next(&self.ctx, &self.cast.arun).await?;
        let case = match taken {
            Some(case) => case.id,
            None => match escalation::Entity::find().one(self.ctx.read()).await? {
                Some(case) => case.id,
                None => return Ok(()),
            },
        };
        for visibility in [
            ReplyVisibility::Private,
            ReplyVisibility::Internal,
            ReplyVisibility::Public,
        ] {
            if self.dice.u8(..3) > 0 {
                let body = self.text();
                let cmd = CaseReply { body, visibility };
                escalations::reply(&self.ctx, &self.cast.arun, case, cmd).await?;
            }
        }
        if self.dice.bool() {
            return Ok(());
        }
        let (note, wrap_up) = (self.text(), WrapUp::Solved);
        let resolve = Resolve { wrap_up, note };
        escalations::resolve(&self.ctx, &self.cast.arun, case, resolve).await?;
        Ok(())
    }

    /// One who works cases.
    pub(super) const fn agent(&self) -> &Actor {
        &self.cast.arun
    }

    /// Reads from the database what stands on cases.
    pub(super) async fn aside(&self) -> Aside {
        let db = self.ctx.read();
        let messages = escalation_message::Entity::find().all(db).await.unwrap();
        let of = |is: fn(ReplyVisibility) -> bool| {
            let some = messages.iter().filter(|message| is(message.visibility));
            some.map(|message| self.own_word(&message.body)).collect()
        };
        Aside {
            cases: usize::try_from(escalation::Entity::find().count(db).await.unwrap()).unwrap(),
            notes: of(|visibility| visibility == ReplyVisibility::Internal),
            private: of(|visibility| visibility != ReplyVisibility::Internal),
        }
    }

    /// The word of a text that is in no other.
    fn own_word(&self, text: &str) -> String {
        let own = self.words.iter().find(|word| text.contains(word.as_str()));
        own.unwrap().clone()
    }

    /// Reads from the database what of all words everybody may see.
    pub(super) async fn seen(&self) -> Seen {
        let threads = thread::Entity::find().all(self.ctx.read()).await.unwrap();
        let (mut public, mut posts) = (HashSet::new(), 0);
        let words = |text: &str| -> Vec<String> {
            let parts = text.split(|c: char| !c.is_alphanumeric());
            parts.map(str::to_owned).collect()
        };
        for thread in threads {
            if thread.visibility != Visibility::Visible {
                continue;
            }
            public.extend(words(&thread.title));
            public.extend(words(&thread.tags));
            for post in self.posts_of(thread.id).await {
                if post.state == Visibility::Visible {
                    public.extend(words(&post.body));
                    posts += 1;
                }
            }
        }
        let (shown, mut hidden): (_, Vec<String>) = self
            .words
            .iter()
            .cloned()
            .partition(|word| public.contains(word));
        hidden.extend(self.erased.iter().cloned());
        Seen {
            shown,
            hidden,
            posts,
        }
    }
}
