use image::{ImageFormat, ImageReader, Rgba, RgbaImage};
use shared::domain::PictureFormat;
use std::io::Cursor;

use super::super::render;
use super::fixtures::{encoded, exif, jpeg, quarters, with_segment};

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn nothing_of_a_files_metadata_is_left() {
    let file = with_segment(&jpeg(&quarters(600, 400)), 0xe1, &exif(1));
    let file = with_segment(&file, 0xfe, b"taken by Ada");
    for secret in [&b"Exif"[..], b"At home", b"taken by Ada"] {
        assert!(contains(&file, secret));
        for rendition in render(&file).expect("a picture").files {
            assert!(!contains(&rendition, secret), "{}", String::from_utf8_lossy(secret));
        }
    }
}

#[test]
fn a_small_profile_of_rgb_is_kept_and_no_other() {
    let profile = |space: &[u8; 4], length: usize| {
        let mut profile = vec![7; length];
        profile[16..20].copy_from_slice(space);
        // The first of one part.
        [&b"ICC_PROFILE\0\x01\x01"[..], &profile].concat()
    };
    for (profile, is_kept) in
        [(profile(b"RGB ", 500), true), (profile(b"RGB ", 5_000), false), (profile(b"CMYK", 500), false)]
    {
        let file = with_segment(&jpeg(&quarters(200, 100)), 0xe2, &profile);
        for rendition in render(&file).expect("a picture").files {
            assert_eq!(contains(&rendition, &[7; 300]), is_kept);
        }
    }
}

#[test]
fn transparent_pictures_stay_so_and_others_become_jpeg() {
    let faded = |alpha: u8| RgbaImage::from_fn(300, 300, |x, _| Rgba([200, 0, 0, if x < 150 { alpha } else { 255 }]));
    for (alpha, format) in [(255, PictureFormat::Jpeg), (0, PictureFormat::Webp), (128, PictureFormat::Webp)] {
        let rendered = render(&encoded(faded(alpha), ImageFormat::Png)).expect("a picture");
        assert_eq!(rendered.picture.format, format, "{alpha}");
        for bytes in rendered.files {
            let reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format().expect("a format");
            let wanted = if format == PictureFormat::Jpeg { ImageFormat::Jpeg } else { ImageFormat::WebP };
            assert_eq!(reader.format(), Some(wanted));
            let image = reader.decode().expect("a picture").into_rgba8();
            let pixel = image.get_pixel(image.width() / 4, image.height() / 2);
            assert!(pixel[3].abs_diff(alpha) < 3, "{pixel:?} of {alpha}");
            // The colour of what is half transparent is not darkened by what is not there.
            assert!(alpha == 0 || pixel[0].abs_diff(200) < 12, "{pixel:?} of {alpha}");
        }
    }
}
