//! What an administrator typed about a category.

use backstop_domain::Failure;
use backstop_domain::commands::NewCategory;
use backstop_domain::error::Check;
use backstop_domain::text::{self, Required};

/// Longest description, in characters.
const DESCRIPTION_MAX: usize = 300;

/// Checks every field and names all that do not fit.
pub(super) fn parse(cmd: &NewCategory) -> Result<NewCategory, Failure> {
    let mut check = Check::default();
    let slug = check.field(text::slug(&cmd.slug));
    let name = check.field(text::name("name", &cmd.name));
    let description = check.field(text::note(
        "description",
        &cmd.description,
        DESCRIPTION_MAX,
        Required::No,
    ));
    match (slug, name, description) {
        (Some(slug), Some(name), Some(description)) => Ok(NewCategory {
            slug,
            name,
            description,
            parent: cmd
                .parent
                .as_deref()
                .map(str::trim)
                .filter(|p| !p.is_empty())
                .map(str::to_owned),
            language: cmd.language,
        }),
        _ => Err(check.into_failure()),
    }
}
