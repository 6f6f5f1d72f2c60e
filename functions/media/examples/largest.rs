//! Measures what the largest pictures take: `docs/performance.md` has the figures.
//!
//! ```sh
//! cargo run --release -p media --example largest -- make /tmp/pictures     # writes the pictures
//! cargo run --release -p media --example largest -- /tmp/pictures/*        # a process for each
//! ```
#![allow(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use image::{DynamicImage, ImageBuffer, ImageFormat, Rgb, RgbImage, Rgba};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match (first.as_str(), rest.as_slice()) {
        ("make", [folder]) => make(Path::new(folder)),
        ("render", [file]) => render(file),
        _ => {
            for file in std::iter::once(first).chain(rest) {
                // The most memory is a process's, so each picture has one.
                std::process::Command::new(std::env::current_exe()?).args(["render", &file]).status()?;
            }
            Ok(())
        }
    }
}

fn make(folder: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let save = |name: &str, image: DynamicImage, format: ImageFormat| -> Result<(), Box<dyn Error>> {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, format)?;
        Ok(std::fs::write(folder.join(name), file.into_inner())?)
    };
    for (name, width, height) in [("12", 4_000, 3_000), ("50", 8_000, 6_250)] {
        save(&format!("{name}.jpg"), scene(width, height).into(), ImageFormat::Jpeg)?;
    }
    save("50.png", scene(8_000, 6_250).into(), ImageFormat::Png)?;
    save("50.webp", DynamicImage::ImageRgb8(scene(8_000, 6_250)).into_rgba8().into(), ImageFormat::WebP)?;
    let deep = ImageBuffer::from_fn(8_000, 6_250, |x, y| {
        // Few colours: deep pixels of a scene would be more than a file may have.
        let [x, y] = [x, y].map(|side| u16::try_from(side / 250 * 1_999).unwrap_or(0));
        Rgba([x, y, x ^ y, if x < 30_000 { u16::MAX } else { 30_000 }])
    });
    save("50-deep.png", DynamicImage::ImageRgba16(deep), ImageFormat::Png)
}

/// Slopes with a little grain, as photographs have.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 29;
        let channel = |value: u32| u8::try_from((value + grain) % 256).unwrap_or(0);
        Rgb([channel(x * 255 / width), channel(y * 255 / height), channel((x / 64 + y / 64) % 200)])
    })
}

fn render(name: &str) -> Result<(), Box<dyn Error>> {
    let file = std::fs::read(name)?;
    let begun = Instant::now();
    let rendered = media::render(&file);
    let took = begun.elapsed();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default().trim();
    let what = match rendered {
        Ok(rendered) => format!("{} bytes of renditions", rendered.files.iter().map(Vec::len).sum::<usize>()),
        Err(failure) => failure.as_str().to_owned(),
    };
    println!("{name}: {} bytes, {} ms, at most {most}, {what}", file.len(), took.as_millis());
    Ok(())
}
