//! Small pictures, and the parts of files that no encoder writes.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{Delay, DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

pub(super) const RED: Rgb<u8> = Rgb([220, 30, 30]);
pub(super) const GREEN: Rgb<u8> = Rgb([30, 180, 30]);
pub(super) const BLUE: Rgb<u8> = Rgb([30, 30, 220]);
pub(super) const WHITE: Rgb<u8> = Rgb([250, 250, 250]);

/// A picture whose quarters are red and green, blue and white.
pub(super) fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => WHITE,
    })
}

pub(super) fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).expect("an encoded picture");
    bytes.into_inner()
}

pub(super) fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 95).encode_image(image).expect("a JPEG");
    bytes
}

/// One file of each kind that is taken.
pub(super) fn of_each_kind() -> [(ImageFormat, Vec<u8>); 4] {
    let image = quarters(64, 48);
    [
        (ImageFormat::Jpeg, jpeg(&image)),
        (ImageFormat::Png, encoded(image.clone(), ImageFormat::Png)),
        (ImageFormat::WebP, encoded(image.clone(), ImageFormat::WebP)),
        (ImageFormat::Gif, gif(1)),
    ]
}

/// A GIF of this many frames: the first is red, the others are blue.
pub(super) fn gif(frames: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    for number in 0..frames {
        let color = if number == 0 { RED } else { BLUE };
        let image = RgbaImage::from_pixel(32, 24, Rgba([color[0], color[1], color[2], 255]));
        let frame = Frame::from_parts(image, 0, 0, Delay::from_numer_denom_ms(10, 1));
        encoder.encode_frame(frame).expect("a frame");
    }
    drop(encoder);
    bytes
}

/// The JPEG with a segment after its start.
pub(super) fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).expect("a short segment").to_be_bytes();
    let (start, rest) = jpeg.split_at(2);
    [start, &[0xff, marker], &length, data, rest].concat()
}

/// EXIF that says how to turn the picture, what it shows and where it was taken.
pub(super) fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let description = b"At home\0";
    let mut turned = [0; 4];
    turned[..2].copy_from_slice(&orientation.to_le_bytes());
    // Three entries, 50 bytes after the header of 8; then the text, then the place.
    let (text_at, place_at) = (58_u32, 66_u32);
    [
        &b"Exif\0\0II*\0"[..],
        &8_u32.to_le_bytes(),
        &3_u16.to_le_bytes(),
        &entry(0x010e, 2, 8, text_at.to_le_bytes()),
        &entry(0x0112, 3, 1, turned),
        &entry(0x8825, 4, 1, place_at.to_le_bytes()),
        &0_u32.to_le_bytes(),
        &[0; 4],
        &[0; 4],
        description,
        &1_u16.to_le_bytes(),
        &entry(0x0001, 2, 2, *b"N\0\0\0"),
        &0_u32.to_le_bytes(),
    ]
    .concat()
}

/// A PNG whose header claims these sides, with a moment of data.
pub(super) fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header.as_slice()), (b"IDAT", &[0x78, 0x9c, 0x03, 0, 0, 0, 0, 1]), (b"IEND", &[])] {
        bytes.extend(u32::try_from(data.len()).expect("short").to_be_bytes());
        let body = [&name[..], data].concat();
        bytes.extend(&body);
        bytes.extend(crc(&body).to_be_bytes());
    }
    bytes
}

/// The checksum of PNG's chunks.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// Whether two colours are the same to the eye.
pub(super) fn close(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 40)
}
