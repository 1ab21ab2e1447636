//! Which case an agent may be given: skills of the category, units of the queue, room of the agent.
//!
//! An agent's **capacity** counts units over all queues; a queue says how many **units** one of its
//! cases costs. A category **needs** skills at a level. What is needed but not required is dropped
//! once a case has waited for the queue's time: rather a good agent soon than the best one late.

use crate::Timestamp;
use crate::ids::{CategoryId, QueueId, SkillId};

/// The lowest and the highest level of a skill.
pub const LEVELS: std::ops::RangeInclusive<i32> = 1..=5;
/// Most units that a capacity or a case may have.
pub const UNITS_MAX: i32 = 100;

/// A skill that cases of a category call for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The category.
    pub category: CategoryId,
    /// The skill.
    pub skill: SkillId,
    /// The lowest level that will do.
    pub level: i32,
    /// Whether it is never dropped.
    pub required: bool,
}

/// A skill that an agent has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Has {
    /// The skill.
    pub skill: SkillId,
    /// How good the agent is at it.
    pub level: i32,
}

/// What a queue says about its cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueRule {
    /// The queue.
    pub id: QueueId,
    /// Units one case costs.
    pub units: i32,
    /// Seconds after which optional skills are dropped.
    pub relax_after_seconds: i64,
    /// Whether the queue gives out nothing at present.
    pub paused: bool,
}

/// How well an agent's skills fit a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// In every respect.
    Now,
    /// Once optional skills are dropped.
    Later,
    /// A required skill is missing.
    Never,
}

/// How well skills fit the needs of one category.
#[must_use]
pub fn fit<'a>(needs: impl IntoIterator<Item = &'a Need>, has: &[Has]) -> Fit {
    let mut fit = Fit::Now;
    for need in needs {
        let met = has
            .iter()
            .any(|h| h.skill == need.skill && h.level >= need.level);
        match (met, need.required) {
            (true, _) => {}
            (false, true) => return Fit::Never,
            (false, false) => fit = Fit::Later,
        }
    }
    fit
}

/// Units an agent can still take; none means that nobody set a capacity, so there is no end.
#[must_use]
pub fn room(capacity: Option<i32>, load: i64) -> Option<i64> {
    capacity.map(|capacity| (i64::from(capacity) - load).max(0))
}

/// What may be offered to an agent at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// Queues that may be drawn from; cases created up to the moment beside have dropped their
    /// optional skills.
    pub queues: Vec<(QueueId, Timestamp)>,
    /// Categories whose optional skills the agent lacks.
    pub later: Vec<CategoryId>,
    /// Categories whose required skills the agent lacks.
    pub never: Vec<CategoryId>,
}

impl Offer {
    /// Works out what an agent may be offered; `room` as by [`room`].
    #[must_use]
    pub fn new(
        queues: &[QueueRule],
        needs: &[Need],
        has: &[Has],
        room: Option<i64>,
        now: Timestamp,
    ) -> Self {
        let fits = |q: &&QueueRule| !q.paused && room.is_none_or(|room| i64::from(q.units) <= room);
        let relaxed = |q: &QueueRule| (q.id, now.plus_seconds(-q.relax_after_seconds));
        let mut offer = Self {
            queues: queues.iter().filter(fits).map(relaxed).collect(),
            ..Self::default()
        };
        let mut categories: Vec<_> = needs.iter().map(|need| need.category).collect();
        categories.sort_unstable();
        categories.dedup();
        for category in categories {
            match fit(needs.iter().filter(|n| n.category == category), has) {
                Fit::Now => {}
                Fit::Later => offer.later.push(category),
                Fit::Never => offer.never.push(category),
            }
        }
        offer
    }

