//! What is made of a file: pure computation on bytes, within limits that are checked before anything is decoded.
//!
//! Renditions are JPEG, or WebP where the picture is transparent somewhere. The WebP encoder that is written in Rust
//! keeps every pixel, so a photograph would be several times larger than as JPEG; and JPEG has no transparency. Each
//! rendition is encoded from pixels alone, so nothing of a file's metadata reaches it but the colour profile, without
//! which its colours would be others.

mod decode;
mod encode;
mod jpeg;
mod png;
mod resize;
mod sniff;
#[cfg(test)]
mod tests;
mod webp;
mod whole;

use sha2::{Digest, Sha256};
use shared::domain::{MAX_MEDIA_BYTES, MediaFailure, Picture, PictureFormat, PictureSize, Rendition};

use decode::Decoded;

pub use png::png;

/// A picture and the bytes of its renditions, in the order of [`Picture::renditions`].
#[derive(Clone, Debug)]
pub struct Rendered {
    pub picture: Picture,
    pub files: Vec<Vec<u8>>,
}

/// The SHA-256 of a file, in hexadecimal.
pub fn digest(file: &[u8]) -> String {
    Sha256::digest(file).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes the renditions of a file. The same bytes give the same renditions.
///
/// # Errors
/// Returns why the file cannot be used.
pub fn render(file: &[u8]) -> Result<Rendered, MediaFailure> {
    if file.is_empty() {
        return Err(MediaFailure::EmptyFile);
    }
    if u64::try_from(file.len()).unwrap_or(u64::MAX) > MAX_MEDIA_BYTES {
        return Err(MediaFailure::FileTooLarge);
    }
    let format = sniff::format(file)?;
    whole::check(file, format)?;
    let Decoded { pixels, orientation, profile } = decode::decode(file, format)?;
    let sizes = resize::sizes(resize::turned((pixels.width(), pixels.height()), orientation));
    // The largest is made of the file, and the smaller ones of it: the pixels of the file are gone by then.
    let mut images = Vec::with_capacity(sizes.len());
    let mut source = pixels;
    for (_, target) in sizes.iter().rev() {
        source = resize::resize(source, resize::turned(*target, orientation))?;
        images.push(source.clone());
    }
    images.reverse();
    let is_opaque = images.last().is_none_or(encode::is_opaque);
    let format = if is_opaque { PictureFormat::Jpeg } else { PictureFormat::Webp };
    let mut files = Vec::with_capacity(images.len());
    let mut renditions: Vec<Rendition> = Vec::with_capacity(images.len());
    for (mut image, (size, (width, height))) in images.into_iter().zip(sizes) {
        image.apply_orientation(orientation);
        files.push(encode::encode(image, format, profile.as_deref())?);
        renditions.push(Rendition { size, width, height });
    }
    Ok(Rendered { picture: Picture { digest: digest(file), format, renditions }, files })
}

/// The sizes that a picture of these sides is made in, the smallest first, each with its own sides.
type Sizes = Vec<(PictureSize, (u32, u32))>;
