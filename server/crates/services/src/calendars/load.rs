//! Calendars for the rules.

use super::queries;
use crate::Result;
use anyhow::anyhow;
use backstop_domain::calendar::Calendar;
use backstop_domain::ids::CalendarId;
use backstop_domain::policy::CALENDAR_ALWAYS;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// The calendar of that name as it is now, with the number of its version; `24x7` has none, and stands
/// in for one that is gone.
///
/// # Errors
/// When the database does not answer, or what it holds cannot be read.
pub async fn named<C: ConnectionTrait>(
    db: &C,
    name: &str,
) -> Result<(Option<CalendarId>, Calendar)> {
    if name == CALENDAR_ALWAYS {
        return Ok((None, Calendar::always()));
    }
    let Some(row) = queries::current(db, name).await? else {
        tracing::error!(
            name,
            "a policy names a calendar that is not there; its clock runs day and night"
        );
        return Ok((None, Calendar::always()));
    };
    Ok((Some(row.id), super::parse::stored(&row)?))
}

/// Versions of calendars, each loaded once.
#[derive(Debug)]
pub struct Calendars {
    always: Calendar,
    versions: HashMap<CalendarId, Calendar>,
}

impl Default for Calendars {
    fn default() -> Self {
        Self {
            always: Calendar::always(),
            versions: HashMap::new(),
        }
    }
}

impl Calendars {
    /// Loads the versions that are not known yet.
    ///
    /// # Errors
    /// When the database does not answer, or does not know one.
    pub async fn load<C: ConnectionTrait>(
        &mut self,
        db: &C,
        ids: impl IntoIterator<Item = Option<CalendarId>>,
    ) -> Result<()> {
        let mut missing: Vec<CalendarId> = ids
            .into_iter()
            .flatten()
            .filter(|id| !self.versions.contains_key(id))
            .collect();
        missing.sort_unstable();
        missing.dedup();
        for row in queries::by_ids(db, &missing).await? {
            let calendar = super::parse::stored(&row)?;
            self.versions.insert(row.id, calendar);
        }
        match missing.iter().find(|id| !self.versions.contains_key(id)) {
            Some(id) => Err(anyhow!("calendar {id} is not there").into()),
            None => Ok(()),
        }
    }

    /// The version of that number; `24x7` for none, and for one that was not loaded.
    #[must_use]
    pub fn get(&self, id: Option<CalendarId>) -> &Calendar {
        id.and_then(|id| self.versions.get(&id))
            .unwrap_or(&self.always)
    }
}
