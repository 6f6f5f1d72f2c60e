use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, RgbImage, RgbaImage};
use shared::domain::{MediaFailure, PictureSize};

use super::Sizes;

/// The sides of a picture that is turned as this says, or of one that will be: it is its own inverse.
pub(super) fn turned((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height, width)
        }
        _ => (width, height),
    }
}

/// The sizes to make of a picture of these sides: up to the one that it fits as it is.
pub(super) fn sizes(sides: (u32, u32)) -> Sizes {
    let mut sizes = Sizes::new();
    for size in PictureSize::ALL {
        let fitted = fitted(sides, size);
        sizes.push((size, fitted));
        if fitted == sides {
            break;
        }
    }
    sizes
}

/// The sides within a size, in the same proportion to a pixel, and at least one pixel each.
fn fitted((width, height): (u32, u32), size: PictureSize) -> (u32, u32) {
    let (most_width, most_height) = (size.width(), size.height());
    if width <= most_width && height <= most_height {
        return (width, height);
    }
    if u64::from(width) * u64::from(most_height) >= u64::from(height) * u64::from(most_width) {
        (most_width, scaled(height, most_width, width))
    } else {
        (scaled(width, most_height, height), most_height)
    }
}

/// `side * by / of`, rounded.
fn scaled(side: u32, by: u32, of: u32) -> u32 {
    let of = u64::from(of.max(1));
    let scaled = (u64::from(side) * u64::from(by) + of / 2) / of;
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// The picture with these sides.
pub(super) fn resize(image: DynamicImage, (width, height): (u32, u32)) -> Result<DynamicImage, MediaFailure> {
    if (image.width(), image.height()) == (width, height) {
        return Ok(image);
    }
    let pixels = if image.color().has_alpha() { PixelType::U8x4 } else { PixelType::U8x3 };
    let source = ImageRef::new(image.width(), image.height(), image.as_bytes(), pixels);
    let source = source.map_err(|_| MediaFailure::Broken)?;
    let mut target = Image::new(width, height, pixels);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).use_alpha(true);
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| MediaFailure::Broken)?;
    let bytes = target.into_vec();
    let resized = match pixels {
        PixelType::U8x4 => RgbaImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgba8),
        _ => RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8),
    };
    resized.ok_or(MediaFailure::Broken)
}
