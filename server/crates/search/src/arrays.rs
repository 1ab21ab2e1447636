//! Arrays with a place for each document of a segment, kept from one search to the next. Taken anew for
//! each, their pages would either stay with the allocator, for every thread that ever searched, or be
//! fetched from the system again and again.

use std::mem::take;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::DocId;

/// Unused arrays of one kind that are kept: as many as searches usually need at a time.
const KEPT: usize = 4;

/// The arrays of an index; clones share them.
#[derive(Clone, Default)]
pub(crate) struct Arrays {
    /// Of scores.
    pub scores: Shelf<f32>,
    /// Of documents, and of what is counted.
    pub numbers: Shelf<DocId>,
}

/// Arrays that nobody uses at the moment.
#[derive(Clone, Default)]
pub(crate) struct Shelf<T>(Arc<Mutex<Vec<Vec<T>>>>);

impl<T: Clone + Default> Shelf<T> {
    /// An array without anything in it.
    pub(crate) fn empty(&self) -> Array<T> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Array {
            values: kept.pop().unwrap_or_default(),
            shelf: self.clone(),
        }
    }

    /// An array of so many zeros.
    pub(crate) fn zeros(&self, length: usize) -> Array<T> {
        let mut array = self.empty();
        array.resize(length, T::default());
        array
    }
}

/// An array that goes back to its shelf when dropped.
pub(crate) struct Array<T> {
    values: Vec<T>,
    shelf: Shelf<T>,
}

impl<T> Deref for Array<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.values
    }
}

impl<T> DerefMut for Array<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.values
    }
}

impl<T> Drop for Array<T> {
    fn drop(&mut self) {
        let mut values = take(&mut self.values);
        values.clear();
        let mut kept = self.shelf.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < KEPT {
            kept.push(values);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT, Shelf};

    #[test]
    fn what_was_used_is_zeros_again() {
        let shelf = Shelf::<f32>::default();
        let mut first = shelf.zeros(5);
        first[3] = 7.0;
        drop(first);
        assert_eq!(*shelf.zeros(7), [0.0; 7]);
        assert_eq!(*shelf.zeros(2), [0.0; 2]);
        assert!(shelf.empty().is_empty());
    }

    #[test]
    fn few_are_kept() {
        let shelf = Shelf::<u32>::default();
        let many: Vec<_> = (0..3 * KEPT).map(|_| shelf.zeros(1)).collect();
        drop(many);
        assert_eq!(shelf.0.lock().unwrap().len(), KEPT);
    }
}
