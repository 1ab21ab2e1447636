//! Accounts: without a password and as plain members, whatever the file says.

use super::{Load, unknown};
use crate::Result;
use crate::bulk::parse::{Line, NewUser};
use crate::bulk::queries::{self, KnownAccount};
use backstop_domain::ids::AccountId;
use backstop_domain::{Role, Timestamp, text};
use backstop_entity::account;
use sea_orm::Set;
use std::collections::{HashMap, HashSet};

/// The address of an account whose real one is not known: a host that can never exist (RFC 2606).
pub(in crate::bulk) fn nobody(username: &str) -> String {
    format!("{}@invalid.example", text::key(username))
}

/// Why an account is refused whose name is in use.
pub(in crate::bulk) fn name_taken(username: &str) -> String {
    format!("The name “{username}” belongs to somebody else.")
}

/// Names and addresses that are in use.
#[derive(Default)]
struct InUse {
    names: HashSet<String>,
    /// By address: the account where it is in the database, and whether it has an import id.
    emails: HashMap<String, (Option<AccountId>, bool)>,
}

pub(super) async fn store(load: &mut Load<'_>, lines: &[Line<NewUser>]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let (mut known, mut in_use) = look_up(load, lines).await?;
    let mut rows = Vec::new();
    for line in unknown(&mut load.outcome, lines, &mut known) {
        let email = line
            .row
            .email
            .clone()
            .unwrap_or_else(|| nobody(&line.row.username));
        let keys = (text::key(&line.row.username), text::key(&email));
        if let Some((account, linked)) = in_use
            .emails
            .get(&keys.1)
            .copied()
            .filter(|_| line.row.email.is_some())
        {
            // The same address is the same person, whatever name they had elsewhere.
            if let (Some(id), false) = (account, linked) {
                queries::link_account(load.txn, id, &line.import_id).await?;
                in_use.emails.insert(keys.1, (account, true));
            }
            load.outcome.skipped += 1;
        } else if in_use.names.contains(&keys.0) || in_use.emails.contains_key(&keys.1) {
            load.outcome.reject(line, name_taken(&line.row.username));
        } else {
            in_use.names.insert(keys.0);
            in_use.emails.insert(keys.1, (None, true));
            let mut row = account_row(
                &line.row.username,
                &email,
                line.row.created_at,
                line.row.email_notices,
                Some(line.import_id.clone()),
            );
            row.suspended_until = Set(line.row.suspended_until);
            row.suspension_reason = Set(line.row.suspension_reason.clone());
            rows.push(row);
        }
    }
    load.outcome.stored += rows.len() as u64;
    queries::insert_accounts(load.txn, rows).await
}

async fn look_up(load: &Load<'_>, lines: &[Line<NewUser>]) -> Result<(HashSet<String>, InUse)> {
    let names = lines.iter().map(|l| text::key(&l.row.username)).collect();
    let emails = lines
        .iter()
        .map(|l| {
            text::key(
                &l.row
                    .email
                    .clone()
                    .unwrap_or_else(|| nobody(&l.row.username)),
            )
        })
        .collect();
    let mut known = HashSet::new();
    let mut in_use = InUse::default();
    for KnownAccount {
        id,
        username_key,
        email_key,
        import_id,
    } in queries::known_accounts(load.txn, super::ids(lines), names, emails).await?
    {
        in_use.names.insert(username_key);
        in_use
            .emails
            .insert(email_key, (Some(id), import_id.is_some()));
        known.extend(import_id);
    }
    Ok((known, in_use))
}

pub(super) fn account_row(
    username: &str,
    email: &str,
    created_at: Timestamp,
    email_notices: bool,
    import_id: Option<String>,
) -> account::ActiveModel {
    account::ActiveModel {
        username: Set(username.to_owned()),
        username_key: Set(text::key(username)),
        email: Set(email.to_owned()),
        email_key: Set(text::key(email)),
        password_hash: Set(None),
        role: Set(Role::Member),
        created_at: Set(created_at),
        email_notices: Set(email_notices),
        import_id: Set(import_id),
        ..Default::default()
    }
}
