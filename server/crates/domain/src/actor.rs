//! Who is asking.

use crate::ids::AccountId;
use crate::words::words;

words! {
    /// What an account may do; each role has its own duties, see [`crate::permission`].
    Role {
        /// A customer.
        Member = "member",
        /// Keeps order in the community.
        Moderator = "moderator",
        /// Answers escalations.
        Agent = "agent",
        /// Leads agents.
        Supervisor = "supervisor",
        /// Installs and configures.
        Admin = "admin",
    }
}

impl Role {
    /// Deals with flags, closes, moves and suspends.
    #[must_use]
    pub const fn moderates(self) -> bool {
        matches!(self, Self::Moderator | Self::Supervisor | Self::Admin)
    }

    /// Works the queue of escalations and answers officially.
    #[must_use]
    pub const fn answers_officially(self) -> bool {
        matches!(self, Self::Agent | Self::Supervisor | Self::Admin)
    }

    /// Belongs to the company or its moderators: not bound by posting limits.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Member)
    }

    /// How people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Member => "Member",
            Self::Moderator => "Moderator",
            Self::Agent => "Agent",
            Self::Supervisor => "Supervisor",
            Self::Admin => "Administrator",
        }
    }
}

/// The one on whose behalf a use case runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A visitor who is not signed in.
    Anonymous,
    /// Somebody signed in.
    Member(Identity),
    /// The program itself: jobs and the command line.
    System,
}

/// A signed-in account as far as rules need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The account.
    pub id: AccountId,
    /// The name shown.
    pub username: String,
    /// The role now, read with the session on every request.
    pub role: Role,
    /// Whether a suspension is in force.
    pub suspended: bool,
}

impl Actor {
    /// The account, if somebody is signed in.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Self::Member(identity) => Some(identity.id),
            _ => None,
        }
    }

    /// The identity, if somebody is signed in.
    #[must_use]
    pub const fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Member(identity) => Some(identity),
            _ => None,
        }
    }

    /// The role, if somebody is signed in.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.identity().map(|i| i.role)
    }

    /// Whether hidden content is shown to this actor.
    #[must_use]
    pub fn moderates(&self) -> bool {
        matches!(self, Self::System) || self.role().is_some_and(Role::moderates)
    }

    /// Whether this actor works escalations.
    #[must_use]
    pub fn answers_officially(&self) -> bool {
        matches!(self, Self::System) || self.role().is_some_and(Role::answers_officially)
    }
}
