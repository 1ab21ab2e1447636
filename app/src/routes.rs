//! Every path of the site, in one place: what is answered where, and how addresses are built.

#[cfg(feature = "ssr")]
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
#[cfg(feature = "ssr")]
use backstop_services::Ctx;

#[cfg(feature = "ssr")]
use crate::{
    accounts, admin, agent, categories, error, moderation, notices, promise, satisfaction, search,
    supervisor, threads, upload,
};

/// All pages, and what their islands ask for.
#[cfg(feature = "ssr")]
pub fn routes() -> Router<Ctx> {
    Router::new()
        .merge(community())
        .merge(membership())
        .merge(desk())
        .merge(administration())
        .fallback(error::not_found)
        .layer(middleware::from_fn(error::pages))
        .route(url::UI_PREVIEW, post(threads::handlers::preview))
        .route(url::UI_SIMILAR, post(threads::ask::suggest))
}

#[cfg(feature = "ssr")]
fn community() -> Router<Ctx> {
    Router::new()
        .route(url::HOME, get(categories::handlers::home))
        .route("/c/{slug}", get(categories::handlers::category))
        .route("/tags/{tag}", get(categories::handlers::tag))
        .route(url::PROMISE, get(promise::show))
        .route(url::SEARCH, get(search::handlers::search))
        .route(url::SEARCH_CLICKED, post(search::marks::clicked))
        .route(url::SEARCH_SOLVED, post(search::marks::solved))
        .route(url::ASK, get(threads::ask::form).post(threads::ask::send))
        .route(url::ASK_SIMILAR, post(threads::ask::similar))
        .route("/t/{id}", get(threads::handlers::short))
        .route("/t/{id}/{slug}", get(threads::handlers::thread))
        .route("/t/{id}/replies", post(threads::handlers::reply))
        .route("/t/{id}/follow", post(threads::actions::follow))
        .route("/t/{id}/unfollow", post(threads::actions::unfollow))
        .route("/t/{id}/unsolved", post(threads::unsolved::send))
        .route("/t/{id}/clock", post(threads::moderate::set_clock))
        .route("/t/{id}/close", post(threads::moderate::close))
        .route("/t/{id}/reopen", post(threads::moderate::reopen))
        .route("/t/{id}/move", post(threads::moderate::relocate))
        .route("/t/{id}/title", post(threads::moderate::retitle))
        .route(
            "/t/{id}/merge",
            get(threads::duplicates::confirm).post(threads::moderate::merge),
        )
        .route("/p/{id}", get(threads::handlers::permalink))
        .route(
            "/p/{id}/edit",
            get(threads::edit::form).post(threads::edit::send),
        )
        .route("/p/{id}/erase", post(threads::delete::erase))
        .route(
            "/p/{id}/delete",
            get(threads::delete::form).post(threads::delete::send),
        )
        .route("/p/{id}/accept", post(threads::actions::accept))
        .route("/p/{id}/unaccept", post(threads::actions::unaccept))
        .route("/p/{id}/helpful", post(threads::helpful::mark))
        .route("/p/{id}/helpful/undo", post(threads::helpful::unmark))
        .route(
            "/p/{id}/flag",
            get(moderation::flag::form).post(moderation::flag::send),
        )
}

