use image::ImageFormat;
use shared::domain::MediaFailure;

use super::super::render;
use super::fixtures::of_each_kind;

#[test]
fn what_is_no_picture_is_told_from_what_is_one_of_another_kind() {
    let script = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (file, failure) in [
        (script.as_bytes().to_vec(), MediaFailure::Svg),
        (format!("\u{feff}<?xml version='1.0'?>\n<!-- a -->\n{script}").into_bytes(), MediaFailure::Svg),
        (b"<!DOCTYPE html><p>Not a picture".to_vec(), MediaFailure::NotAPicture),
        (b"sku,name,price\n".to_vec(), MediaFailure::NotAPicture),
        (b"PK\x03\x04 a zip archive".to_vec(), MediaFailure::NotAPicture),
        (vec![0; 1_000], MediaFailure::NotAPicture),
        (b"BM a bitmap".to_vec(), MediaFailure::UnsupportedFormat),
        (b"II*\0 a TIFF".to_vec(), MediaFailure::UnsupportedFormat),
        (b"\0\0\0\x18ftypheic a photograph".to_vec(), MediaFailure::UnsupportedFormat),
        (b"\0\0\0\x1cftypavif a picture".to_vec(), MediaFailure::UnsupportedFormat),
        // Begun as one, and nothing more.
        (b"\xff\xd8\xff".to_vec(), MediaFailure::Truncated),
        (b"\x89PNG\r\n\x1a\n".to_vec(), MediaFailure::Truncated),
    ] {
        let shown = String::from_utf8_lossy(&file).into_owned();
        assert_eq!(render(&file).map(|rendered| rendered.picture), Err(failure), "{shown}");
    }
}

#[test]
fn a_file_that_ends_early_is_refused_wherever_it_ends() {
    for (format, file) in of_each_kind() {
        // The last bytes of a GIF tell only that it ends.
        let last = (format != ImageFormat::Gif).then_some(file.len() - 3);
        for length in (1..=16).map(|part| file.len() * part / 17).chain(last) {
            let failure = render(&file[..length]).map(|rendered| rendered.picture).err();
            let failure = failure.unwrap_or_else(|| panic!("{format:?} of {length} bytes is taken"));
            let is_clear = matches!(failure, MediaFailure::Truncated | MediaFailure::Broken);
            assert!(is_clear || length < 16, "{format:?} of {length} bytes: {failure:?}");
        }
    }
}

/// No file ends the function: each is a picture or has a reason.
#[test]
fn no_damage_causes_a_panic() {
    let mut random = 1_u64;
    let mut below = |bound: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).expect("31 bits") % bound
    };
    for (_, file) in of_each_kind() {
        for _ in 0..400 {
            let mut file = file.clone();
            for _ in 0..=below(4) {
                let at = below(file.len());
                file[at] = u8::try_from(below(256)).expect("a byte");
            }
            let _either = render(&file);
        }
    }
}
