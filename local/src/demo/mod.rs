//! A catalogue to look at.

mod art;
mod catalogue;
mod load;

pub(crate) use load::load;

/// A picture for samples of uploads.
pub(crate) fn sample_picture() -> Vec<u8> {
    let image = image::RgbImage::from_pixel(64, 64, image::Rgb([90, 120, 160]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    // Into memory: nothing can fail.
    let _written = image.write_to(&mut bytes, image::ImageFormat::Png);
    bytes.into_inner()
}
