use std::fmt;
use std::time::Duration;

/// How long a function that serves HTTP may take, as in the template.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(15);

/// A Lambda function of the shop. The one list of them here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    Admin,
    Auth,
    Cart,
    Catalog,
    Imports,
    Mail,
    Media,
    Orders,
    Schedule,
    Stream,
    Websocket,
}

impl Function {
    pub const ALL: [Self; 11] = [
        Self::Admin,
        Self::Auth,
        Self::Cart,
        Self::Catalog,
        Self::Imports,
        Self::Mail,
        Self::Media,
        Self::Orders,
        Self::Schedule,
        Self::Stream,
        Self::Websocket,
    ];

    /// What its crate and its binary are called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Auth => "auth",
            Self::Cart => "cart",
            Self::Catalog => "catalog",
            Self::Imports => "imports",
            Self::Mail => "mail",
            Self::Media => "media",
            Self::Orders => "orders",
            Self::Schedule => "schedule",
            Self::Stream => "stream",
            Self::Websocket => "websocket",
        }
    }

    /// What `template.yaml` calls it.
    pub const fn logical_id(self) -> &'static str {
        match self {
            Self::Admin => "AdminFunction",
            Self::Auth => "AuthFunction",
            Self::Cart => "CartFunction",
            Self::Catalog => "CatalogFunction",
            Self::Imports => "ImportsFunction",
            Self::Mail => "MailFunction",
            Self::Media => "MediaFunction",
            Self::Orders => "OrdersFunction",
            Self::Schedule => "ScheduleFunction",
            Self::Stream => "StreamFunction",
            Self::Websocket => "WebsocketFunction",
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