#[cfg(feature = "ssr")]
fn membership() -> Router<Ctx> {
    Router::new()
        .route(
            url::SIGN_UP,
            get(accounts::sign_up::form).post(accounts::sign_up::send),
        )
        .route(
            "/sign-in",
            get(accounts::sign_in::form).post(accounts::sign_in::send),
        )
        .route(url::SIGN_OUT, post(accounts::sign_in::out))
        .route("/u/{username}", get(accounts::profile::show))
        .route("/u/{username}/suspend", post(accounts::profile::suspend))
        .route(
            "/u/{username}/reinstate",
            post(accounts::profile::reinstate),
        )
        .route(url::SETTINGS, get(accounts::settings::show))
        .route(url::SETTINGS_MAIL, post(accounts::settings::mail))
        .route(url::SETTINGS_PASSWORD, post(accounts::settings::password))
        .route(
            url::SETTINGS_SIGN_OUT,
            post(accounts::settings::sign_out_everywhere),
        )
        .route(
            url::SETTINGS_ERASE,
            get(accounts::erase::mine).post(accounts::erase::erase_mine),
        )
        .route(url::NOTICES, get(notices::handlers::list))
        .route(url::NOTICES_READ, post(notices::handlers::read))
        .route(
            url::UNSUBSCRIBE,
            get(notices::unsubscribe::form).post(notices::unsubscribe::send),
        )
        .route(
            url::HELPED,
            get(satisfaction::form).post(satisfaction::send),
        )
        .route("/t/{id}/helped", post(satisfaction::send_from_thread))
}

#[cfg(feature = "ssr")]
fn desk() -> Router<Ctx> {
    Router::new()
        .route(url::AGENT, get(agent::handlers::queue))
        .route(url::AGENT_NEXT, post(agent::handlers::next))
        .route(url::AGENT_MACROS, get(agent::macros::list))
        .route("/agent/cases/{id}", get(agent::handlers::case))
        .route("/agent/cases/{id}/claim", post(agent::handlers::claim))
        .route("/agent/cases/{id}/release", post(agent::handlers::release))
        .route("/agent/cases/{id}/reply", post(agent::handlers::reply))
        .route("/agent/cases/{id}/resolve", post(agent::handlers::resolve))
        .route("/agent/cases/{id}/return", post(agent::handlers::give_back))
        .route(
            "/agent/cases/{id}/hand-over",
            post(agent::handlers::hand_over),
        )
        .route("/agent/cases/{id}/wait", post(agent::handlers::wait))
        .route("/agent/cases/{id}/resume", post(agent::handlers::go_on))
        .route(
            "/agent/cases/{id}/macro",
            post(agent::handlers::insert_macro),
        )
        .route(
            "/agent/cases/{id}/quote/{answer}",
            post(agent::handlers::quote),
        )
        .route(url::AGENT_VIEWS, post(agent::handlers::keep_view))
        .route(
            "/agent/views/{id}/remove",
            post(agent::handlers::remove_view),
        )
        .route(url::SUPERVISOR, get(supervisor::board::board))
        .route(
            url::SUPERVISOR_CASES,
            get(supervisor::cases::list).post(supervisor::cases::act),
        )
        .route(url::SUPERVISOR_QUEUES, get(supervisor::queues::list))
        .route(
            "/supervisor/queues/{slug}",
            post(supervisor::queues::update),
        )
        .route(
            "/supervisor/queues/{slug}/pause",
            post(supervisor::queues::pause),
        )
        .route(
            "/supervisor/queues/{slug}/resume",
            post(supervisor::queues::resume),
        )
        .route(
            url::SUPERVISOR_SKILLS,
            get(supervisor::skills::list).post(supervisor::skills::create),
        )
        .route(
            "/supervisor/skills/{slug}/remove",
            post(supervisor::skills::remove),
        )
        .route(
            "/supervisor/agents/{name}",
            post(supervisor::skills::set_agent),
        )
        .route(
            "/supervisor/needs/{slug}",
            post(supervisor::skills::set_needs),
        )
        .route(
            url::SUPERVISOR_MACROS,
            get(supervisor::macros::list).post(supervisor::macros::save),
        )
        .route(
            "/supervisor/macros/{id}/remove",
            post(supervisor::macros::remove),
        )
        .route(url::SUPERVISOR_LOG, get(supervisor::log::show))
        .route(url::MODERATION, get(moderation::handlers::queue))
        .route(url::MODERATION_LOG, get(moderation::handlers::log))
        .route("/moderation/{id}", get(moderation::handlers::item))
        .route("/moderation/{id}/claim", post(moderation::handlers::claim))
        .route(
            "/moderation/{id}/release",
            post(moderation::handlers::release),
        )
        .route(
            "/moderation/{id}/decide",
            post(moderation::handlers::decide),
        )
        .route("/moderation/{id}/undo", post(moderation::handlers::undo))
}

