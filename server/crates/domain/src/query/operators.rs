//! The operators: their names, and what their values mean.

use super::{Filter, MAX_FILTERS, Part, Typed, dates};
use crate::thread_state::ThreadState;

/// What stands before a colon and means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Tag,
    Category,
    User,
    Is,
    In,
    Before,
    After,
    Version,
}

/// All names, those of other search boxes that people know among them.
const NAMES: &[(&str, Operator)] = &[
    ("tag", Operator::Tag),
    ("tags", Operator::Tag),
    ("label", Operator::Tag),
    ("category", Operator::Category),
    ("user", Operator::User),
    ("author", Operator::User),
    ("from", Operator::User),
    ("is", Operator::Is),
    ("state", Operator::Is),
    ("in", Operator::In),
    ("before", Operator::Before),
    ("until", Operator::Before),
    ("after", Operator::After),
    ("since", Operator::After),
    ("version", Operator::Version),
];

/// The operator that `body` begins with, and where its value starts.
pub(super) fn operator(body: &str) -> Option<(Operator, usize)> {
    let (name, rest) = body.split_once(':')?;
    // `from://` and the like are addresses.
    if rest.starts_with("//") {
        return None;
    }
    let found = NAMES
        .iter()
        .find(|(known, _)| name.eq_ignore_ascii_case(known));
    found.map(|(_, operator)| (*operator, name.len() + 1))
}

/// Notes in `typed` what the operator says, or that it says nothing.
pub(super) fn apply(typed: &mut Typed, name: Operator, value: &str, not: bool) {
    let value = value.trim_matches(|c: char| c.is_whitespace() || c == ',');
    if value.is_empty() {
        return note(
            typed,
            format!(
                "“{}” needs a value after the colon; it was passed over.",
                word(name)
            ),
        );
    }
    match name {
        Operator::Tag => {
            for tag in value.split(',') {
                narrow(
                    &mut typed.tags,
                    tag.trim_start_matches('#').to_lowercase(),
                    not,
                );
            }
        }
        Operator::Category => narrow(&mut typed.categories, value.to_lowercase(), not),
        Operator::User => narrow(
            &mut typed.authors,
            value.trim_start_matches('@').to_lowercase(),
            not,
        ),
        Operator::Is => is(typed, value, not),
        Operator::In => within(typed, value),
        Operator::Version => {
            if typed.versions.len() < MAX_FILTERS {
                typed.versions.push(value.to_lowercase());
            }
        }
        Operator::Before | Operator::After => date(typed, name, value),
    }
}

fn narrow<T: PartialEq>(filters: &mut Vec<Filter<T>>, value: T, not: bool) {
    let filter = Filter { value, not };
    if filters.len() < MAX_FILTERS && !filters.contains(&filter) {
        filters.push(filter);
    }
}

fn note(typed: &mut Typed, sentence: String) {
    if typed.notes.len() < MAX_FILTERS {
        typed.notes.push(sentence);
    }
}

fn is(typed: &mut Typed, value: &str, not: bool) {
    let value = value.to_lowercase().replace(['-', ' '], "_");
    let state = match value.as_str() {
        "open" => Some(ThreadState::Unanswered),
        "waiting" => Some(ThreadState::WaitingOnAsker),
        "resolved" => Some(ThreadState::Solved),
        word => word.parse().ok(),
    };
    if let Some(state) = state {
        return narrow(&mut typed.states, state, not);
    }
    let part = match value.as_str() {
        "thread" | "question" | "discussion" => Part::Thread,
        "answer" | "reply" | "post" => Part::Answer,
        _ => {
            let states: Vec<_> = ThreadState::ALL.iter().map(|state| state.word()).collect();
            return note(
                typed,
                format!(
                    "“is:{}” was passed over. Use one of: {}, thread, answer.",
                    brief(&value),
                    states.join(", ")
                ),
            );
        }
    };
    typed.part = Some(match (part, not) {
        (Part::Thread, true) => Part::Answer,
        (Part::Answer, true) => Part::Thread,
        (part, false) => part,
    });
}

fn within(typed: &mut Typed, value: &str) {
    if value.eq_ignore_ascii_case("title") {
        typed.in_title = true;
    } else {
        note(
            typed,
            format!("“in:{}” was passed over. Use in:title.", brief(value)),
        );
    }
}

fn date(typed: &mut Typed, name: Operator, value: &str) {
    let Some(from) = dates::start(value) else {
        return note(
            typed,
            format!(
                "“{}:{}” was passed over. Write the date as 2026, 2026-05 or 2026-05-31.",
                word(name),
                brief(value)
            ),
        );
    };
    if name == Operator::Before {
        typed.until = Some(typed.until.map_or(from, |known| known.min(from)));
    } else {
        typed.from = Some(typed.from.map_or(from, |known| known.max(from)));
    }
}

const fn word(operator: Operator) -> &'static str {
    match operator {
        Operator::Tag => "tag:",
        Operator::Category => "category:",
        Operator::User => "user:",
        Operator::Is => "is:",
        Operator::In => "in:",
        Operator::Before => "before",
        Operator::After => "after",
        Operator::Version => "version:",
    }
}

/// As much of what was typed as a sentence can bear.
fn brief(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(40).collect()
}