    /// Whether a case of that queue and category, waiting since `created_at`, is among it.
    #[must_use]
    pub fn holds(&self, queue: QueueId, category: CategoryId, created_at: Timestamp) -> bool {
        let Some((_, relaxed)) = self.queues.iter().find(|(id, _)| *id == queue) else {
            return false;
        };
        !self.never.contains(&category)
            && (!self.later.contains(&category) || created_at <= *relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PHONES: CategoryId = CategoryId(1);
    const GERMAN: SkillId = SkillId(1);
    const RADIO: SkillId = SkillId(2);

    fn need(skill: SkillId, level: i32, required: bool) -> Need {
        Need {
            category: PHONES,
            skill,
            level,
            required,
        }
    }

    fn has(skill: SkillId, level: i32) -> Has {
        Has { skill, level }
    }

    fn queue(id: i64, units: i32) -> QueueRule {
        QueueRule {
            id: QueueId(id),
            units,
            relax_after_seconds: 900,
            paused: false,
        }
    }

    #[test]
    fn a_skill_counts_from_its_level_on() {
        let needs = [need(GERMAN, 3, true), need(RADIO, 2, false)];
        assert_eq!(fit(&[], &[]), Fit::Now);
        assert_eq!(fit(&needs, &[has(GERMAN, 3), has(RADIO, 5)]), Fit::Now);
        assert_eq!(fit(&needs, &[has(GERMAN, 5), has(RADIO, 1)]), Fit::Later);
        assert_eq!(fit(&needs, &[has(GERMAN, 2), has(RADIO, 5)]), Fit::Never);
        assert_eq!(fit(&needs, &[]), Fit::Never);
    }

    #[test]
    fn units_and_pauses_close_queues() {
        let mut queues = [queue(1, 1), queue(2, 3)];
        let open = |queues: &[QueueRule], room| {
            let offer = Offer::new(queues, &[], &[], room, Timestamp(0));
            offer.queues.iter().map(|(id, _)| id.0).collect::<Vec<_>>()
        };
        assert_eq!(open(&queues, None), [1, 2]);
        assert_eq!(open(&queues, room(Some(6), 3)), [1, 2]);
        assert_eq!(open(&queues, room(Some(6), 4)), [1]);
        assert_eq!(open(&queues, room(Some(6), 9)), [0; 0]);
        queues[0].paused = true;
        assert_eq!(open(&queues, None), [2]);
    }

    #[test]
    fn optional_skills_are_dropped_after_a_while() {
        let needs = [need(RADIO, 1, false)];
        let now = Timestamp(0).plus_seconds(10_000);
        let offer = Offer::new(&[queue(1, 1)], &needs, &[], None, now);
        let waiting = |seconds: i64| offer.holds(QueueId(1), PHONES, now.plus_seconds(-seconds));
        assert!(!waiting(899));
        assert!(waiting(900));
        assert!(offer.holds(QueueId(1), CategoryId(2), now), "no needs");
        assert!(!offer.holds(QueueId(2), PHONES, Timestamp(0)));
        let strict = Offer::new(&[queue(1, 1)], &[need(RADIO, 1, true)], &[], None, now);
        assert!(!strict.holds(QueueId(1), PHONES, Timestamp(0)));
    }

    proptest! {
        #[test]
        fn more_skill_never_gets_less(
            wanted in proptest::collection::vec((1i64..4, 1i32..6, any::<bool>()), 0..4),
            levels in proptest::collection::vec(0i32..6, 3),
            raised in 0usize..3,
            age in 0i64..2_000,
        ) {
            let needs: Vec<_> = wanted.iter().map(|(s, l, r)| need(SkillId(*s), *l, *r)).collect();
            let skills = |levels: &[i32]| -> Vec<Has> {
                (1i64..).zip(levels).map(|(s, l)| has(SkillId(s), *l)).collect()
            };
            let mut better = levels.clone();
            better[raised] += 1;
            let now = Timestamp(0).plus_seconds(10_000);
            let given = |has: &[Has]| {
                Offer::new(&[queue(1, 1)], &needs, has, None, now).holds(QueueId(1), PHONES, now.plus_seconds(-age))
            };
            prop_assert!(!given(&skills(&levels)) || given(&skills(&better)));
        }
    }
}
