//! Limits on signing in and posting: token buckets by account and by address, on each node; those on
//! signing in and up are counted by all nodes together ([`shared`]).
//!
//! They slow abuse down; no promise depends on them. Buckets refill steadily, and a bounded number
//! of them is kept: the fullest ones, which say nothing, go first.

pub mod shared;

use backstop_domain::{ErrorCode, Failure, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limited {
    /// A failed sign-in, by address and account.
    FailedSignIn,
    /// Any sign-in attempt, by address.
    SignInAddress,
    /// A new account, by address.
    Register,
    /// A sign-up with an e-mail address that has an account, by address: so few that nobody finds out
    /// whose addresses have one.
    TakenEmail,
    /// A thread or post, by account.
    Write,
    /// A thread or post, by address.
    WriteAddress,
    /// A report of a post, by account.
    Flag,
    /// Saying that an answer helped, or taking it back, by account.
    Vote,
}

impl Limited {
    /// How many at once, and seconds until one more is allowed.
    const fn rule(self) -> (f64, f64) {
        match self {
            Self::FailedSignIn => (5.0, 180.0),
            Self::SignInAddress => (30.0, 10.0),
            Self::Register => (10.0, 120.0),
            Self::TakenEmail => (10.0, 600.0),
            Self::Write => (10.0, 12.0),
            Self::WriteAddress => (30.0, 6.0),
            Self::Flag => (10.0, 60.0),
            Self::Vote => (30.0, 10.0),
        }
    }
}

const BUCKETS_MAX: usize = 50_000;

/// All buckets of this node.
#[derive(Clone, Debug)]
pub struct Limits(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    on: bool,
    real_time: bool,
    buckets: Mutex<HashMap<(Limited, String), Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Limits {
    /// Limits that hold, or (for load tests on a loopback address) none.
    #[must_use]
    pub fn new(on: bool) -> Self {
        Self(Arc::new(Inner {
            on,
            real_time: true,
            buckets: Mutex::default(),
        }))
    }

    /// For tests with an injected clock: nothing asks the database for the time.
    #[must_use]
    pub fn simulated(on: bool) -> Self {
        Self(Arc::new(Inner {
            on,
            real_time: false,
            buckets: Mutex::default(),
        }))
    }

    fn are_on(&self) -> bool {
        self.0.on
    }

    pub(crate) fn real_time(&self) -> bool {
        self.0.real_time
    }

    /// Takes one token.
    ///
    /// # Errors
    /// [`ErrorCode::TooManyRequests`] with the seconds to wait.
    pub fn take(&self, what: Limited, key: &str, now: Timestamp) -> Result<(), Failure> {
        self.with(what, key, now, |bucket, wait| {
            if bucket.tokens < 1.0 {
                return Err(wait(1.0 - bucket.tokens));
            }
            bucket.tokens -= 1.0;
            Ok(())
        })
    }

    /// Looks whether a token is there, without taking it.
    ///
    /// # Errors
    /// As [`Limits::take`].
    pub fn peek(&self, what: Limited, key: &str, now: Timestamp) -> Result<(), Failure> {
        self.with(what, key, now, |bucket, wait| {
            if bucket.tokens < 1.0 {
                Err(wait(1.0 - bucket.tokens))
            } else {
                Ok(())
            }
        })
    }

    /// Gives a token back that was taken for something that turned out not to count.
    pub fn give_back(&self, what: Limited, key: &str) {
        let mut buckets = self
            .0
            .buckets
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&(what, key.to_owned())) {
            bucket.tokens = (bucket.tokens + 1.0).min(what.rule().0);
        }
    }

    fn with(
        &self,
        what: Limited,
        key: &str,
        now: Timestamp,
        act: impl FnOnce(&mut Bucket, &dyn Fn(f64) -> Failure) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if !self.0.on {
            return Ok(());
        }
        let (burst, seconds) = what.rule();
        let mut buckets = self
            .0
            .buckets
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            buckets.retain(|(kind, _), bucket| bucket.refilled(kind.rule(), now) < kind.rule().0);
        }
        let bucket = buckets.entry((what, key.to_owned())).or_insert(Bucket {
            tokens: burst,
            at: now,
        });
        bucket.tokens = bucket.refilled((burst, seconds), now);
        bucket.at = now;
        let wait = |missing: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small positive number of seconds"
            )]
            let seconds = (missing * seconds).ceil().max(1.0) as u64;
            Failure::retry_later(ErrorCode::TooManyRequests, seconds)
        };
        act(bucket, &wait)
    }
}

impl Bucket {
    fn refilled(self, (burst, seconds): (f64, f64), now: Timestamp) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "the time between two requests")]
        let passed = (now.0 - self.at.0).max(0) as f64 / 1e6;
        (self.tokens + passed / seconds).min(burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_refills() {
        let limits = Limits::new(true);
        let start = Timestamp(0);
        for _ in 0..5 {
            assert!(limits.take(Limited::FailedSignIn, "a", start).is_ok());
        }
        let refused = limits.take(Limited::FailedSignIn, "a", start);
        assert_eq!(refused.map_err(|f| f.retry_after), Err(Some(180)));
        assert!(limits.take(Limited::FailedSignIn, "b", start).is_ok());
        assert!(
            limits
                .take(Limited::FailedSignIn, "a", start.plus_seconds(180))
                .is_ok()
        );
        assert!(
            Limits::new(false)
                .take(Limited::FailedSignIn, "a", start)
                .is_ok()
        );
    }
}
