//! All SQL of skills, capacities and loads.

use crate::Result;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{AccountId, CategoryId, SkillId};
use backstop_domain::routing::{Has, Need};
use backstop_entity::{agent_desk, agent_skill, category_skill, escalation, queue, skill};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, NotSet,
    QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::HashMap;

pub(crate) async fn skills<C: ConnectionTrait>(db: &C) -> Result<Vec<skill::Model>> {
    Ok(skill::Entity::find()
        .order_by_asc(skill::Column::Name)
        .order_by_asc(skill::Column::Id)
        .all(db)
        .await?)
}

pub(crate) async fn skill<C: ConnectionTrait>(db: &C, slug: &str) -> Result<Option<skill::Model>> {
    // PostgreSQL cannot be asked for NUL; nothing stored holds one.
    if slug.contains('\0') {
        return Ok(None);
    }
    Ok(skill::Entity::find()
        .filter(skill::Column::Slug.eq(slug))
        .one(db)
        .await?)
}

pub(super) async fn insert_skill(
    txn: &DatabaseTransaction,
    slug: &str,
    name: &str,
) -> Result<skill::Model> {
    let row = skill::ActiveModel {
        id: NotSet,
        slug: Set(slug.to_owned()),
        name: Set(name.to_owned()),
    };
    Ok(row.insert(txn).await?)
}

pub(super) async fn delete_skill(txn: &DatabaseTransaction, id: SkillId) -> Result<()> {
    agent_skill::Entity::delete_many()
        .filter(agent_skill::Column::SkillId.eq(id))
        .exec(txn)
        .await?;
    category_skill::Entity::delete_many()
        .filter(category_skill::Column::SkillId.eq(id))
        .exec(txn)
        .await?;
    skill::Entity::delete_by_id(id).exec(txn).await?;
    Ok(())
}

/// What every category calls for.
pub(crate) async fn needs<C: ConnectionTrait>(db: &C) -> Result<Vec<Need>> {
    let rows = category_skill::Entity::find()
        .order_by_asc(category_skill::Column::SkillId)
        .all(db)
        .await?;
    let need = |row: category_skill::Model| Need {
        category: row.category_id,
        skill: row.skill_id,
        level: row.level,
        required: row.required,
    };
    Ok(rows.into_iter().map(need).collect())
}

pub(super) async fn set_needs(
    txn: &DatabaseTransaction,
    category: CategoryId,
    needs: &[Need],
) -> Result<()> {
    category_skill::Entity::delete_many()
        .filter(category_skill::Column::CategoryId.eq(category))
        .exec(txn)
        .await?;
    for need in needs {
        let row = category_skill::ActiveModel {
            category_id: Set(need.category),
            skill_id: Set(need.skill),
            level: Set(need.level),
            required: Set(need.required),
        };
        row.insert(txn).await?;
    }
    Ok(())
}

/// What one agent is good at.
pub(crate) async fn skills_of<C: ConnectionTrait>(db: &C, agent: AccountId) -> Result<Vec<Has>> {
    let rows = agent_skill::Entity::find()
        .filter(agent_skill::Column::AccountId.eq(agent))
        .all(db)
        .await?;
    let has = |row: agent_skill::Model| Has {
        skill: row.skill_id,
        level: row.level,
    };
    Ok(rows.into_iter().map(has).collect())
}

pub(super) async fn agent_skills<C: ConnectionTrait>(db: &C) -> Result<Vec<agent_skill::Model>> {
    Ok(agent_skill::Entity::find()
        .order_by_asc(agent_skill::Column::SkillId)
        .all(db)
        .await?)
}

pub(super) async fn set_agent_skills(
    txn: &DatabaseTransaction,
    agent: AccountId,
    levels: &[(SkillId, i32)],
) -> Result<()> {
    agent_skill::Entity::delete_many()
        .filter(agent_skill::Column::AccountId.eq(agent))
        .exec(txn)
        .await?;
    for (skill, level) in levels {
        let row = agent_skill::ActiveModel {
            account_id: Set(agent),
            skill_id: Set(*skill),
            level: Set(*level),
        };
        row.insert(txn).await?;
    }
    Ok(())
}

pub(super) async fn desks<C: ConnectionTrait>(db: &C) -> Result<Vec<agent_desk::Model>> {
    Ok(agent_desk::Entity::find().all(db).await?)
}

/// An agent's capacity, held until the transaction ends: of two cases taken at once the second
/// counts the first. None where nobody set one.
pub(crate) async fn capacity_for_update(
    txn: &DatabaseTransaction,
    agent: AccountId,
) -> Result<Option<i32>> {
    let desk = agent_desk::Entity::find_by_id(agent)
        .lock_exclusive()
        .one(txn)
        .await?;
    Ok(desk.map(|desk| desk.capacity))
}

pub(super) async fn set_capacity(
    txn: &DatabaseTransaction,
    agent: AccountId,
    capacity: Option<i32>,
) -> Result<()> {
    let Some(capacity) = capacity else {
        agent_desk::Entity::delete_by_id(agent).exec(txn).await?;
        return Ok(());
    };
    let row = agent_desk::ActiveModel {
        account_id: Set(agent),
        capacity: Set(capacity),
    };
    let again = OnConflict::column(agent_desk::Column::AccountId)
        .update_column(agent_desk::Column::Capacity)
        .to_owned();
    agent_desk::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// What an agent has in hand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Load {
    /// Units of the claimed cases.
    pub units: i64,
    /// Claimed cases.
    pub claimed: i64,
    /// Cases that wait for their customer; they cost nothing.
    pub waiting: i64,
}

/// What every agent has in hand.
pub(super) async fn loads<C: ConnectionTrait>(db: &C) -> Result<HashMap<AccountId, Load>> {
    loads_where(db, None).await
}

/// What one agent has in hand.
pub(crate) async fn load<C: ConnectionTrait>(db: &C, agent: AccountId) -> Result<Load> {
    let all = loads_where(db, Some(agent)).await?;
    Ok(all.get(&agent).copied().unwrap_or_default())
}

async fn loads_where<C: ConnectionTrait>(
    db: &C,
    agent: Option<AccountId>,
) -> Result<HashMap<AccountId, Load>> {
    use escalation::Column;
    let mut find = escalation::Entity::find()
        .select_only()
        .column(Column::ClaimedBy)
        .column(Column::QueueId)
        .column(Column::State)
        .column_as(Column::Id.count(), "cases")
        .filter(Column::State.is_in([EscalationState::Claimed, EscalationState::WaitingOnCustomer]))
        .filter(Column::ClaimedBy.is_not_null())
        .group_by(Column::ClaimedBy)
        .group_by(Column::QueueId)
        .group_by(Column::State);
    if let Some(agent) = agent {
        find = find.filter(Column::ClaimedBy.eq(agent));
    }
    let rows: Vec<(
        AccountId,
        backstop_domain::ids::QueueId,
        EscalationState,
        i64,
    )> = find.into_tuple().all(db).await?;
    let queues = queue::Entity::find().all(db).await?;
    let mut loads: HashMap<AccountId, Load> = HashMap::new();
    for (agent, queue, state, cases) in rows {
        let load = loads.entry(agent).or_default();
        if state == EscalationState::Claimed {
            let units = queues.iter().find(|q| q.id == queue).map_or(1, |q| q.units);
            load.units += i64::from(units) * cases;
            load.claimed += cases;
        } else {
            load.waiting += cases;
        }
    }
    Ok(loads)
}
