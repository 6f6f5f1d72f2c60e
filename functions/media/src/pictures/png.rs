use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder, RgbaImage};

/// A PNG of these sides and pixels, four bytes each, of which the last counts for nothing. None if their number is
/// another. For drawings that were made by code.
pub fn png(width: u32, height: u32, pixels: Vec<u8>) -> Option<Vec<u8>> {
    let image = DynamicImage::ImageRgba8(RgbaImage::from_raw(width, height, pixels)?).into_rgb8();
    let mut file = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Sub);
    encoder.write_image(&image, width, height, ExtendedColorType::Rgb8).ok()?;
    Some(file)
}