#[cfg(feature = "ssr")]
fn administration() -> Router<Ctx> {
    Router::new()
        .route(url::ADMIN, get(admin::home))
        .route(
            url::ADMIN_CATEGORIES,
            get(admin::categories::list).post(admin::categories::create),
        )
        .route(
            "/admin/categories/{slug}",
            get(admin::categories::one).post(admin::categories::update),
        )
        .route(url::ADMIN_TAGS, get(admin::tags::list))
        .route(
            "/admin/tags/{tag}",
            get(admin::tags::one).post(admin::tags::rename),
        )
        .route("/admin/tags/{tag}/free", post(admin::tags::free))
        .route(url::ADMIN_MEMBERS, get(admin::members::list))
        .route("/admin/members/{id}/role", post(admin::members::set_role))
        .route(
            "/admin/members/{id}/erase",
            get(accounts::erase::theirs).post(accounts::erase::erase_theirs),
        )
        .route(
            "/admin/members/{id}/customer-group",
            post(admin::members::set_customer_group),
        )
        .route(
            url::ADMIN_POLICIES,
            get(admin::policies::list).post(admin::policies::set),
        )
        .route(
            url::ADMIN_POLICIES_PREVIEW,
            get(admin::policies::list).post(admin::policies::preview),
        )
        .route("/admin/policies/{id}/shift", post(admin::policies::shift))
        .route("/admin/policies/{id}/remove", post(admin::policies::remove))
        .merge(with_files())
        .route(
            "/admin/calendars/{name}/remove",
            post(admin::calendars::remove),
        )
        .route(url::ADMIN_SEARCH, get(admin::search::show))
        .route(
            url::ADMIN_PROPOSALS_DISMISS,
            post(admin::search::proposals::dismiss),
        )
        .route(
            "/admin/search/proposals/{id}/restore",
            post(admin::search::proposals::restore),
        )
        .route(
            url::ADMIN_SYNONYMS,
            get(admin::search::synonyms::list).post(admin::search::synonyms::add),
        )
        .route(
            "/admin/search/synonyms/{id}/remove",
            post(admin::search::synonyms::remove),
        )
        .route(
            url::ADMIN_CONNECTORS,
            get(admin::connectors::list).post(admin::connectors::create),
        )
        .route(url::ADMIN_CONNECTORS_NEW, get(admin::connectors::new))
        .route(
            "/admin/connectors/{id}",
            get(admin::connector::one).post(admin::connector::update),
        )
        .route("/admin/connectors/{id}/test", post(admin::connector::test))
        .route(
            "/admin/connectors/{id}/replay",
            post(admin::connector::replay),
        )
        .route(
            "/admin/connectors/{id}/remove",
            post(admin::connector::remove),
        )
        .route(url::ADMIN_DELIVERIES, get(admin::deliveries::list))
        .route(
            "/admin/deliveries/{id}/replay",
            post(admin::deliveries::replay),
        )
}

/// Pages that take a file along.
#[cfg(feature = "ssr")]
fn with_files() -> Router<Ctx> {
    Router::new()
        .route(
            url::ADMIN_CALENDARS,
            get(admin::calendars::list).post(admin::calendars::set),
        )
        .route(
            url::ADMIN_CALENDARS_PREVIEW,
            get(admin::calendars::list).post(admin::calendars::preview),
        )
        .layer(DefaultBodyLimit::max(upload::BODY_MAX))
}

/// Addresses. Paths without parts are constants; the others are built here and nowhere else.
pub mod url {
    #[cfg(feature = "ssr")]
    use backstop_domain::ids::{
        AccountId, ConnectorId, DeliveryId, DismissalId, EscalationId, MacroId, ModerationItemId,
        PolicyId, PostId, SynonymId, ThreadId,
    };
    #[cfg(feature = "ssr")]
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

