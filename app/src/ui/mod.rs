//! The parts every page is built from. They hold no state and ask nobody anything: what they
//! show comes in as properties. Their looks live in `style/components`.

pub mod avatar;
pub mod badge;
pub mod breadcrumbs;
pub mod button;
pub mod card;
pub mod choice;
pub mod empty_state;
pub mod error_summary;
pub mod field;
pub mod icon;
pub mod layout;
pub mod notice;
pub mod pager;
pub mod progress;
pub mod prose;
pub mod road;
pub mod table;
pub mod tabs;
pub mod text;
pub mod thread_list;
pub mod time;

pub use avatar::Avatar;
pub use badge::{AcceptedBadge, BadgeState, OfficialBadge, RoleBadge, RoleMark, StateBadge, Tag};
pub use breadcrumbs::Breadcrumbs;
pub use button::{Button, ButtonKind, LinkButton, PostButton};
pub use card::Card;
pub use choice::{Checkbox, Choice, RadioGroup, Select};
pub use empty_state::EmptyState;
pub use error_summary::{ErrorSummary, FieldErrors};
pub use field::{Field, FileField, Hidden, TextArea};
pub use icon::{Icon, IconName};
pub use layout::{NavSection, Page, PageHead, SearchBox, ViewerBar};
pub use notice::{Notice, NoticeKind};
pub use pager::Pager;
pub use progress::{TimeBar, TimeKind, TimeLeft};
pub use prose::Prose;
pub use road::{Road, RoadPlace, RoadStep};
pub use table::DataTable;
pub use tabs::{TabItem, Tabs};
pub use text::{Link, MaybeText};
pub use thread_list::{RowPromise, ThreadItem, ThreadList, ThreadRow};
pub use time::{Ago, ClockTime};
