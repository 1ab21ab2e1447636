//! Who follows what; following twice is once.

use super::Load;
use crate::Result;
use crate::bulk::parse::{Line, NewFollow};
use crate::bulk::queries;
use backstop_domain::ids::{AccountId, ThreadId};
use std::collections::HashSet;

/// Why it is refused where account or thread are nowhere.
pub(in crate::bulk) const NOBODY_OR_NOTHING: &str =
    "There is no such account or no such thread to follow.";

pub(super) async fn store(load: &mut Load<'_>, lines: &[Line<NewFollow>]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let users = lines.iter().map(|l| l.row.user.clone()).collect();
    let threads = lines.iter().map(|l| l.row.thread.clone()).collect();
    let users = queries::accounts_by_import_id(load.txn, users).await?;
    let threads = queries::thread_ids(load.txn, threads).await?;
    let pair = |line: &Line<NewFollow>| -> Option<(AccountId, ThreadId)> {
        let thread = threads.get(&line.row.thread)?;
        Some((*users.get(&line.row.user)?, thread.id))
    };
    let wanted: Vec<(AccountId, ThreadId)> = lines.iter().filter_map(pair).collect();
    let mut there: HashSet<(AccountId, ThreadId)> = queries::follows(load.txn, &wanted).await?;
    let mut new = Vec::new();
    for line in lines {
        match pair(line) {
            None => load.outcome.reject(line, NOBODY_OR_NOTHING),
            Some(pair) if there.insert(pair) => new.push(pair),
            Some(_) => load.outcome.skipped += 1,
        }
    }
    load.outcome.stored += new.len() as u64;
    queries::insert_follows(load.txn, new).await
}
