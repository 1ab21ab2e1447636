//! Two threads that seem to ask the same: why they do, and which of them would stay.

use crate::Timestamp;

/// What two threads have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InCommon {
    /// The share of what the words of the question weigh that the other meets, 0 to about 1.
    pub words: f32,
    /// Tags of both.
    pub tags: Vec<String>,
    /// Asked by the same person.
    pub asker: bool,
    /// In the same category.
    pub category: bool,
    /// Whole days between them.
    pub days: u64,
}

impl InCommon {
    /// The reasons in words, those that tell most first.
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        let words = match self.words {
            share if share >= 0.8 => "Nearly all telling words are the same",
            share if share >= 0.6 => "Most telling words are the same",
            _ => "Many telling words are the same",
        };
        let tags = match self.tags.as_slice() {
            [] => None,
            [one] => Some(format!("Both have the tag {one}")),
            [first, rest @ ..] => Some(format!(
                "Both have the tags {first} and {}",
                rest.join(", ")
            )),
        };
        let near = match self.days {
            0 => Some("Asked within a day"),
            1..=7 => Some("Asked within a week"),
            8..=21 => Some("Asked within three weeks"),
            _ => None,
        };
        let asker = self.asker.then_some("Asked by the same person");
        let category = self.category.then_some("In the same category");
        let said = [Some(words), asker].into_iter().flatten();
        let said = said.map(str::to_owned).chain(tags);
        let rest = [near, category].into_iter().flatten();
        said.chain(rest.map(str::to_owned)).collect()
    }
}

/// What decides which of two threads stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Its asker accepted an answer, which a merge would lose.
    pub has_accepted: bool,
    /// Nothing can be moved into it.
    pub closed: bool,
}

/// Which of two threads stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// The one that is looked at.
    This,
    /// The one found.
    Other,
}

/// The thread that should stay: the one with an accepted answer, else the older one; nothing where
/// that one is closed.
#[must_use]
pub fn stays(this: Side, other: Side) -> Option<Stays> {
    let first = |side: Side| (!side.has_accepted, side.asked_at);
    let (kept, stays) = if first(this) < first(other) {
        (this, Stays::This)
    } else {
        (other, Stays::Other)
    };
    (!kept.closed).then_some(stays)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn side(asked_at: i64, has_accepted: bool, closed: bool) -> Side {
        Side {
            asked_at: Timestamp(asked_at),
            has_accepted,
            closed,
        }
    }

    #[test]
    fn the_helped_one_stays_or_the_older_one() {
        let cases = [
            (
                side(2, false, false),
                side(1, false, false),
                Some(Stays::Other),
            ),
            (
                side(1, false, false),
                side(2, false, false),
                Some(Stays::This),
            ),
            (
                side(1, false, false),
                side(2, true, false),
                Some(Stays::Other),
            ),
            (
                side(2, true, false),
                side(1, true, false),
                Some(Stays::Other),
            ),
            (side(2, false, false), side(1, false, true), None),
            (side(1, false, true), side(2, false, false), None),
        ];
        for (this, other, expected) in cases {
            assert_eq!(stays(this, other), expected, "{this:?} {other:?}");
        }
    }

    #[test]
    fn reasons_are_said_in_words() {
        let all = InCommon {
            words: 0.85,
            tags: vec!["x200".to_owned(), "wifi".to_owned()],
            asker: true,
            category: true,
            days: 0,
        };
        assert_eq!(
            all.reasons(),
            [
                "Nearly all telling words are the same",
                "Asked by the same person",
                "Both have the tags x200 and wifi",
                "Asked within a day",
                "In the same category"
            ]
        );
        let words = InCommon {
            words: 0.6,
            days: 400,
            ..InCommon::default()
        };
        assert_eq!(words.reasons(), ["Most telling words are the same"]);
    }
}