    /// Rendered Markdown, for the preview of the composer.
    pub const UI_PREVIEW: &str = "/api/ui/preview";
    /// Similar questions, while one is being asked.
    pub const UI_SIMILAR: &str = "/api/ui/similar";
    /// The start page.
    pub const HOME: &str = "/";
    /// How well promises were kept.
    pub const PROMISE: &str = "/promise";
    /// Search.
    pub const SEARCH: &str = "/search";
    /// A hit was opened.
    pub const SEARCH_CLICKED: &str = "/search/clicked";
    /// What was opened solved it.
    pub const SEARCH_SOLVED: &str = "/search/solved";
    /// Asking.
    pub const ASK: &str = "/ask";
    /// The form for asking, with similar questions shown.
    pub const ASK_SIMILAR: &str = "/ask/similar";
    /// Becoming a member.
    pub const SIGN_UP: &str = "/sign-up";
    /// Signing out.
    pub const SIGN_OUT: &str = "/sign-out";
    /// One's own settings.
    pub const SETTINGS: &str = "/settings";
    /// Whether notices are mailed.
    pub const SETTINGS_MAIL: &str = "/settings/notices";
    /// Erasing one's account.
    pub const SETTINGS_ERASE: &str = "/settings/erase";
    /// A new password.
    pub const SETTINGS_PASSWORD: &str = "/settings/password";
    /// Ending all sessions.
    pub const SETTINGS_SIGN_OUT: &str = "/settings/sign-out-everywhere";
    /// One's own notices.
    pub const NOTICES: &str = "/notices";
    /// Marking notices as read.
    pub const NOTICES_READ: &str = "/notices/read";
    /// No more mail.
    pub const UNSUBSCRIBE: &str = "/unsubscribe";
    /// The agents' queue.
    pub const AGENT: &str = "/agent";
    /// Whether a resolved case helped, by the link in the mail.
    pub const HELPED: &str = "/helped";
    /// Keeping a part of the queue.
    pub const AGENT_VIEWS: &str = "/agent/views";
    /// The supervisors' board.
    pub const SUPERVISOR: &str = "/supervisor";
    /// Cases to be moved, assigned and so on.
    pub const SUPERVISOR_CASES: &str = "/supervisor/cases";
    /// How queues give out cases.
    pub const SUPERVISOR_QUEUES: &str = "/supervisor/queues";
    /// Skills, agents and what categories call for.
    pub const SUPERVISOR_SKILLS: &str = "/supervisor/skills";
    /// Texts that agents send often.
    pub const SUPERVISOR_MACROS: &str = "/supervisor/macros";
    /// The audit trail.
    pub const SUPERVISOR_LOG: &str = "/supervisor/log";
    /// The texts that agents send often, to be read.
    pub const AGENT_MACROS: &str = "/agent/macros";
    /// Taking the next case.
    pub const AGENT_NEXT: &str = "/agent/next";
    /// The moderators' queue.
    pub const MODERATION: &str = "/moderation";
    /// What moderators did.
    pub const MODERATION_LOG: &str = "/moderation/log";
    /// The administration.
    pub const ADMIN: &str = "/admin";
    /// Its categories.
    pub const ADMIN_CATEGORIES: &str = "/admin/categories";
    /// Tags.
    pub const ADMIN_TAGS: &str = "/admin/tags";
    /// Its members.
    pub const ADMIN_MEMBERS: &str = "/admin/members";
    /// Its escalation policies.
    pub const ADMIN_POLICIES: &str = "/admin/policies";
    /// What a policy would change.
    pub const ADMIN_POLICIES_PREVIEW: &str = "/admin/policies/preview";
    /// Business calendars.
    pub const ADMIN_CALENDARS: &str = "/admin/calendars";
    /// What a calendar would change.
    pub const ADMIN_CALENDARS_PREVIEW: &str = "/admin/calendars/preview";
    /// What people search for.
    pub const ADMIN_SEARCH: &str = "/admin/search";
    /// Suggesting a rule of synonyms no more.
    pub const ADMIN_PROPOSALS_DISMISS: &str = "/admin/search/proposals/dismiss";
    /// Words that mean the same to the search.
    pub const ADMIN_SYNONYMS: &str = "/admin/search/synonyms";
    /// Its connectors to contact centres outside.
    pub const ADMIN_CONNECTORS: &str = "/admin/connectors";
    /// Another connector.
    pub const ADMIN_CONNECTORS_NEW: &str = "/admin/connectors/new";
    /// What is handed over to contact centres outside.
    pub const ADMIN_DELIVERIES: &str = "/admin/deliveries";
    /// What could not be handed over.
    pub const ADMIN_DEAD_LETTERS: &str = "/admin/deliveries?state=dead";

