//! Moments and spans: microseconds since 1970 in UTC, RFC 3339 on the wire.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A moment, in microseconds since 1970-01-01T00:00:00Z. Stored as a plain number, so that both
/// databases order and compare it alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Microseconds in one second.
    pub const SECOND: i64 = 1_000_000;

    /// The moment `seconds` later (earlier where negative), saturating.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(Self::SECOND)))
    }

    /// Whole seconds from `earlier` to this moment; negative where this is the earlier one.
    #[must_use]
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / Self::SECOND
    }

    /// Reads an RFC 3339 text, or the same without an offset, taken as UTC.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text)
            .map(|t| t.timestamp_micros())
            .or_else(|_| {
                text.parse::<chrono::NaiveDateTime>()
                    .map(|t| t.and_utc().timestamp_micros())
            })
            .ok()
            .map(Self)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// A calm absolute form for people: `21 Nov 2026, 14:10 UTC`.
    #[must_use]
    pub fn human(self) -> String {
        self.utc().format("%-d %b %Y, %H:%M UTC").to_string()
    }

    /// The day in UTC: `2026-11-21`.
    #[must_use]
    pub fn date(self) -> String {
        self.utc().format("%Y-%m-%d").to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = if self.0 % Self::SECOND == 0 {
            SecondsFormat::Secs
        } else {
            SecondsFormat::Micros
        };
        f.write_str(&self.utc().to_rfc3339_opts(format, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an RFC 3339 time"))
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::DateTime,
            )))
            .into()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

/// Reads a span such as `3s`, `20m`, `48h` or `7d` into seconds. Nothing else is understood.
#[must_use]
pub fn parse_span(text: &str) -> Option<i64> {
    let text = text.trim();
    let unit = text.chars().last()?;
    let factor = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let number: i64 = text.strip_suffix(unit)?.parse().ok().filter(|n| *n > 0)?;
    number
        .checked_mul(factor)
        .filter(|s| *s <= 10 * 366 * 86_400)
}

/// Writes a span in the largest unit that divides it: `3600` becomes `1h`.
#[must_use]
pub fn format_span(seconds: i64) -> String {
    for (factor, unit) in [(86_400, 'd'), (3_600, 'h'), (60, 'm')] {
        if seconds >= factor && seconds % factor == 0 {
            return format!("{}{unit}", seconds / factor);
        }
    }
    format!("{seconds}s")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_writes_rfc_3339() {
        let t = Timestamp::parse("2024-01-02T03:04:05Z").unwrap();
        assert_eq!(t.to_string(), "2024-01-02T03:04:05Z");
        assert_eq!(Timestamp::parse("2024-01-02T04:04:05+01:00"), Some(t));
        assert_eq!(Timestamp::parse("2024-01-02T03:04:05"), Some(t));
        assert_eq!(Timestamp::parse("yesterday"), None);
        assert_eq!(t.human(), "2 Jan 2024, 03:04 UTC");
    }

    #[test]
    fn spans_are_read_strictly() {
        assert_eq!(parse_span("3s"), Some(3));
        assert_eq!(parse_span("20m"), Some(1_200));
        assert_eq!(parse_span("48h"), Some(172_800));
        for bad in [
            "",
            "m",
            "0m",
            "-3s",
            "3",
            "3 weeks",
            "99999999999999999999h",
            "1.5h",
        ] {
            assert_eq!(parse_span(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn text_form_is_lossless(micros in -62_000_000_000_000_000i64..250_000_000_000_000_000) {
            let t = Timestamp(micros);
            prop_assert_eq!(Timestamp::parse(&t.to_string()), Some(t));
        }

        #[test]
        fn span_form_is_lossless(seconds in 1i64..10_000_000) {
            prop_assert_eq!(parse_span(&format_span(seconds)), Some(seconds));
        }
    }
}
