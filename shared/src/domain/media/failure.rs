use serde::Serialize;

use crate::domain::text_enum::text_enum;

/// Why nothing was made of an uploaded file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaFailure {
    EmptyFile,
    FileTooLarge,
    /// The bytes are of no known kind of picture.
    NotAPicture,
    /// A picture, but of a kind that is not taken.
    UnsupportedFormat,
    Svg,
    TooManyPixels,
    /// A progressive JPEG with so many passes that it serves only to take time.
    TooManyScans,
    Truncated,
    Broken,
}

text_enum!(MediaFailure);

impl MediaFailure {
    pub const ALL: [Self; 9] = [
        Self::EmptyFile,
        Self::FileTooLarge,
        Self::NotAPicture,
        Self::UnsupportedFormat,
        Self::Svg,
        Self::TooManyPixels,
        Self::TooManyScans,
        Self::Truncated,
        Self::Broken,
    ];

    /// Stable and machine-readable.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::FileTooLarge => "file_too_large",
            Self::NotAPicture => "not_a_picture",
            Self::UnsupportedFormat => "unsupported_format",
            Self::Svg => "svg",
            Self::TooManyPixels => "too_many_pixels",
            Self::TooManyScans => "too_many_scans",
            Self::Truncated => "truncated",
            Self::Broken => "broken",
        }
    }

    /// For people.
    pub const fn detail(self) -> &'static str {
        match self {
            Self::EmptyFile => "The file is empty.",
            Self::FileTooLarge => "The file has more than 20 MiB.",
            Self::NotAPicture => "The file is not a picture. Upload a JPEG, PNG, WebP or GIF.",
            Self::UnsupportedFormat => "Pictures of this format are not taken. Upload a JPEG, PNG, WebP or GIF.",
            Self::Svg => "SVG is not taken, because it can contain programs. Upload a PNG.",
            Self::TooManyPixels => "The picture has more than 50 megapixels.",
            Self::TooManyScans => "The JPEG has too many passes. Save it again.",
            Self::Truncated => "The end of the file is missing. Upload it again.",
            Self::Broken => "The file is damaged and cannot be read.",
        }
    }
}
