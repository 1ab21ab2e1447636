//! From features to a score.

use super::features::{COUNT, of_words};
use super::weights::{ALL, BY_WORDS};

/// What a solved thread adds to the odds, as a logarithm. Set by hand: nobody accepts answers where
/// the weights were learnt from.
const SOLVED: f32 = 0.15;

/// Weights of `N` features, and the line from their sum to a likelihood.
pub(super) struct Weights<const N: usize> {
    pub of: [f32; N],
    pub slope: f32,
    pub shift: f32,
}

impl<const N: usize> Weights<N> {
    fn likelihood(&self, features: &[f32; N], more: f32) -> f32 {
        let sum: f32 = self.of.iter().zip(features).map(|(w, x)| w * x).sum();
        let odds = self.slope.mul_add(sum + more, self.shift);
        1.0 / (1.0 + (-odds).exp())
    }
}

/// How likely a person would link the two: by everything where something is known besides words.
pub(super) fn likelihood(features: &[f32; COUNT], has_circumstances: bool, is_solved: bool) -> f32 {
    let more = if is_solved { SOLVED } else { 0.0 };
    if has_circumstances {
        ALL.likelihood(features, more)
    } else {
        BY_WORDS.likelihood(&of_words(features), more)
    }
}