    /// What may stand in a part of an address as it is (RFC 3986, 2.3).
    #[cfg(feature = "ssr")]
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');

    #[cfg(feature = "ssr")]
    fn escaped(text: &str) -> String {
        utf8_percent_encode(text, KEPT).to_string()
    }

    /// `path` with those of the pairs that hold something as its query.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
        let query: Vec<_> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| format!("{key}={}", escaped(value)))
            .collect();
        if query.is_empty() {
            return path.to_owned();
        }
        let join = if path.contains('?') { '&' } else { '?' };
        format!("{path}{join}{}", query.join("&"))
    }

    /// A list's next page; `path` may have a query.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn page(path: &str, cursor: &str) -> String {
        with_query(path, &[("cursor", cursor)])
    }

    /// Signing in, and going on to `next` then.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn sign_in(next: &str) -> String {
        let next = if next == HOME { "" } else { next };
        with_query("/sign-in", &[("next", next)])
    }

    /// Asking what a search did not find: the title filled in, what it was narrowed to chosen, and the
    /// search named.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn ask_after_search(title: &str, category: &str, tags: &str, search: &str) -> String {
        with_query(
            ASK,
            &[
                ("title", title),
                ("category", category),
                ("tags", tags),
                ("search", search),
            ],
        )
    }

    /// A category.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn category(slug: &str) -> String {
        format!("/c/{}", escaped(slug))
    }

    /// The threads of a tag.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn tag(tag: &str) -> String {
        format!("/tags/{}", escaped(tag))
    }

    /// A member.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn profile(username: &str) -> String {
        format!("/u/{}", escaped(username))
    }

    /// Something done to a member, such as `suspend`.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn profile_act(username: &str, act: &str) -> String {
        format!("{}/{act}", profile(username))
    }

    /// Something done to a thread, such as `follow`.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn thread_act(id: ThreadId, act: &str) -> String {
        format!("/t/{id}/{act}")
    }

    /// Where it is asked whether one thread is to go into another.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn merge(from: ThreadId, into: ThreadId) -> String {
        with_query(&thread_act(from, "merge"), &[("into", &into.to_string())])
    }

    /// A post, wherever it is.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn post(id: PostId) -> String {
        format!("/p/{id}")
    }

    /// Something done to a post, such as `edit`.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn post_act(id: PostId, act: &str) -> String {
        format!("/p/{id}/{act}")
    }

    /// The anchor of a post in its thread.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn post_anchor(id: PostId) -> String {
        format!("post-{id}")
    }

    /// A case.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn case(id: EscalationId) -> String {
        format!("/agent/cases/{id}")
    }

    /// Taking a kept part of the queue away.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn agent_view_remove(id: i64) -> String {
        format!("{AGENT_VIEWS}/{id}/remove")
    }

    /// A queue before supervisors, or something done to it, such as `pause`.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn supervisor_queue(slug: &str, act: &str) -> String {
        let at = format!("{SUPERVISOR_QUEUES}/{}", escaped(slug));
        if act.is_empty() {
            at
        } else {
            format!("{at}/{act}")
        }
    }

    /// Taking a skill away.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn supervisor_skill_remove(slug: &str) -> String {
        format!("{SUPERVISOR_SKILLS}/{}/remove", escaped(slug))
    }

    /// Capacity and skills of an agent.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn supervisor_agent(name: &str) -> String {
        format!("/supervisor/agents/{}", escaped(name))
    }

    /// What a category calls for.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn supervisor_needs(slug: &str) -> String {
        format!("/supervisor/needs/{}", escaped(slug))
    }

    /// Taking a macro away.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn supervisor_macro_remove(id: MacroId) -> String {
        format!("{SUPERVISOR_MACROS}/{id}/remove")
    }

    /// Puts an answer to another question into the reply on a case, and shows that.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn case_quote(id: EscalationId, answer: PostId) -> String {
        format!("/agent/cases/{id}/quote/{answer}#reply")
    }

    /// Something done to a case, such as `claim`.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn case_act(id: EscalationId, act: &str) -> String {
        format!("/agent/cases/{id}/{act}")
    }

    /// A reported post.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn report(id: ModerationItemId) -> String {
        format!("/moderation/{id}")
    }

    /// Something done to a report, such as `decide`.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn report_act(id: ModerationItemId, act: &str) -> String {
        format!("/moderation/{id}/{act}")
    }

    /// A category in the administration.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_category(slug: &str) -> String {
        format!("/admin/categories/{}", escaped(slug))
    }

    /// A tag in the administration.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_tag(tag: &str) -> String {
        format!("{ADMIN_TAGS}/{}", escaped(tag))
    }

    /// Letting an old name of a tag go.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_tag_alias_free(name: &str) -> String {
        format!("{ADMIN_TAGS}/{}/free", escaped(name))
    }

    /// Another role for a member.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_role(id: AccountId) -> String {
        format!("/admin/members/{id}/role")
    }

    /// Erasing a member's account.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_erase(id: AccountId) -> String {
        format!("/admin/members/{id}/erase")
    }

    /// Another customer group for a member.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_customer_group(id: AccountId) -> String {
        format!("/admin/members/{id}/customer-group")
    }

    /// Taking a business calendar away.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_calendar_remove(name: &str) -> String {
        format!("/admin/calendars/{}/remove", escaped(name))
    }

    /// Taking a rule of synonyms away.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_synonym_remove(id: SynonymId) -> String {
        format!("/admin/search/synonyms/{id}/remove")
    }

    /// Letting a dismissed rule be suggested again.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_proposal_restore(id: DismissalId) -> String {
        format!("/admin/search/proposals/{id}/restore")
    }

    /// A connector in the administration.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_connector(id: ConnectorId) -> String {
        format!("/admin/connectors/{id}")
    }

    /// Something done to a connector, such as `test`.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_connector_act(id: ConnectorId, act: &str) -> String {
        format!("/admin/connectors/{id}/{act}")
    }

    /// Sending a dead letter again.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_delivery_replay(id: DeliveryId) -> String {
        format!("/admin/deliveries/{id}/replay")
    }

    /// Putting an escalation policy elsewhere in the order.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_policy_shift(id: PolicyId) -> String {
        format!("/admin/policies/{id}/shift")
    }

    /// Taking an escalation policy away.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn admin_policy_remove(id: PolicyId) -> String {
        format!("/admin/policies/{id}/remove")
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::url;

    #[test]
    fn parts_of_addresses_are_escaped() {
        assert_eq!(url::tag("c++"), "/tags/c%2B%2B");
        assert_eq!(
            url::sign_in("/t/1/a?b=c"),
            "/sign-in?next=%2Ft%2F1%2Fa%3Fb%3Dc"
        );
        assert_eq!(url::sign_in(url::HOME), "/sign-in");
        assert_eq!(
            url::page("/?view=unanswered", "1.2"),
            "/?view=unanswered&cursor=1.2"
        );
    }

    #[test]
    fn all_routes_fit_together() {
        let _: axum::Router<backstop_services::Ctx> = super::routes();
    }
}
