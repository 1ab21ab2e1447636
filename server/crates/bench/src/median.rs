//! The middle of several figures: one disturbed round does not move it.

/// The median; of an even number the mean of the two in the middle. Not a number where there are
/// none.
pub fn of(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = figures.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (sorted.len() % 2, sorted.get(middle)) {
        (1, Some(one)) => *one,
        (_, Some(upper)) => f64::midpoint(*upper, sorted[middle - 1]),
        (_, None) => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    #[expect(clippy::float_cmp, reason = "these are exact")]
    fn the_middle_is_found() {
        assert_eq!(super::of([3.0, 1.0, 9.0]), 3.0);
        assert_eq!(super::of([4.0, 1.0]), 2.5);
        assert!(super::of([]).is_nan());
    }
}
