//! A real server on a free port, with a clock that only tests move and background work that runs
//! when they say so.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use backstop_domain::clock::ManualClock;
use backstop_domain::commands::CreateUser;
use backstop_domain::{Role, Timestamp};
use backstop_server::config::{Config, Flags};
use backstop_server::front::Front;
use backstop_server::jobs::{Deliverer, Jobs};
use backstop_server::listen;
use backstop_server::state::{AppState, Gate, Patience};
use backstop_server::web::assets::SiteFiles;
use backstop_services::db::{Db, Durability};
use backstop_services::limits::Limits;
use backstop_services::notices::mail;
use backstop_services::search::{Projector, Search};
use backstop_services::{
    Ctx, Site, accounts, categories, erasure, escalations, notices, search, tags,
};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::client::Client;
use super::db;
use super::mailbox::Mailbox;

/// The moment tests begin.
pub const START: &str = "2026-01-05T09:00:00Z";

pub struct TestApp {
    pub ctx: Ctx,
    pub clock: ManualClock,
    pub address: SocketAddr,
    pub mails: Arc<Mailbox>,
    pub database_url: String,
    /// The places there are for requests.
    pub gate: Gate,
    projector: Mutex<Projector>,
    cases: Mutex<Projector>,
    deliverer: Deliverer,
    jobs: Jobs,
    tasks: TaskTracker,
    stop: CancellationToken,
    _folder: TempDir,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        Self::start(None, false).await
    }

    /// With the limits that hold on a real site.
    pub async fn limited() -> Self {
        Self::start(None, true).await
    }

    /// On SQLite, with a shorter time until an answer has to begin.
    pub async fn impatient(patience: Duration) -> Self {
        let clock = ManualClock::new(Timestamp::parse(START).unwrap());
        Self::start_at(None, false, clock, Some(Patience(patience))).await
    }

    pub async fn postgres() -> Option<Self> {
        let url = db::postgres().await?;
        Some(Self::start(Some(url), false).await)
    }

    /// A further node on the database of `other`, with the same clock.
    pub async fn node_of(other: &Self) -> Self {
        let url = Some(other.database_url.clone());
        Self::start_at(url, false, other.clock.clone(), None).await
    }

    async fn start(database_url: Option<String>, limits: bool) -> Self {
        let clock = ManualClock::new(Timestamp::parse(START).unwrap());
        Self::start_at(database_url, limits, clock, None).await
    }

    async fn start_at(
        database_url: Option<String>,
        limits: bool,
        clock: ManualClock,
        patience: Option<Patience>,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let database_url = database_url
            .unwrap_or_else(|| format!("sqlite://{}", folder.path().join("test.db").display()));
        let site = folder.path().join("site");
        write_site(&site);
        let config = Config::load(&Flags {
            listen: Some("127.0.0.1:0".into()),
            data_dir: Some(folder.path().display().to_string()),
            site_root: Some(site.display().to_string()),
            ..Flags::default()
        })
        .unwrap();
        let listener = listen::bind(&config).await.unwrap();
        let address = listener.local_addr().unwrap();
        let db = Db::open(&database_url, Durability::Normal).await.unwrap();
        let search = Search::at(&config.index_dir());
        let projector = Projector::open(&search).unwrap();
        let public = Site {
            public_url: config.public_url(address),
        };
        let ctx = Ctx::new(
            db,
            Arc::new(clock.clone()),
            search,
            Limits::simulated(limits),
            public,
            [7; 32],
        );
        let cases = Projector::open_cases(ctx.staff_search()).unwrap();
        let stop = CancellationToken::new();
        let files = SiteFiles::read(&config.site_root).unwrap();
        let mut state = AppState::new(ctx.clone(), config, files, false, stop.clone());
        state.patience = patience.unwrap_or(state.patience);
        let gate = state.gate.clone();
        let jobs = Jobs::follow_only(&state);
        let tasks = TaskTracker::new();
        tasks.spawn(listen::serve(listener, Front::new(state), stop.clone()));
        tasks.close();
        let mails: Arc<Mailbox> = Arc::default();
        let app = Self {
            deliverer: Deliverer::new(ctx.clone(), Arc::<Mailbox>::clone(&mails)),
            ctx,
            clock,
            address,
            mails,
            database_url,
            gate,
            projector: Mutex::new(projector),
            cases: Mutex::new(cases),
            jobs,
            tasks,
            stop,
            _folder: folder,
        };
        app.tick().await;
        app
    }

    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
        self.jobs.stop().await;
    }

    /// Does all background work that there is now.
    pub async fn tick(&self) {
        while escalations::reconcile(&self.ctx).await.unwrap() > 0 {}
        // PostgreSQL takes the locks of what was refused back a moment later.
        for _ in 0..200 {
            if escalations::overdue(&self.ctx).await.unwrap() == 0 {
                break;
            }
            tokio::task::yield_now().await;
            escalations::reconcile(&self.ctx).await.unwrap();
        }
        while erasure::follow(&self.ctx).await.unwrap() > 0 {}
        while categories::reindex(&self.ctx).await.unwrap() > 0 {}
        while tags::follow(&self.ctx).await.unwrap() > 0 {}
        while escalations::lapse_leases(&self.ctx).await.unwrap() > 0 {}
        let mut projector = self.projector.lock().await;
        while projector.run_once(&self.ctx).await.unwrap() > 0 {}
        let mut cases = self.cases.lock().await;
        while cases.run_once(&self.ctx).await.unwrap() > 0 {}
        search::log::flush(&self.ctx).await.unwrap();
        while notices::project(&self.ctx).await.unwrap() > 0 {}
        while mail::run_once(&self.ctx, self.mails.as_ref())
            .await
            .unwrap()
            > 0
        {}
        self.deliverer.run_until_idle().await.unwrap();
    }

    /// Lets time pass, and does what falls due.
    pub async fn advance(&self, seconds: i64) {
        self.clock.advance(seconds);
        self.tick().await;
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn anonymous(&self) -> Client {
        Client::new(self.address, None, None)
    }

    /// Somebody with an API token.
    pub async fn with_role(&self, username: &str, role: Role) -> Client {
        self.account(username, role).await;
        let token = accounts::create_token(&self.ctx, username, None)
            .await
            .unwrap();
        Client::new(self.address, Some(token), None)
    }

    pub async fn member(&self, username: &str) -> Client {
        self.with_role(username, Role::Member).await
    }

    /// The same person with a browser: a cookie instead of a token.
    pub async fn browser(&self, username: &str, role: Role) -> Client {
        let token = self.with_role(username, role).await.token.unwrap();
        Client::new(self.address, None, Some(format!("backstop={token}")))
    }

    async fn account(&self, username: &str, role: Role) {
        let email = format!("{username}@example.com");
        let cmd = CreateUser {
            username: username.into(),
            email,
            role,
            password: None,
        };
        accounts::create_user(&self.ctx, cmd).await.unwrap();
    }
}

fn write_site(root: &std::path::Path) {
    let pkg = root.join("pkg");
    std::fs::create_dir_all(&pkg).unwrap();
    let style = b"body{color:black}";
    let mut small = Vec::new();
    brotli::BrotliCompress(
        &mut &style[..],
        &mut small,
        &brotli::enc::BrotliEncoderParams::default(),
    )
    .unwrap();
    std::fs::write(pkg.join("backstop.css"), style).unwrap();
    std::fs::write(pkg.join("backstop.css.br"), small).unwrap();
    std::fs::write(root.join("robots.txt"), "User-agent: *\n").unwrap();
}
