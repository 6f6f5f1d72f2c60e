use super::super::render;
use super::fixtures::{BLUE, GREEN, RED, WHITE, close, exif, jpeg, quarters, with_segment};
use image::RgbImage;

/// The pixels of a file that a viewer shows as this picture, when the file says `orientation`: EXIF names where the
/// file's first row and first column are.
fn stored(shown: &RgbImage, orientation: u16) -> RgbImage {
    let (width, height) = shown.dimensions();
    let (right, bottom) = (width - 1, height - 1);
    let is_turned = orientation >= 5;
    let (columns, rows) = if is_turned { (height, width) } else { (width, height) };
    RgbImage::from_fn(columns, rows, |column, row| {
        let (x, y) = match orientation {
            1 => (column, row),
            2 => (right - column, row),
            3 => (right - column, bottom - row),
            4 => (column, bottom - row),
            5 => (row, column),
            6 => (right - row, column),
            7 => (right - row, bottom - column),
            _ => (row, bottom - column),
        };
        *shown.get_pixel(x, y)
    })
}

#[test]
fn pictures_stand_upright_whatever_their_exif_says() {
    let shown = quarters(640, 320);
    for orientation in 1..=8 {
        let file = with_segment(&jpeg(&stored(&shown, orientation)), 0xe1, &exif(orientation));
        let rendered = render(&file).expect("a picture");
        let sides: Vec<(u32, u32)> = rendered.picture.renditions.iter().map(|it| (it.width, it.height)).collect();
        assert_eq!(sides, [(160, 80), (480, 240), (640, 320)], "{orientation}");
        for (bytes, (width, height)) in rendered.files.iter().zip(sides) {
            let image = image::load_from_memory(bytes).expect("a picture").into_rgb8();
            assert_eq!(image.dimensions(), (width, height), "{orientation}");
            for (x, y, color) in [(1, 1, RED), (3, 1, GREEN), (1, 3, BLUE), (3, 3, WHITE)] {
                let found = image.get_pixel(width * x / 4, height * y / 4);
                assert!(close(found.0, color.0), "{orientation}: {x} {y} is {found:?}");
            }
        }
    }
}
