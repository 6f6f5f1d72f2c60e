use std::time::{Duration, Instant};

use image::ImageFormat;
use shared::domain::MediaFailure;

use super::super::render;
use super::fixtures::{encoded, gif, jpeg, png_claiming, quarters, with_segment};

/// Far less than decoding would take.
const AT_ONCE: Duration = Duration::from_millis(500);

#[track_caller]
fn refused(file: &[u8], failure: MediaFailure) {
    let begun = Instant::now();
    assert_eq!(render(file).map(|rendered| rendered.picture), Err(failure));
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
}

#[test]
fn more_pixels_than_allowed_are_refused_by_the_header() {
    refused(&png_claiming(60_000, 60_000), MediaFailure::TooManyPixels);
    refused(&png_claiming(50_000_001, 1), MediaFailure::TooManyPixels);

    let mut jpeg = jpeg(&quarters(16, 16));
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame header");
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    refused(&jpeg, MediaFailure::TooManyPixels);

    let mut gif = gif(1);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    refused(&gif, MediaFailure::TooManyPixels);

    let mut webp = encoded(quarters(16, 16), ImageFormat::WebP);
    let sides = webp.windows(4).position(|name| name == b"VP8L").expect("a lossless picture") + 9;
    // Fourteen bits each.
    webp[sides..sides + 4].copy_from_slice(&0x0fff_bffe_u32.to_le_bytes());
    refused(&webp, MediaFailure::TooManyPixels);
}

/// Around a frame of 268 megapixels is a picture of one.
#[test]
fn a_webp_whose_frame_is_larger_than_its_picture_is_refused() {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        [&name[..], &u32::try_from(data.len()).expect("short").to_le_bytes(), data].concat()
    };
    let frame = chunk(b"VP8 ", &[0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0]);
    let animated = chunk(b"ANMF", &[&[0; 16], frame.as_slice()].concat());
    for frame in [frame, animated] {
        let parts = [b"WEBP".to_vec(), chunk(b"VP8X", &[0; 10]), frame].concat();
        refused(&chunk(b"RIFF", &parts), MediaFailure::TooManyPixels);
    }
}

#[test]
fn as_many_pixels_as_allowed_are_not_refused_by_the_header() {
    // There are none behind it.
    assert_eq!(render(&png_claiming(10_000, 5_000)).map(|it| it.picture), Err(MediaFailure::Broken));
}

/// A GIF's frame may claim more than the screen that it is on.
#[test]
fn a_frame_larger_than_its_screen_is_not_a_way_around() {
    let mut file = gif(1);
    let frame = file.iter().position(|byte| *byte == 0x2c).expect("a frame");
    file[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    let begun = Instant::now();
    assert!(render(&file).is_err());
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
}

#[test]
fn a_jpeg_of_endless_passes_is_refused() {
    let file = jpeg(&quarters(64, 64));
    let scan = file.windows(2).position(|pair| pair == [0xff, 0xda]).expect("a scan");
    let (head, rest) = file.split_at(scan);
    let data = rest.strip_suffix(&[0xff, 0xd9]).expect("an end");
    let with = |scans: usize| [head, &data.repeat(scans), &[0xff, 0xd9]].concat();
    assert_ne!(render(&with(64)).err(), Some(MediaFailure::TooManyScans));
    refused(&with(65), MediaFailure::TooManyScans);
}

#[test]
fn files_larger_than_allowed_are_refused() {
    let file = jpeg(&quarters(16, 16));
    let padded = |length: usize| {
        let mut file = file.clone();
        file.resize(length, 0);
        file
    };
    assert!(render(&padded(20 * 1024 * 1024)).is_ok());
    refused(&padded(20 * 1024 * 1024 + 1), MediaFailure::FileTooLarge);
    refused(&[], MediaFailure::EmptyFile);
}

/// Metadata that unpacks to much more than it is.
#[test]
fn metadata_is_not_unpacked_without_limit() {
    let mut file = jpeg(&quarters(32, 32));
    for _ in 0..200 {
        file = with_segment(&file, 0xe2, &[b"ICC_PROFILE\0\x01\xff".as_slice(), &[0; 60_000]].concat());
    }
    let begun = Instant::now();
    let _either = render(&file);
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
}
