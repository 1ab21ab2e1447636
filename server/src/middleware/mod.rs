//! What happens to every request on its way in and out, one concern a file. The order is in
//! [`crate::router`].

pub mod client_address;
pub mod csrf;
pub mod errors;
pub mod outage;
pub mod overload;
pub mod page_cache;
pub mod request_log;
pub mod security_headers;
pub mod session;
