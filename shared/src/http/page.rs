use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::domain::Invalid;

/// The default number of items in a page.
pub const DEFAULT_PAGE: u16 = 20;

/// The maximum number of items in a page.
pub const MAX_PAGE: u16 = 100;

/// `limit`: from 1 to 100, 20 by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimit(u16);

impl PageLimit {
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(DEFAULT_PAGE)
    }
}

impl<'de> Deserialize<'de> for PageLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let limit = u16::deserialize(deserializer)?;
        if (1..=MAX_PAGE).contains(&limit) {
            Ok(Self(limit))
        } else {
            Err(Invalid::new("invalid_limit", format!("must be from 1 to {MAX_PAGE}")).tag())
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PageBody<T> {
    pub items: Vec<T>,
    /// Pass it as `cursor` to get the next page; keep the other parameters. Null on the last page.
    pub next_cursor: Option<String>,
}
