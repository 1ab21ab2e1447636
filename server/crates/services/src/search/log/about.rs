//! Which searches are counted at all.

use backstop_domain::views::SearchAnswer;

/// Whether a search of everything was about threads and answers, going by what it found. What agents look for
/// among cases and names of members are nobody's to count, and what found nothing else was one of these.
#[must_use]
pub fn is_about_posts(answer: &SearchAnswer) -> bool {
    let is_name = answer.places.iter().any(|place| place.r#type == "person");
    answer.total > 0 || (answer.staff.is_empty() && !is_name)
}
