//! The circuit breaker of an endpoint: what is away is not asked by everybody all the time.

use crate::Timestamp;

/// Failures in a row that open it.
const OPENS_AT: i32 = 5;
/// Seconds it stays open the first time; each further failure doubles them.
const PAUSE_SECONDS: i64 = 30;
const PAUSE_MAX_SECONDS: i64 = 600;

/// What may go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Everything.
    All,
    /// One at a time, to see whether it is back.
    One,
    /// Nothing before that moment.
    Nothing(Timestamp),
}

/// Its state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Failures in a row.
    pub failures: i32,
    /// Open until then.
    pub open_until: Option<Timestamp>,
}

impl Breaker {
    /// What may go through at `now`.
    #[must_use]
    pub fn admits(self, now: Timestamp) -> Admission {
        match self.open_until {
            None => Admission::All,
            Some(until) if until <= now => Admission::One,
            Some(until) => Admission::Nothing(until),
        }
    }

    /// After a failure of the endpoint.
    #[must_use]
    pub fn failed(self, now: Timestamp) -> Self {
        let failures = self.failures.saturating_add(1);
        let over = failures - OPENS_AT;
        let open_until = (over >= 0).then(|| {
            let pause = PAUSE_SECONDS << over.min(10);
            now.plus_seconds(pause.min(PAUSE_MAX_SECONDS))
        });
        Self {
            failures,
            open_until,
        }
    }

    /// After a success.
    #[must_use]
    pub fn succeeded(self) -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_opens_after_failures_in_a_row_and_lets_one_try() {
        let start = Timestamp(0);
        let mut breaker = Breaker::default();
        for _ in 0..4 {
            breaker = breaker.failed(start);
            assert_eq!(breaker.admits(start), Admission::All);
        }
        breaker = breaker.failed(start);
        let until = start.plus_seconds(30);
        assert_eq!(breaker.admits(start), Admission::Nothing(until));
        assert_eq!(breaker.admits(until), Admission::One);
        let again = breaker.failed(until);
        assert_eq!(again.open_until, Some(until.plus_seconds(60)));
        assert_eq!(again.succeeded().admits(until), Admission::All);
    }

    #[test]
    fn it_never_stays_open_longer_than_ten_minutes() {
        let mut breaker = Breaker::default();
        for _ in 0..100 {
            breaker = breaker.failed(Timestamp(0));
        }
        assert_eq!(breaker.open_until, Some(Timestamp(0).plus_seconds(600)));
    }
}
