//! The plans of hot queries: each uses an index and sorts nothing, on a database that is not empty.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and print what they are for"
)]

use crate::connectors::due_statement;
use crate::escalations::queries::{self as escalations, Wanted};
use crate::keyset::Cursor;
use crate::test_support::both;
use crate::threads::queries::{self as threads, Resolved};
use crate::threads::{ListFilter, ListSort};
use crate::{Ctx, PageRequest, promise, search, votes};
use backstop_domain::Timestamp;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{AccountId, CategoryId, ConnectorId, PostId, QueueId, ThreadId};
use backstop_domain::promise::Month;
use backstop_domain::routing::Offer;
use backstop_domain::thread_state::ThreadState;
use sea_orm::{ConnectionTrait, EntityTrait, QueryTrait, Select, Statement};

const PAGE: PageRequest = PageRequest {
    limit: 20,
    after: Some(Cursor {
        key: 1_700_000_000_000_000,
        id: 500,
    }),
};

fn statement<E: EntityTrait>(ctx: &Ctx, select: &Select<E>) -> Statement {
    select.build(ctx.read().get_database_backend())
}

fn list(
    ctx: &Ctx,
    sort: ListSort,
    categories: &[CategoryId],
    state: Option<ThreadState>,
) -> Statement {
    let filter = ListFilter {
        state,
        sort,
        ..ListFilter::default()
    };
    let resolved = Resolved {
        filter: &filter,
        categories: categories.to_vec(),
        author: None,
    };
    threads::list_query(ctx.read().get_database_backend(), &resolved, sort, PAGE)
}

/// Every hot query by name.
fn hot(ctx: &Ctx) -> Vec<(&'static str, Statement)> {
    let month = Month::of(Timestamp(5)).next();
    let phones = &[CategoryId(1)][..];
    let with_inner = &[CategoryId(1), CategoryId(2), CategoryId(3)][..];
    let waiting = Some(ThreadState::Unanswered);
    let queued = Wanted {
        state: Some(EscalationState::Queued),
        ..Wanted::default()
    };
    let any = Wanted::default();
    let mine = Wanted {
        agent: Some(AccountId(3)),
        open: true,
        ..Wanted::default()
    };
    let of_category = Wanted {
        categories: Some(vec![CategoryId(1)]),
        ..queued.clone()
    };
    let plain_offer = Offer {
        queues: vec![(QueueId(1), Timestamp(5))],
        ..Offer::default()
    };
    let skilled_offer = Offer {
        later: vec![CategoryId(1), CategoryId(2)],
        never: vec![CategoryId(3)],
        ..plain_offer.clone()
    };
    vec![
        ("home", list(ctx, ListSort::Active, &[], None)),
        ("newest", list(ctx, ListSort::Newest, &[], None)),
        ("unanswered", list(ctx, ListSort::Active, &[], waiting)),
        ("category", list(ctx, ListSort::Active, phones, None)),
        (
            "category and state",
            list(ctx, ListSort::Active, phones, waiting),
        ),
        (
            "category with others inside",
            list(ctx, ListSort::Active, with_inner, waiting),
        ),
        (
            "posts of a thread",
            statement(ctx, &threads::posts_query(ThreadId(7), PAGE)),
        ),
        (
            "which answers helped a reader",
            statement(
                ctx,
                &votes::queries::marked_query(AccountId(1), vec![PostId(7), PostId(8)]),
            ),
        ),
        (
            "what is due",
            statement(ctx, &escalations::due_query(Timestamp(5), 25)),
        ),
        (
            "what is due next",
            statement(ctx, &escalations::next_due_query()),
        ),
        (
            "deliveries of an endpoint",
            due_statement(ctx.read(), ConnectorId(1), Timestamp(5), 4),
        ),
        (
            "most urgent",
            statement(ctx, &escalations::most_urgent_query(&plain_offer)),
        ),
        (
            "most urgent by skill",
            statement(ctx, &escalations::most_urgent_query(&skilled_offer)),
        ),
        (
            "lapsed leases",
            statement(ctx, &escalations::lapsed_query(Timestamp(5), 50)),
        ),
        (
            "queue",
            statement(ctx, &escalations::list_query(&queued, PAGE)),
        ),
        (
            "all cases",
            statement(ctx, &escalations::list_query(&any, PAGE)),
        ),
        (
            "own cases",
            statement(ctx, &escalations::list_query(&mine, PAGE)),
        ),
        (
            "promises of a month",
            promise::ended_query(ctx.read().get_database_backend(), month),
        ),
        (
            "questions of a month",
            promise::asked_query(ctx.read().get_database_backend(), month),
        ),
        (
            "people by the beginning of a name",
            statement(
                ctx,
                &search::people_begun_query(ctx.read().get_database_backend(), "an", Timestamp(5)),
            ),
        ),
        (
            "threads whose accepted answers changed",
            statement(
                ctx,
                &search::threads_of_best_query(vec![PostId(7), PostId(8)]),
            ),
        ),
        (
            "cases of a category",
            statement(ctx, &escalations::list_query(&of_category, PAGE)),
        ),
    ]
}

