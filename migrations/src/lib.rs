//! The database schema, step by step, the same for SQLite and PostgreSQL.
//!
//! Rules: a migration that has landed never changes; every step can be undone; nothing here depends
//! on an entity, because entities change and history does not. Moments are `BIGINT` microseconds,
//! closed lists of words are `TEXT`, so that both databases compare and order alike.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::prelude::{MigratorTrait, SchemaManager};

mod dialect;
mod m20261121_000001_accounts;
mod m20261121_000002_threads;
mod m20261121_000003_escalations;
mod m20261121_000004_moderation;
mod m20261121_000005_outbox_jobs_notices;
mod m20261122_000010_category_parent;
mod m20261122_000011_notice_read;
mod m20261122_000012_rate_limit;
mod m20261122_000020_clocks;
mod m20261122_000030_leases;
mod m20261122_000031_routing;
mod m20261122_000032_desk;
mod m20261122_000040_connectors;
mod m20261122_000056_search_log;
mod m20261122_000057_search_synonyms;
mod m20261122_000060_ledger_anchors;
mod m20261122_000061_merged_threads;
mod m20261122_000070_outside;
mod m20261122_000080_people_by_name;
mod m20261122_000090_post_votes;
mod m20261122_000100_dismissed_proposals;
mod m20261122_000110_rejected_answers;
mod m20261122_000120_clock_seals;
mod m20261122_000121_closed_cases;
mod m20261122_000160_tag_aliases;
mod m20261122_000170_erasure;
mod m20261122_000180_category_language;
mod m20261122_000190_erasing;

/// Runs the steps in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_000001_accounts::Migration),
            Box::new(m20261121_000002_threads::Migration),
            Box::new(m20261121_000003_escalations::Migration),
            Box::new(m20261121_000004_moderation::Migration),
            Box::new(m20261121_000005_outbox_jobs_notices::Migration),
            Box::new(m20261122_000040_connectors::Migration),
            Box::new(m20261122_000060_ledger_anchors::Migration),
            Box::new(m20261122_000061_merged_threads::Migration),
            Box::new(m20261122_000010_category_parent::Migration),
            Box::new(m20261122_000020_clocks::Migration),
            Box::new(m20261122_000056_search_log::Migration),
            Box::new(m20261122_000057_search_synonyms::Migration),
            Box::new(m20261122_000030_leases::Migration),
            Box::new(m20261122_000031_routing::Migration),
            Box::new(m20261122_000032_desk::Migration),
            Box::new(m20261122_000011_notice_read::Migration),
            Box::new(m20261122_000012_rate_limit::Migration),
            Box::new(m20261122_000070_outside::Migration),
            Box::new(m20261122_000080_people_by_name::Migration),
            Box::new(m20261122_000090_post_votes::Migration),
            Box::new(m20261122_000100_dismissed_proposals::Migration),
            Box::new(m20261122_000110_rejected_answers::Migration),
            Box::new(m20261122_000120_clock_seals::Migration),
            Box::new(m20261122_000160_tag_aliases::Migration),
            Box::new(m20261122_000170_erasure::Migration),
            Box::new(m20261122_000180_category_language::Migration),
            Box::new(m20261122_000190_erasing::Migration),
            Box::new(m20261122_000121_closed_cases::Migration),
        ]
    }
}
