use serde::{Deserialize, Serialize};

use crate::domain::text_enum::text_enum;

/// What was made of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Of all renditions.
    pub format: PictureFormat,
    /// From the smallest to the largest; at least one.
    pub renditions: Vec<Rendition>,
}

/// One size of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    pub size: PictureSize,
    pub width: u32,
    pub height: u32,
}

/// The format of a picture's renditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    Jpeg,
    Webp,
}

text_enum!(PictureFormat);

impl PictureFormat {
    pub const ALL: [Self; 2] = [Self::Jpeg, Self::Webp];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
        }
    }

    /// Returns the media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
        }
    }

    /// Returns the end of its files' names.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

/// The sizes that pictures are made in. A picture is never enlarged: of one that is smaller, the smallest size that it
/// fits has it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureSize {
    Small,
    Medium,
    Large,
}

text_enum!(PictureSize);

impl PictureSize {
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// The most pixels from left to right.
    pub const fn width(self) -> u32 {
        match self {
            Self::Small => 160,
            Self::Medium => 480,
            Self::Large => 1_200,
        }
    }

    /// The most pixels from top to bottom: four times the width, so that no rendition of a narrow picture is large.
    pub const fn height(self) -> u32 {
        self.width() * 4
    }
}

impl Picture {
    /// The rendition of this size, or the largest below it.
    pub fn rendition(&self, size: PictureSize) -> Option<Rendition> {
        self.renditions.iter().rev().find(|rendition| rendition.size <= size).or(self.renditions.first()).copied()
    }
}
