use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder};
use shared::domain::{MediaFailure, PictureFormat};

/// The quality of JPEG, from 1 to 100. At 82, people see no difference to the original.
const QUALITY: u8 = 82;

/// Whether no pixel lets through what is behind it.
pub(super) fn is_opaque(image: &DynamicImage) -> bool {
    image.as_rgba8().is_none_or(|image| image.pixels().all(|pixel| pixel.0.last() == Some(&u8::MAX)))
}

/// The bytes of a rendition: pixels and, if there is one, their colour profile.
pub(super) fn encode(
    image: DynamicImage,
    format: PictureFormat,
    profile: Option<&[u8]>,
) -> Result<Vec<u8>, MediaFailure> {
    let mut bytes = Vec::new();
    match format {
        PictureFormat::Jpeg => {
            let image = DynamicImage::ImageRgb8(image.into_rgb8());
            write(JpegEncoder::new_with_quality(&mut bytes, QUALITY), &image, profile)?;
        }
        PictureFormat::Webp => write(WebPEncoder::new_lossless(&mut bytes), &image, profile)?,
    }
    Ok(bytes)
}

fn write(mut encoder: impl ImageEncoder, image: &DynamicImage, profile: Option<&[u8]>) -> Result<(), MediaFailure> {
    if let Some(profile) = profile {
        // Where the format cannot hold it, it goes without.
        let _unsupported = encoder.set_icc_profile(profile.to_vec());
    }
    let written = encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into());
    written.map_err(|_| MediaFailure::Broken)
}
