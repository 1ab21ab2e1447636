//! Statements of few different lengths. A connection keeps every statement it has prepared, with
//! the values last put into it; a length of its own for each chunk would fill it with them.

use crate::Result;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait};

/// Most rows in a statement; with the widest table far below the limits of either database.
const ROWS_MAX: usize = 256;

/// Inserts any number of rows, in runs whose lengths are powers of two.
pub(super) async fn insert<A>(txn: &DatabaseTransaction, mut rows: Vec<A>) -> Result<()>
where
    A: ActiveModelTrait + Send,
{
    while !rows.is_empty() {
        let run = power_within(rows.len()).min(ROWS_MAX);
        let rest = rows.split_off(run);
        A::Entity::insert_many(rows)
            .exec_without_returning(txn)
            .await?;
        rows = rest;
    }
    Ok(())
}

/// The largest power of two that is not above `count`, which is at least 1.
const fn power_within(count: usize) -> usize {
    let above = count.next_power_of_two();
    if above == count { count } else { above / 2 }
}

/// The same values for a look-up by `IN`, the last one repeated up to a power of two.
pub(super) fn padded<T: Clone>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.into_iter().collect();
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two(), last);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_powers_of_two() {
        assert_eq!(
            [1, 2, 3, 5, 255, 256, 500].map(power_within),
            [1, 2, 2, 4, 128, 256, 256]
        );
        assert_eq!(padded([1, 2, 3, 4, 5]), [1, 2, 3, 4, 5, 5, 5, 5]);
        assert_eq!(padded([7]), [7]);
        assert!(padded(Vec::<i64>::new()).is_empty());
    }
}
