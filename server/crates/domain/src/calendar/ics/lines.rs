//! Content lines of RFC 5545: unfolded, with name and value apart.

use jiff::civil::Date;

/// One property: its name in capitals, and its value; parameters are left out.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub name: String,
    pub value: String,
}

/// The lines of a file. A line that begins with a blank continues the one before.
pub(super) fn read(text: &str) -> Vec<Line> {
    let mut unfolded: Vec<String> = Vec::new();
    for raw in text.trim_start_matches('\u{feff}').split('\n') {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        match (raw.strip_prefix([' ', '\t']), unfolded.last_mut()) {
            (Some(rest), Some(last)) => last.push_str(rest),
            _ if raw.is_empty() => {}
            _ => unfolded.push(raw.to_owned()),
        }
    }
    unfolded.iter().filter_map(|line| parse(line)).collect()
}

/// Splits at the first colon outside quotes; what stands between a semicolon and it are parameters.
fn parse(line: &str) -> Option<Line> {
    let mut quoted = false;
    let colon = line.find(|c| {
        quoted ^= c == '"';
        c == ':' && !quoted
    })?;
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let name = head.split(';').next().unwrap_or(head);
    Some(Line {
        name: name.trim().to_ascii_uppercase(),
        value: value.trim().to_owned(),
    })
}

/// The date of a date or date-time: `20261225` or `20261225T000000Z`.
pub(super) fn date(value: &str) -> Option<Date> {
    let digits = value.trim().get(..8)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year = digits[..4].parse().ok()?;
    Date::new(year, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()
}

/// The days of a duration such as `P2D` or `P1W`; one of hours is part of a day.
pub(super) fn days(value: &str) -> Option<i32> {
    let rest = value.trim().trim_start_matches('+').strip_prefix('P')?;
    if let Some(weeks) = rest.strip_suffix('W') {
        return weeks.parse::<i32>().ok()?.checked_mul(7);
    }
    match rest.split_once('D') {
        Some((days, _)) => days.parse().ok(),
        None => rest.starts_with('T').then_some(1),
    }
}

/// Takes the backslashes out of a text value.
pub(super) fn unescape(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push(' '),
                Some(other) => plain.push(other),
                None => {}
            },
            c if c.is_control() => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}
