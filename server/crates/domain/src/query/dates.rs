//! Dates as people write them in a search box: `2026`, `2026-05`, `2026-05-31`, in UTC.

use chrono::NaiveDate;

/// The first moment of the year, month or day, in microseconds since 1970 UTC.
pub(super) fn start(text: &str) -> Option<i64> {
    let mut parts = text.split(['-', '/', '.']);
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map_or(Some(1), |part| number(part, 2))?;
    let day = parts.next().map_or(Some(1), |part| number(part, 2))?;
    if parts.next().is_some() || !(1970..=2200).contains(&year) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros())
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && text.len() <= digits).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::start;

    #[test]
    fn years_months_and_days() {
        assert_eq!(start("1970"), Some(0));
        assert_eq!(start("1970-01-02"), Some(86_400_000_000));
        assert_eq!(start("1970-02"), Some(31 * 86_400_000_000));
        for bad in [
            "",
            "-",
            "70",
            "2026-13",
            "2026-02-30",
            "2026-1-1-1",
            "yesterday",
            "99999",
            "٢٠٢٦",
        ] {
            assert_eq!(start(bad), None, "{bad}");
        }
    }
}
