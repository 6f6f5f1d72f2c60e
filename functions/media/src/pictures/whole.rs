//! Whether the end of a file is there, which decoders of some formats fill with grey if it is not; and whether parts of it
//! claim more than its header does.

use image::ImageFormat;
use shared::domain::MediaFailure;

use super::{jpeg, webp};

/// The last chunk of a PNG: no data, its name, its checksum.
const END_OF_PNG: &[u8] = b"\0\0\0\0IEND\xae\x42\x60\x82";

pub(super) fn check(file: &[u8], format: ImageFormat) -> Result<(), MediaFailure> {
    let is_whole = match format {
        ImageFormat::Jpeg => return jpeg::check(file),
        ImageFormat::Png => file.windows(END_OF_PNG.len()).rev().any(|window| window == END_OF_PNG),
        ImageFormat::WebP => return webp::check(file),
        // Only the first frame matters, and its decoder notices.
        _ => true,
    };
    if is_whole { Ok(()) } else { Err(MediaFailure::Truncated) }
}
