//! A catalogue to look at.

mod art;
mod catalogue;
mod load;
mod pictures;
mod specials;

pub(crate) use load::load;
pub(crate) use pictures::pictures;

/// A picture for samples of uploads.
pub(crate) fn sample_picture() -> Vec<u8> {
    let pixels = [90, 120, 160, u8::MAX].repeat(64 * 64);
    media::png(64, 64, pixels).unwrap_or_default()
}
