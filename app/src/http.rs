//! Between HTTP and pages: who asks, and how a page becomes an answer.
//!
//! Who asks comes from the request's extensions alone, which the server's middleware fills; it
//! never travels through the rendering context, so no page can show somebody else's name.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{Extensions, HeaderValue, StatusCode, Uri, header, request::Parts},
    response::{IntoResponse, Response},
};
use backstop_domain::permission::{self, Action};
use backstop_domain::{Actor, ErrorCode, Failure, Role, ids::SessionId};
use leptos::prelude::*;

use crate::{
    flash::Done,
    form::Filled,
    render::to_document,
    ui::{NavSection, NoticeKind, Page, PageHead, ViewerBar},
};

/// Asked for by a page's script: what moves on the page alone, without the frame.
pub const PART: &str = "x-backstop-part";

/// Who asks. The server's middleware puts it into the extensions of every request.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// On whose behalf use cases run.
    pub actor: Actor,
    /// Unread notices.
    pub unread: i64,
    /// Network address, for limits.
    pub address: String,
    /// The session in use, kept when the others are ended.
    pub session: Option<SessionId>,
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            actor: Actor::Anonymous,
            unread: 0,
            address: String::new(),
            session: None,
        }
    }
}

/// Where the assets of this build are. The server puts it into the extensions of every request.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    /// Such as `/assets/ab12cd34`, without a slash at the end.
    pub base: String,
    /// Whether pages reload themselves when the program is built anew.
    pub dev: bool,
}

/// Set in the extensions of an answer that is the same for every visitor who is not signed in:
/// it may be kept until an event touches one of these tags.
///
/// `thread:{id}` is one thread's page; `lists` is home, categories and profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CacheTags(pub Vec<String>);

/// What every page must know about the request.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Who asks.
    pub visitor: Visitor,
    /// Where the assets are.
    pub assets: Assets,
    /// The path asked for, with its query.
    pub path: String,
    /// What was just done, told once at the top.
    pub flash: Option<Done>,
    /// Deliveries that failed for good; counted for the pages of the administration alone.
    pub dead_letters: u64,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::new(&parts.extensions, &parts.uri))
    }
}

impl Visit {
    /// Gathers it from a request's parts.
    #[must_use]
    pub fn new(extensions: &Extensions, uri: &Uri) -> Self {
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Self {
            visitor: extensions.get().cloned().unwrap_or_default(),
            assets: extensions.get().cloned().unwrap_or_default(),
            path: path.to_owned(),
            flash: uri.query().and_then(Done::from_query),
            dead_letters: 0,
        }
    }

    /// On whose behalf use cases run.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.visitor.actor
    }

    /// Whether somebody is signed in.
    #[must_use]
    pub const fn signed_in(&self) -> bool {
        matches!(self.visitor.actor, Actor::Member(_))
    }

    /// Name of who is signed in.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.actor().identity().map(|who| who.username.as_str())
    }

    /// Refuses visitors who are not signed in, for pages that make no sense without.
    ///
    /// # Errors
    /// [`ErrorCode::SignInRequired`].
    pub fn require_sign_in(&self) -> Result<(), Failed> {
        if self.signed_in() {
            Ok(())
        } else {
            Err(Failed(ErrorCode::SignInRequired.into()))
        }
    }

    /// What the bar shows about who is signed in. Links for staff are for finding the way only;
    /// what they lead to is guarded by the use cases.
    fn bar(&self) -> Option<ViewerBar> {
        let who = self.actor().identity()?;
        Some(ViewerBar {
            username: who.username.clone(),
            unread: u64::try_from(self.visitor.unread).unwrap_or(0),
            can_moderate: who.role.moderates(),
            is_agent: who.role.answers_officially(),
            supervises: permission::check(&self.visitor.actor, Action::Supervise).is_ok(),
            is_admin: who.role == Role::Admin,
        })
    }

    /// Renders a page.
    pub fn show(&self, screen: Screen, body: impl FnOnce() -> AnyView) -> Response {
        let may_cache = !screen.cache.is_empty() && !self.signed_in() && self.flash.is_none();
        let tags = screen.cache.clone();
        let status = screen.status;
        let retry_after = screen.retry_after;
        let html = to_document(|| self.frame(screen, body()));
        let mut response = (status, html_header(), html).into_response();
        if let Some(seconds) = retry_after {
            let seconds = HeaderValue::from(seconds);
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        if may_cache {
            response.extensions_mut().insert(CacheTags(tags));
        }
        response
    }

    fn frame(&self, screen: Screen, body: AnyView) -> AnyView {
        let flash = self
            .flash
            .map(|done| (NoticeKind::Ok, done.sentence().to_owned()));
        let (base, dev) = (self.assets.base.clone(), self.assets.dev);
        view! {
            <Page head=screen.head viewer=self.bar() assets_base=base dev current=screen.section
                search=screen.search flash dead_letters=self.dead_letters>
                {body}
            </Page>
        }
        .into_any()
    }
}

