use image::ImageFormat;
use shared::domain::{PictureFormat, PictureSize};

use super::super::{digest, render};
use super::fixtures::{RED, close, encoded, gif, of_each_kind, quarters};

#[test]
fn each_size_is_in_proportion_and_none_is_enlarged() {
    for (sides, wanted) in [
        ((2_000, 1_000), vec![(160, 80), (480, 240), (1_200, 600)]),
        ((1_200, 900), vec![(160, 120), (480, 360), (1_200, 900)]),
        ((300, 100), vec![(160, 53), (300, 100)]),
        ((160, 160), vec![(160, 160)]),
        ((1, 1), vec![(1, 1)]),
        // As narrow as this, the height decides.
        ((10, 9_000), vec![(1, 640), (2, 1_920), (5, 4_800)]),
        ((9_000, 1), vec![(160, 1), (480, 1), (1_200, 1)]),
    ] {
        let rendered = render(&encoded(quarters(sides.0, sides.1), ImageFormat::Png)).expect("a picture");
        let found: Vec<(u32, u32)> = rendered.picture.renditions.iter().map(|it| (it.width, it.height)).collect();
        assert_eq!(found, wanted, "{sides:?}");
        for (bytes, sides) in rendered.files.iter().zip(wanted) {
            let image = image::load_from_memory(bytes).expect("a picture");
            assert_eq!((image.width(), image.height()), sides);
        }
    }
}

#[test]
fn the_bytes_decide_what_a_file_is_and_the_same_bytes_make_the_same_pictures() {
    for (format, file) in of_each_kind() {
        let (one, other) = (render(&file).expect("a picture"), render(&file).expect("a picture"));
        assert_eq!(one.files, other.files, "{format:?}");
        assert_eq!(one.picture, other.picture);
        assert_eq!(one.picture.format, PictureFormat::Jpeg, "{format:?}");
        assert_eq!(one.picture.digest, digest(&file));
        assert_eq!(one.picture.renditions.first().map(|it| it.size), Some(PictureSize::Small));
    }
}

#[test]
fn of_an_animation_the_first_frame_is_taken() {
    let rendered = render(&gif(1_000)).expect("a picture");
    let image = image::load_from_memory(rendered.files.first().expect("one")).expect("a picture").into_rgb8();
    assert!(image.pixels().all(|pixel| close(pixel.0, RED.0)));
}
