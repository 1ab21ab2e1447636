//! Make a connector, or change one.

use super::check::{Checked, check as parse};
use super::endpoint::{credential_place, hook_place};
use super::{list, queries, seal};
use crate::threads::queries as threads;
use crate::{Ctx, Result, outbox, policies};
use anyhow::anyhow;
use backstop_domain::commands::SaveConnector;
use backstop_domain::connector::{SIGNING_PREFIX, Secret};
use backstop_domain::ids::{AccountId, ConnectorId};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::ConnectorView;
use backstop_domain::{Actor, FieldError, Timestamp};
use backstop_entity::connector;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sea_orm::DatabaseTransaction;

/// Makes a connector. It takes the cases that come into its queue from now on.
///
/// # Errors
/// A refusal for others than administrators; field errors.
pub async fn create(ctx: &Ctx, actor: &Actor, cmd: SaveConnector) -> Result<ConnectorView> {
    check(actor, Action::Administer)?;
    let new = parse(&cmd, true)?;
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let queue_id = policies::ensure_queue(&txn, &new.queue).await?;
    let row = connector::Model {
        id: ConnectorId(0),
        name: new.name.clone(),
        kind: cmd.kind,
        queue_id,
        tag: random(3)?,
        hook_key: random(16)?,
        address: new.address.clone(),
        settings: settings(&new)?,
        allowed: new.allowed.clone(),
        credential: None,
        hook_secret: None,
        agent_id: agent(&txn, &new).await?,
        enabled: cmd.enabled,
        active_since: now,
        created_at: now,
        failures: 0,
        open_until: None,
        last_ok_at: None,
        last_error: String::new(),
        last_error_at: None,
        poll_cursor: None,
        poll_at: now,
    };
    let row = sealed(ctx, row, &new)?;
    let row = queries::insert(&txn, row).await?;
    // Events before the first connector concern none.
    outbox::cursor::make(&txn, queries::READER, outbox::head(&txn).await?).await?;
    txn.commit().await?;
    list::get(ctx, actor, row.id).await
}

/// Changes a connector. Turned on again, it takes the cases that come from then on.
///
/// # Errors
/// A refusal for others than administrators; field errors; "not found".
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    id: ConnectorId,
    cmd: SaveConnector,
) -> Result<ConnectorView> {
    check(actor, Action::Administer)?;
    let new = parse(&cmd, false)?;
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let mut row = queries::for_update(&txn, id).await?;
    refuse_redirection(&row, &cmd, &new)?;
    row.queue_id = policies::ensure_queue(&txn, &new.queue).await?;
    row.agent_id = agent(&txn, &new).await?;
    row.name.clone_from(&new.name);
    row.address.clone_from(&new.address);
    row.settings = settings(&new)?;
    row.allowed.clone_from(&new.allowed);
    started(&mut row, cmd.enabled, now);
    let row = sealed(ctx, row, &new)?;
    if !row.enabled || new.settings.work_here {
        queries::take_back(&txn, id).await?;
    }
    queries::save(&txn, row).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    list::get(ctx, actor, id).await
}

/// What an administrator has just put right is tried at once.
fn started(row: &mut connector::Model, enabled: bool, now: Timestamp) {
    if enabled && !row.enabled {
        row.active_since = now;
    }
    row.enabled = enabled;
    row.failures = 0;
    row.open_until = None;
    row.poll_at = now;
}

/// A secret is not carried to another address than the one it was entered for, nor a ticket's
/// number to another system.
fn refuse_redirection(row: &connector::Model, cmd: &SaveConnector, new: &Checked) -> Result<()> {
    if row.kind != cmd.kind {
        let why = "The kind cannot be changed. Make another connector and turn this one off.";
        return Err(FieldError::new("kind", why).into());
    }
    if new.host() != super::check::host_of(&row.address)
        && row.credential.is_some()
        && new.credential.is_none()
    {
        let why = "Enter it again: it was entered for another address.";
        return Err(FieldError::new("credential", why).into());
    }
    Ok(())
}

fn settings(new: &Checked) -> Result<String> {
    Ok(serde_json::to_string(&new.settings).map_err(anyhow::Error::from)?)
}

fn sealed(ctx: &Ctx, mut row: connector::Model, new: &Checked) -> Result<connector::Model> {
    let put = |place: String, value: &Secret| seal::seal(ctx.secret(), &place, value).map(Some);
    if let Some(value) = &new.credential {
        row.credential = put(credential_place(&row.tag), value)?;
    }
    if let Some(value) = &new.hook_secret {
        row.hook_secret = put(hook_place(&row.tag), value)?;
    }
    Ok(row)
}

async fn agent(txn: &DatabaseTransaction, new: &Checked) -> Result<AccountId> {
    let wrong = || {
        let why = "Name somebody who answers cases: an agent, a supervisor or an administrator.";
        FieldError::new("reply_as", why)
    };
    let found = threads::account_by_name(txn, &new.reply_as).await?;
    let agent = found.filter(|account| account.role.answers_officially());
    Ok(agent.ok_or_else(wrong)?.id)
}

fn random(bytes: usize) -> Result<String> {
    let mut all = vec![0; bytes];
    getrandom::fill(&mut all).map_err(|e| anyhow!("randomness: {e}"))?;
    Ok(all.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A fresh signing secret, to be shown once before it is saved.
///
/// # Errors
/// When the machine has no randomness to give.
pub fn signing_secret() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| anyhow!("randomness: {e}"))?;
    Ok(format!("{SIGNING_PREFIX}{}", STANDARD.encode(bytes)))
}
