//! All SQL of the search log.

use super::buffer::{Marks, Noted, Sums, Token};
use crate::Result;
use backstop_domain::ids::{AccountId, DismissalId};
use backstop_domain::synonyms::Rule;
use backstop_domain::views::SearchedWords;
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{dismissed_proposal, search_day, search_log};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Set, Statement, Value,
};
use std::collections::HashSet;

/// Rows of one statement.
const AT_ONCE: usize = 100;

pub(super) fn marks(row: &search_log::Model) -> Marks {
    Marks {
        clicked: row.clicked_thread.zip(row.clicked_rank),
        solved: row.solved,
        asked: row.asked,
    }
}

pub(super) async fn by_tokens(
    txn: &DatabaseTransaction,
    tokens: Vec<i64>,
) -> Result<Vec<search_log::Model>> {
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let find = search_log::Entity::find().filter(search_log::Column::Token.is_in(tokens));
    Ok(find.lock_exclusive().all(txn).await?)
}

pub(super) async fn insert(txn: &DatabaseTransaction, searches: Vec<Noted>) -> Result<()> {
    for some in searches.chunks(AT_ONCE) {
        let rows = some.iter().map(|noted| search_log::ActiveModel {
            token: Set(noted.token.0),
            at: Set(noted.at),
            query: Set(noted.query.clone()),
            results: Set(noted.results),
            instead_of: Set(noted.instead_of.clone()),
            clicked_thread: Set(noted.marks.clicked.map(|(thread, _)| thread)),
            clicked_rank: Set(noted.marks.clicked.map(|(_, rank)| rank)),
            solved: Set(noted.marks.solved),
            asked: Set(noted.marks.asked),
            ..Default::default()
        });
        search_log::Entity::insert_many(rows)
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

pub(super) async fn mark(txn: &DatabaseTransaction, token: Token, marks: Marks) -> Result<()> {
    let row = search_log::ActiveModel {
        clicked_thread: Set(marks.clicked.map(|(thread, _)| thread)),
        clicked_rank: Set(marks.clicked.map(|(_, rank)| rank)),
        solved: Set(marks.solved),
        asked: Set(marks.asked),
        ..Default::default()
    };
    search_log::Entity::update_many()
        .set(row)
        .filter(search_log::Column::Token.eq(token.0))
        .exec(txn)
        .await?;
    Ok(())
}

fn statement<C: ConnectionTrait>(db: &C, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

pub(super) async fn add_to_day(txn: &DatabaseTransaction, day: i64, sums: Sums) -> Result<()> {
    let columns = [
        "searches", "empty", "reworded", "clicked", "solved", "asked",
    ];
    let added = columns.map(|name| format!("{name} = search_day.{name} + excluded.{name}"));
    let sql = format!(
        "INSERT INTO search_day (day, {}) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (day) DO UPDATE SET {}",
        columns.join(", "),
        added.join(", ")
    );
    let values = [
        day,
        sums.searches,
        sums.empty,
        sums.reworded,
        sums.clicked,
        sums.solved,
        sums.asked,
    ];
    let values = values.into_iter().map(Value::from).collect();
    txn.execute_raw(statement(txn, &sql, values)).await?;
    Ok(())
}

pub(super) async fn delete_before(txn: &DatabaseTransaction, before: Timestamp) -> Result<u64> {
    let gone = search_log::Entity::delete_many()
        .filter(search_log::Column::At.lt(before))
        .exec(txn)
        .await?;
    Ok(gone.rows_affected)
}

/// Keeps the `rows` latest.
pub(super) async fn delete_beyond(txn: &DatabaseTransaction, rows: i64) -> Result<u64> {
    let last: Option<i64> = search_log::Entity::find()
        .select_only()
        .column(search_log::Column::Id)
        .order_by_desc(search_log::Column::Id)
        .into_tuple()
        .one(txn)
        .await?;
    let gone = search_log::Entity::delete_many()
        .filter(search_log::Column::Id.lte(last.unwrap_or(0) - rows))
        .exec(txn)
        .await?;
    Ok(gone.rows_affected)
}

pub(super) async fn delete_days_before(txn: &DatabaseTransaction, day: i64) -> Result<()> {
    search_day::Entity::delete_many()
        .filter(search_day::Column::Day.lt(day))
        .exec(txn)
        .await?;
    Ok(())
}

pub(super) async fn days<C: ConnectionTrait>(db: &C, first: i64) -> Result<Vec<search_day::Model>> {
    let find = search_day::Entity::find().filter(search_day::Column::Day.gte(first));
    Ok(find.order_by_asc(search_day::Column::Day).all(db).await?)
}

/// A list of words that were looked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    /// The commonest.
    Most,
    /// Those that found nothing.
    Missing,
    /// Those of which hardly a hit was opened.
    Unopened,
}

#[derive(FromQueryResult)]
struct Words {
    query: String,
    searches: i64,
    found_none: i64,
    clicked: i64,
    solved: i64,
    asked: i64,
}

pub(super) async fn words<C: ConnectionTrait>(
    db: &C,
    list: List,
    since: Timestamp,
    lines: u64,
) -> Result<Vec<SearchedWords>> {
    let (kept, order) = match list {
        List::Most => ("TRUE", "COUNT(*)"),
        List::Missing => ("results = 0", "COUNT(*)"),
        List::Unopened => ("results > 0", "COUNT(*) - COUNT(clicked_thread)"),
    };
    // At most a third opened.
    let having = match list {
        List::Unopened => " AND 3 * COUNT(clicked_thread) <= COUNT(*)",
        List::Most | List::Missing => "",
    };
    let sum = |what: &str, name: &str| format!("COUNT(CASE WHEN {what} THEN 1 END) AS {name}");
    let sql = format!(
        "SELECT query, COUNT(*) AS searches, {}, COUNT(clicked_thread) AS clicked, {}, {} \
         FROM search_log WHERE at >= $1 AND {kept} GROUP BY query HAVING COUNT(*) >= 2{having} \
         ORDER BY {order} DESC, query LIMIT {lines}",
        sum("results = 0", "found_none"),
        sum("solved", "solved"),
        sum("asked", "asked"),
    );
    let found = Words::find_by_statement(statement(db, &sql, vec![since.0.into()]));
    let view = |row: Words| SearchedWords {
        query: row.query,
        searches: row.searches,
        empty: row.found_none,
        clicked: row.clicked,
        solved: row.solved,
        asked: row.asked,
    };
    Ok(found.all(db).await?.into_iter().map(view).collect())
}

#[derive(FromQueryResult)]
pub(super) struct Reworded {
    pub instead_of: String,
    pub query: String,
    pub times: i64,
    pub clicked: i64,
}

pub(super) async fn reworded<C: ConnectionTrait>(
    db: &C,
    since: Timestamp,
    times: i64,
    lines: u64,
) -> Result<Vec<Reworded>> {
    let sql = format!(
        "SELECT instead_of, query, COUNT(*) AS times, COUNT(clicked_thread) AS clicked \
         FROM search_log WHERE at >= $1 AND instead_of IS NOT NULL \
         GROUP BY instead_of, query HAVING COUNT(*) >= {times} \
         ORDER BY COUNT(clicked_thread) DESC, COUNT(*) DESC, query LIMIT {lines}"
    );
    let found = Reworded::find_by_statement(statement(db, &sql, vec![since.0.into()]));
    Ok(found.all(db).await?)
}

/// Searches that found nothing and were put in other words; what is looked up stays small, because
/// both are seldom.
pub(super) async fn missed_first<C: ConnectionTrait>(
    db: &C,
    since: Timestamp,
    lines: u64,
) -> Result<HashSet<String>> {
    let sql = format!(
        "SELECT DISTINCT query FROM search_log WHERE at >= $1 AND results = 0 AND query IN \
         (SELECT instead_of FROM search_log WHERE at >= $1 AND instead_of IS NOT NULL) LIMIT {lines}"
    );
    let rows = db
        .query_all_raw(statement(db, &sql, vec![since.0.into()]))
        .await?;
    let words = rows.iter().map(|row| row.try_get("", "query"));
    Ok(words.collect::<std::result::Result<_, _>>()?)
}

/// The dismissal of a proposal, made now where there was none.
pub(super) async fn dismiss(
    txn: &DatabaseTransaction,
    rule: Rule,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<dismissed_proposal::Model> {
    use dismissed_proposal::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        words: Set(rule.words.clone()),
        also: Set(rule.also.clone()),
        dismissed_at: Set(now),
        dismissed_by: Set(by),
        ..Default::default()
    };
    let known = OnConflict::columns([Column::Words, Column::Also])
        .do_nothing()
        .to_owned();
    Entity::insert(row)
        .on_conflict(known)
        .exec_without_returning(txn)
        .await?;
    let find = Entity::find().filter(Column::Words.eq(rule.words));
    let row = find.filter(Column::Also.eq(rule.also)).one(txn).await?;
    Ok(row.ok_or(ErrorCode::NotFound)?)
}

pub(super) async fn restore(txn: &DatabaseTransaction, id: DismissalId) -> Result<bool> {
    let gone = dismissed_proposal::Entity::delete_by_id(id)
        .exec(txn)
        .await?;
    Ok(gone.rows_affected > 0)
}

/// Both sides of every dismissed proposal.
pub(super) async fn dismissed_rules<C: ConnectionTrait>(
    db: &C,
) -> Result<HashSet<(String, String)>> {
    use dismissed_proposal::{Column, Entity};
    let find = Entity::find().select_only();
    let find = find.columns([Column::Words, Column::Also]).into_tuple();
    Ok(find.all(db).await?.into_iter().collect())
}

/// The latest dismissals.
pub(super) async fn dismissed<C: ConnectionTrait>(
    db: &C,
    lines: u64,
) -> Result<Vec<dismissed_proposal::Model>> {
    use dismissed_proposal::{Column, Entity};
    let find = Entity::find().order_by_desc(Column::DismissedAt);
    let find = find.order_by_desc(Column::Id).limit(lines);
    Ok(find.all(db).await?)
}
