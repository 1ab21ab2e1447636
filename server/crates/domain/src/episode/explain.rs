//! Why a question is due when it is, in words: the events and the hours that made it.

use super::{ClockEvent, ClockEventKind, Standing, Terms};
use crate::Timestamp;
use crate::calendar::Calendar;
use crate::ids::CalendarId;
use crate::thread_state::EpisodeState;

/// Stretches of open hours told one by one; more are summed up.
const TOLD: usize = 10;

/// The reasons, a sentence each, in order of time.
#[must_use]
pub fn explain<'c>(
    events: &[ClockEvent],
    episode: i32,
    calendars: impl Fn(Option<CalendarId>) -> &'c Calendar,
    now: Timestamp,
) -> Vec<String> {
    let Some(standing) = Standing::of(events, episode) else {
        return vec!["No clock runs here.".to_owned()];
    };
    let calendar = calendars(standing.terms.calendar_id);
    let mut said: Vec<String> = events
        .iter()
        .filter(|event| event.episode == episode)
        .map(|event| happened(event, &standing, &calendars))
        .collect();
    let stretches = Stretches {
        started_at: standing.started_at,
        ran: &standing.ran,
        running_since: standing.running_since,
        due: standing.due(calendar),
    };
    hours(&stretches, calendar, now, &mut said);
    said.push(stands(&standing, calendar));
    said
}

fn promise(terms: &Terms, calendar: &Calendar) -> String {
    let (rule, hours) = (by_rule(&terms.policy), of_hours(calendar));
    let span = spoken(terms.after_seconds);
    format!("By {rule} an agent takes over after {span} without an answer, {hours}.")
}

/// The rule that gave a clock its time.
pub(crate) fn by_rule(policy: &str) -> String {
    if policy.is_empty() {
        "no policy of its own".to_owned()
    } else {
        format!("the policy “{policy}”")
    }
}

/// The hours a clock runs in.
pub(crate) fn of_hours(calendar: &Calendar) -> String {
    if calendar.is_always() {
        "day and night".to_owned()
    } else {
        format!(
            "of the hours of “{}” ({})",
            calendar.name(),
            calendar.summary()
        )
    }
}

fn happened<'c>(
    event: &ClockEvent,
    standing: &Standing,
    calendars: &impl Fn(Option<CalendarId>) -> &'c Calendar,
) -> String {
    let own = event.terms.as_ref();
    let calendar = calendars(own.unwrap_or(&standing.terms).calendar_id);
    let when = calendar.local(event.at);
    let what = match event.kind {
        ClockEventKind::Opened => "This unanswered stretch began.",
        ClockEventKind::Paused => "The clock was stopped: the asker has the next word.",
        ClockEventKind::Resumed => "The clock ran on.",
        ClockEventKind::Answered => "It ended with an answer.",
        ClockEventKind::Escalated => "It fell due, and an agent took over.",
        ClockEventKind::Cancelled => "It ended: the thread was closed or hidden.",
        ClockEventKind::PolicyApplied => "Other rules were applied.",
    };
    let mut said = format!("{when}: {what}");
    if !event.reason.is_empty() {
        said.push_str(&format!(" Reason: {}", event.reason));
        if !event.reason.ends_with(['.', '!', '?', '…']) {
            said.push('.');
        }
    }
    if let Some(terms) = own {
        said.push(' ');
        said.push_str(&promise(terms, calendar));
        if let Some(until) = terms.not_before {
            let until = calendar.local(until);
            said.push_str(&format!(
                " Nobody is caught out by the change: not before {until}."
            ));
        }
    }
    said
}

/// When a clock has run, and will until it is due.
pub(crate) struct Stretches<'a> {
    /// When it began.
    pub started_at: Timestamp,
    /// The stretches that have ended.
    pub ran: &'a [(Timestamp, Timestamp)],
    /// Since when it runs.
    pub running_since: Option<Timestamp>,
    /// When it runs out.
    pub due: Option<Timestamp>,
}

/// The hours that have counted, and those that will until it is due.
pub(crate) fn hours(
    stretches: &Stretches<'_>,
    calendar: &Calendar,
    now: Timestamp,
    said: &mut Vec<String>,
) {
    if calendar.is_always() {
        for (from, to) in stretches.ran {
            let span = spoken(to.seconds_since(*from));
            said.push(format!(
                "From {} to {}, {span} counted.",
                calendar.local(*from),
                calendar.local(*to)
            ));
        }
        return;
    }
    let stopped = stretches.ran.last().map(|(_, to)| *to);
    let until = stretches.due.or(stopped).unwrap_or(now);
    let running = stretches.running_since.map(|since| (since, until));
    let mut told = 0;
    let mut rest = 0;
    for (from, to) in stretches.ran.iter().copied().chain(running) {
        for window in calendar.open_between(from, to) {
            let seconds = window.to.seconds_since(window.from);
            if told == TOLD {
                rest += seconds;
                continue;
            }
            told += 1;
            let (from, to) = (calendar.local(window.from), calendar.local_time(window.to));
            let tense = if window.to <= now {
                "counted"
            } else {
                "counts"
            };
            said.push(format!("{from} to {to}: {} {tense}.", spoken(seconds)));
        }
    }
    if rest > 0 {
        said.push(format!("And {} in later hours.", spoken(rest)));
    }
    for (date, exception) in calendar.exceptions_between(stretches.started_at, until) {
        let why = if exception.label.is_empty() {
            "an exception".to_owned()
        } else {
            exception.label.clone()
        };
        let hours = if exception.hours.is_closed() {
            "closed".to_owned()
        } else {
            format!("open {}", exception.hours)
        };
        said.push(format!("{date}: {hours} ({why})."));
    }
}

fn stands(standing: &Standing, calendar: &Calendar) -> String {
    match (standing.state, standing.due(calendar)) {
        (EpisodeState::Open, Some(due)) => format!(
            "The clock runs: if nobody answers, an agent takes over on {}{}.",
            calendar.local(due),
            if calendar.is_always() {
                String::new()
            } else {
                format!(" ({})", calendar.zone_name())
            }
        ),
        (EpisodeState::WaitingOnAsker, _) => format!(
            "The clock rests with {} left, until the asker writes again.",
            spoken(standing.left(calendar) / Timestamp::SECOND)
        ),
        (EpisodeState::Answered, _) => "It ended with an answer.".to_owned(),
        (EpisodeState::Escalated, _) => "It ended when an agent took over.".to_owned(),
        (EpisodeState::Cancelled | EpisodeState::Open, _) => {
            "No clock runs: the thread is closed or hidden.".to_owned()
        }
    }
}

/// A span as people say it: `1 h 30 min`, `45 s`, `2 days`.
#[must_use]
pub fn spoken(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (days, hours) = (seconds / 86_400, seconds % 86_400 / 3_600);
    let (minutes, rest) = (seconds % 3_600 / 60, seconds % 60);
    let mut parts = Vec::new();
    if days > 0 {
        parts.push(format!("{days} {}", if days == 1 { "day" } else { "days" }));
    }
    if hours > 0 {
        parts.push(format!("{hours} h"));
    }
    if minutes > 0 {
        parts.push(format!("{minutes} min"));
    }
    // Seconds matter only where there is little else.
    if rest > 0 && days == 0 && hours == 0 || parts.is_empty() {
        parts.push(format!("{rest} s"));
    }
    parts.join(" ")
}
