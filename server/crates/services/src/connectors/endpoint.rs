//! From a row to what a call needs.

use super::seal;
use crate::Ctx;
use backstop_domain::connector::{Endpoint, Fault, Secret, Settings};
use backstop_domain::network::Network;
use backstop_entity::connector;

/// Where the token of a connector lies.
pub(super) fn credential_place(tag: &str) -> String {
    format!("{tag}:credential")
}

/// Where the secret of its inbound calls lies.
pub(super) fn hook_place(tag: &str) -> String {
    format!("{tag}:hook")
}

/// Our reference of a case.
pub(super) fn reference(
    row: &connector::Model,
    case: backstop_domain::ids::EscalationId,
) -> String {
    format!("{}{case}", prefix(row))
}

/// What all our references there begin with.
pub(super) fn prefix(row: &connector::Model) -> String {
    format!("bs-{}-", row.tag)
}

/// What the kind needs beside address and secret.
pub(super) fn settings(row: &connector::Model) -> Settings {
    serde_json::from_str(&row.settings).unwrap_or_default()
}

/// Networks of one's own that may be called.
pub(super) fn allowed(text: &str) -> Vec<Network> {
    text.split([',', ' ', '\n'])
        .filter_map(|one| Network::parse(one.trim()))
        .collect()
}

/// The endpoint of a row, its secret opened.
pub(super) fn endpoint(ctx: &Ctx, row: &connector::Model) -> Result<Endpoint, Fault> {
    let credential = match &row.credential {
        None => Secret::default(),
        Some(sealed) => {
            seal::open(ctx.secret(), &credential_place(&row.tag), sealed).ok_or_else(|| {
                Fault::endpoint("has a secret that cannot be read any more; enter it again")
            })?
        }
    };
    Ok(Endpoint {
        id: row.id,
        kind: row.kind,
        address: row.address.clone(),
        settings: settings(row),
        credential,
        allowed: allowed(&row.allowed),
    })
}
