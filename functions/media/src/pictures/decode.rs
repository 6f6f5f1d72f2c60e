use std::io::{Cursor, ErrorKind};

use image::error::ImageError;
use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use shared::domain::{MAX_PIXELS, MediaFailure};

/// The most memory that a decoder may ask for, in bytes: 50 megapixels of four channels with 16 bits each, and as much
/// again for its own work.
const MAX_MEMORY: u64 = MAX_PIXELS * 8 * 2;
/// The largest colour profile that is kept, in bytes. Those of cameras and screens have a few hundred.
const MAX_PROFILE: usize = 4_096;

/// The first frame of a file.
pub(super) struct Decoded {
    /// As they are in the file: RGB or RGBA with 8 bits a channel.
    pub(super) pixels: DynamicImage,
    /// How they are to be turned when shown.
    pub(super) orientation: Orientation,
    /// The colour profile, if the pixels need one.
    pub(super) profile: Option<Vec<u8>>,
}

/// Decodes a file, unless its header says that it has too many pixels.
pub(super) fn decode(file: &[u8], format: ImageFormat) -> Result<Decoded, MediaFailure> {
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| failure(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width).saturating_mul(height.into()) > MAX_PIXELS {
        return Err(MediaFailure::TooManyPixels);
    }
    // What cannot be read of these is not needed.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| is_kept(profile, decoder.color_type()));
    let pixels = DynamicImage::from_decoder(decoder).map_err(|error| failure(&error))?;
    let pixels = if pixels.color().has_alpha() {
        DynamicImage::ImageRgba8(pixels.into_rgba8())
    } else {
        DynamicImage::ImageRgb8(pixels.into_rgb8())
    };
    Ok(Decoded { pixels, orientation, profile })
}

/// Whether a profile is one of the pixels as they are encoded: those of grey and of printing colours are not.
fn is_kept(profile: &[u8], color: ColorType) -> bool {
    color.has_color() && profile.len() <= MAX_PROFILE && profile.get(16..20) == Some(b"RGB ")
}

fn failure(error: &ImageError) -> MediaFailure {
    match error {
        ImageError::Limits(_) => MediaFailure::TooManyPixels,
        ImageError::Unsupported(_) => MediaFailure::UnsupportedFormat,
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => MediaFailure::Truncated,
        _ => MediaFailure::Broken,
    }
}
