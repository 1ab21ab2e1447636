//! Password hashing: argon2id, off the async threads, at most two at a time.
//!
//! Parameters are OWASP's second recommendation (19 MiB, two passes, one lane). A hash takes tens of
//! milliseconds of one core on purpose, so waiting callers are bounded: beyond the bound the answer
//! is "not now" at once, instead of a queue that never ends.

use crate::Result;
use anyhow::anyhow;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use backstop_domain::{ErrorCode, Failure};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

const AT_ONCE: usize = 2;
const WAITING_MAX: usize = 40;

/// Hashes and verifies passwords within bounds.
#[derive(Clone, Debug)]
pub struct Hasher {
    slots: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    decoy: Arc<str>,
}

impl Default for Hasher {
    fn default() -> Self {
        Self::new()
    }
}

impl Hasher {
    /// A hasher with its own bounds.
    #[must_use]
    pub fn new() -> Self {
        // A well-formed hash of nothing anybody knows: verified against for unknown names, so that
        // they take as long as known ones.
        let decoy = "$argon2id$v=19$m=19456,t=2,p=1$YmFja3N0b3AtZGVjb3k$t3fKFYCB5e9r0ZkG3hJhXyLwb0oUo3xkqv2kq1q2bXo";
        Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::default(),
            decoy: decoy.into(),
        }
    }

    /// Hashes a password.
    ///
    /// # Errors
    /// [`ErrorCode::Unavailable`] while too many wait.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.run(move || {
            let hash = argon2()
                .hash_password(password.as_bytes())
                .map_err(|e| anyhow!("hashing: {e}"))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether `password` is the one behind `hash`; without a hash it takes the same time and says no.
    ///
    /// # Errors
    /// [`ErrorCode::Unavailable`] while too many wait.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let password = password.to_owned();
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.decoy).to_owned();
        self.run(move || {
            let parsed = PasswordHash::new(&hash).map_err(|e| anyhow!("stored hash: {e}"))?;
            Ok(argon2()
                .verify_password(password.as_bytes(), &parsed)
                .is_ok()
                && known)
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= WAITING_MAX {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Failure::retry_later(ErrorCode::Unavailable, 5).into());
        }
        let _left = Leave(&self.waiting);
        let slot = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(anyhow::Error::from)?;
        let done = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            work()
        });
        Ok(done.await.map_err(anyhow::Error::from)??)
    }
}

/// Gives the place in the queue back, also when the caller goes away.
struct Leave<'a>(&'a AtomicUsize);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn argon2() -> Argon2<'static> {
    // The default parameters of the crate are exactly these; stated so that an update cannot change them.
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn the_decoy_is_as_much_work_as_a_real_hash() {
        let hasher = Hasher::new();
        let decoy = PasswordHash::new(&hasher.decoy).unwrap();
        let real = argon2().hash_password(b"correct horse").unwrap();
        assert_eq!(decoy.algorithm, real.algorithm);
        assert_eq!(decoy.version, real.version);
        let params = |hash: &PasswordHash| Params::try_from(hash).unwrap();
        assert_eq!(params(&decoy), params(&real));
        assert_eq!(params(&decoy).m_cost(), 19_456);
        assert!(decoy.salt.unwrap().len() >= 8);
        assert_eq!(decoy.hash.unwrap().len(), real.hash.unwrap().len());
        // The comparison itself says no, not an error on the way to it.
        let verdict = argon2().verify_password(b"anything", &decoy);
        assert_eq!(verdict, Err(argon2::password_hash::Error::PasswordInvalid));
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_is_accepted() {
        let hasher = Hasher::new();
        let hash = hasher.hash("correct horse").await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(hasher.verify("correct horse", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("wrong horse", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("correct horse", None).await.unwrap());
        assert!(
            hasher
                .verify("correct horse", Some("not a hash"))
                .await
                .is_err()
        );
    }

    #[tokio::test]
    async fn a_queue_that_is_full_answers_at_once_and_empties_again() {
        let hasher = Hasher::new();
        let all = futures_util::future::join_all(
            (0..WAITING_MAX + 10).map(|_| hasher.hash("correct horse")),
        )
        .await;
        assert_eq!(all.iter().filter(|one| one.is_err()).count(), 10);
        assert!(hasher.hash("correct horse").await.is_ok());
    }
}