async fn fill(ctx: &Ctx) {
    let db = &ctx.db().write;
    let numbers = if ctx.db().is_postgres() {
        "SELECT generate_series(1, 5000) AS n"
    } else {
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) SELECT n FROM c"
    };
    let statements = [
        "INSERT INTO account (username, username_key, email, email_key, role, created_at) VALUES ('a', 'a', 'a', 'a', 'member', 1)".to_owned(),
        format!("INSERT INTO category (slug, name, description) SELECT 'c' || n, 'c', '' FROM ({numbers}) x WHERE n <= 50"),
        "INSERT INTO queue (slug, name) VALUES ('general', 'General')".to_owned(),
        format!(
            "INSERT INTO thread (kind, title, slug, category_id, author_id, created_at, bumped_at, state, visibility, episode_state, episode_started_at, due_at) \
             SELECT 'question', 't', 't', 1 + n % 50, 1, n, n, CASE WHEN n % 10 = 0 THEN 'unanswered' ELSE 'answered' END, 'visible', 'open', n, CASE WHEN n % 100 = 0 THEN n END FROM ({numbers}) x"
        ),
        format!(
            "INSERT INTO post (thread_id, author_id, body, html, renderer_version, intent, state, created_at) \
             SELECT n, 1, 'b', 'b', 1, 'answer', 'visible', n FROM ({numbers}) x"
        ),
        format!("INSERT INTO post_vote (post_id, account_id, created_at) SELECT n, 1, n FROM ({numbers}) x"),
        format!(
            "INSERT INTO escalation (thread_id, episode, state, queue_id, priority, due_at, created_at, first_response_due_at, resolution_due_at) \
             SELECT n, 1, CASE WHEN n % 50 = 0 THEN 'queued' ELSE 'resolved' END, 1, 1 + n % 4, n, n, n, n FROM ({numbers}) x"
        ),
        "INSERT INTO connector (name, kind, queue_id, tag, hook_key, address, settings, allowed, agent_id, enabled, active_since, created_at, poll_at) \
         VALUES ('d', 'email', 1, 't', 'k', 'a', '{}', '', 1, TRUE, 1, 1, 1)".to_owned(),
        format!(
            "INSERT INTO delivery (connector_id, kind, state, dedup_key, escalation_id, thread_id, reference, run_at, created_at) \
             SELECT 1, 'create', CASE WHEN n % 50 = 0 THEN 'pending' ELSE 'delivered' END, 'd' || n, n, n, 'r', n, n FROM ({numbers}) x"
        ),
        format!(
            "INSERT INTO clock_event (thread_id, seq, episode, at, kind, started_at, due_at) \
             SELECT n, 1, 1, n, CASE WHEN n % 50 = 0 THEN 'escalated' ELSE 'opened' END, n, n FROM ({numbers}) x"
        ),
        "ANALYZE".to_owned(),
    ];
    for sql in statements {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

async fn plan(ctx: &Ctx, query: Statement) -> String {
    let backend = ctx.read().get_database_backend();
    let (verb, column) = if ctx.db().is_postgres() {
        ("EXPLAIN", "QUERY PLAN")
    } else {
        ("EXPLAIN QUERY PLAN", "detail")
    };
    let explain = Statement {
        sql: format!("{verb} {}", query.sql),
        values: query.values,
        db_backend: backend,
    };
    let rows = ctx.read().query_all_raw(explain).await.unwrap();
    rows.iter()
        .map(|row| row.try_get::<String>("", column).unwrap())
        .collect::<Vec<_>>()
        .join("\n    ")
}

both! {
    async fn hot_queries_use_their_index(ctx, _clock) {
        fill(&ctx).await;
        let postgres = ctx.db().is_postgres();
        for (name, query) in hot(&ctx) {
            let plan = plan(&ctx, query).await;
            println!("{name}:\n    {plan}");
            // PostgreSQL rightly scans tables of a few pages: there the plan is printed to be read,
            // and only the reading of whole big tables is refused. `one` is a page out of one category.
            let whole = if postgres { plan.contains("Seq Scan on thread") || plan.contains("Seq Scan on post") } else { plan.replace("SCAN one", "").contains("SCAN ") };
            assert!(!whole, "{name} reads a whole table:\n    {plan}");
            // These two sort what an index has narrowed down to a page or two.
            let few = matches!(name, "own cases" | "category with others inside");
            assert!(postgres || few || !plan.contains("TEMP B-TREE"), "{name} sorts:\n    {plan}");
        }
    }
}
