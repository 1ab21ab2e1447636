//! When a failed delivery is tried again.

use crate::Timestamp;

/// Seconds between attempts: 5 s, 30 s, 2 min, 10 min, 1 h, 6 h, 24 h.
const PAUSES: [i64; 7] = [5, 30, 120, 600, 3_600, 21_600, 86_400];

/// Attempts before a delivery is a dead letter: the first, and one after each pause.
pub const ATTEMPTS_MAX: i32 = 8;

/// A create whose answer was lost may still be at work at the other end when the next attempt looks
/// for its ticket. So long after it, doubles are looked for once more.
pub const LATE_DOUBLES_AFTER_SECONDS: i64 = 120;

/// Microseconds from the end of failed attempt number `attempt` (from 1) to the next; none where
/// that was the last. `seed` spreads deliveries over a fifth of the pause, so that what failed
/// together does not come back together; `wait` is what the other end asked for, in seconds.
#[must_use]
pub fn pause(attempt: i32, seed: i64, wait: Option<i64>) -> Option<i64> {
    let index = usize::try_from(attempt.max(1) - 1).ok()?;
    let pause = PAUSES.get(index)? * Timestamp::SECOND;
    let spread = scatter(seed, attempt).rem_euclid(pause / 5 + 1);
    let asked = wait.unwrap_or(0).clamp(0, 86_400) * Timestamp::SECOND;
    Some(pause.max(asked) + spread)
}

/// A number that looks random and is always the same (the finaliser of SplitMix64).
fn scatter(seed: i64, attempt: i32) -> i64 {
    let mut z = seed
        .wrapping_mul(8)
        .wrapping_add(i64::from(attempt))
        .wrapping_mul(-7_046_029_254_386_353_131);
    z = (z ^ (z >> 30)).wrapping_mul(-4_658_895_280_553_007_687);
    z = (z ^ (z >> 27)).wrapping_mul(-7_723_592_293_110_705_685);
    (z ^ (z >> 31)).rem_euclid(i64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_schedule_is_as_promised() {
        let seconds: Vec<_> = (1..=8)
            .map(|attempt| pause(attempt, 0, None).map(|micros| micros / Timestamp::SECOND))
            .collect();
        for (got, wanted) in seconds.iter().zip(PAUSES) {
            let got = got.unwrap();
            assert!((wanted..=wanted + wanted / 5).contains(&got), "{got}");
        }
        assert_eq!(seconds[7], None);
        assert_eq!(ATTEMPTS_MAX, 8);
    }

    #[test]
    fn what_failed_together_comes_back_apart() {
        let mut moments: Vec<_> = (0..100).map(|id| pause(2, id, None)).collect();
        moments.sort_unstable();
        moments.dedup();
        assert!(moments.len() > 95, "{}", moments.len());
    }

    proptest! {
        #[test]
        fn never_sooner_than_asked(attempt in 1i32..8, seed in any::<i64>(), wait in 0i64..200_000) {
            let pause = pause(attempt, seed, Some(wait)).unwrap();
            prop_assert!(pause >= wait.min(86_400) * Timestamp::SECOND);
            prop_assert!(pause <= 2 * 86_400 * Timestamp::SECOND);
        }
    }
}