const fn html_header() -> [(header::HeaderName, HeaderValue); 1] {
    [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    )]
}

/// What surrounds the body of a page.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    head: PageHead,
    section: NavSection,
    search: Option<String>,
    status: StatusCode,
    retry_after: Option<u64>,
    cache: Vec<String>,
}

impl Screen {
    /// A page with this title, answered with 200.
    pub fn titled(title: impl Into<String>) -> Self {
        let head = PageHead {
            title: title.into(),
            ..PageHead::default()
        };
        Self {
            head,
            ..Self::default()
        }
    }

    /// Belongs to this part of the site.
    #[must_use]
    pub const fn section(mut self, section: NavSection) -> Self {
        self.section = section;
        self
    }

    /// Is summed up so for search engines.
    #[must_use]
    pub fn described(mut self, text: impl Into<String>) -> Self {
        self.head.description = Some(text.into());
        self
    }

    /// Has its one true address there.
    #[must_use]
    pub fn canonical(mut self, public_url: &str, path: &str) -> Self {
        self.head.canonical = Some(format!("{public_url}{path}"));
        self
    }

    /// Is none of a search engine's business.
    #[must_use]
    pub const fn private(mut self) -> Self {
        self.head.robots_noindex = true;
        self
    }

    /// Answers with this status.
    #[must_use]
    pub const fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Answers as this form of the page was: refused, or well. Of several forms a refused one counts.
    #[must_use]
    pub fn answering<T>(mut self, form: &Filled<T>) -> Self {
        self.status = self.status.max(form.status);
        self.retry_after = self.retry_after.or(form.retry_after);
        self
    }

    /// Names the seconds after which another try makes sense.
    #[must_use]
    pub const fn retry_after(mut self, seconds: Option<u64>) -> Self {
        self.retry_after = seconds;
        self
    }

    /// Shows these words in the search box.
    #[must_use]
    pub fn search(mut self, words: impl Into<String>) -> Self {
        self.search = Some(words.into());
        self
    }

    /// May be kept for visitors who are not signed in, see [`CacheTags`].
    #[must_use]
    pub fn cached(mut self, tag: impl Into<String>) -> Self {
        self.cache.push(tag.into());
        self
    }
}

/// A refusal that becomes an error page: handlers return it by `?`, and the layer in
/// [`crate::error`] draws the page.
#[derive(Clone, Debug)]
pub struct Failed(pub Failure);

impl From<backstop_services::Error> for Failed {
    fn from(error: backstop_services::Error) -> Self {
        if error.is_fault() {
            tracing::error!(error = ?error, "request failed");
        }
        Self(error.failure())
    }
}

impl From<ErrorCode> for Failed {
    fn from(code: ErrorCode) -> Self {
        Self(code.into())
    }
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<backstop_domain::FieldError> for Failed {
    fn from(field: backstop_domain::FieldError) -> Self {
        Self(field.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let mut response = status_of(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The HTTP status of a failure.
#[must_use]
pub fn status_of(failure: &Failure) -> StatusCode {
    StatusCode::from_u16(failure.code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What a page handler returns.
pub type Answer = Result<Response, Failed>;

/// Sends the browser on to another page after a form, by GET.
#[must_use]
pub fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(value) => (StatusCode::SEE_OTHER, [(header::LOCATION, value)]).into_response(),
        Err(_) => Failed::from(ErrorCode::Internal).into_response(),
    }
}

/// As [`see_other`], and the next page says what was done.
#[must_use]
pub fn done(location: &str, done: Done) -> Response {
    see_other(&done.address(location))
}
