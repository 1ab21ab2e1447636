//! Accounts: becoming a member, signing in, and who is who.

mod agents;
mod authenticate;
mod authors;
mod change_password;
mod confirm_password;
mod create_token;
mod create_user;
mod email_notices;
mod me;
mod members;
pub mod password;
mod profile;
mod queries;
mod register;
mod session;
mod set_customer_group;
mod set_role;
mod sign_in;
mod sign_out;
#[cfg(test)]
mod tests;
mod token;

pub use agents::{agent_by_name, agents};
pub use authenticate::{Viewer, authenticate};
pub use authors::{author, author_of, authors};
pub use change_password::change_password;
pub(crate) use confirm_password::confirm_password;
pub use create_token::create_token;
pub use create_user::create_user;
pub use email_notices::set_email_notices;
pub use me::me;
pub use members::members;
pub use profile::profile;
pub use register::register;
pub use session::{SessionKind, prune_sessions};
pub use set_customer_group::set_customer_group;
pub use set_role::set_role;
pub use sign_in::sign_in;
pub use sign_out::{sign_out, sign_out_everywhere};
