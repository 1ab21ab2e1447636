//! Identifiers: one newtype a table, numbers on the wire.

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        pub struct $name(pub i64);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{}", self.0) }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> { s.parse().map(Self) }
        }
    )+};
}

id! {
    /// A member's account, of any role.
    AccountId,
    /// A category.
    CategoryId,
    /// A thread: question, discussion or announcement.
    ThreadId,
    /// A post: the first one of a thread or a reply.
    PostId,
    /// An escalation, the case in the contact centre's queue.
    EscalationId,
    /// A queue of escalations.
    QueueId,
    /// A connector to an outside contact centre.
    ConnectorId,
    /// One hand-over to an outside contact centre.
    DeliveryId,
    /// Something an agent may be good at.
    SkillId,
    /// A text that agents send often.
    MacroId,
    /// An escalation policy.
    PolicyId,
    /// A rule of synonyms.
    SynonymId,
    /// A proposed rule of synonyms that is not wanted.
    DismissalId,
    /// A version of a business calendar.
    CalendarId,
    /// An item of the moderation queue.
    ModerationItemId,
    /// A notice to a member.
    NoticeId,
    /// A session or API token.
    SessionId,
}
