use image::ImageFormat;
use shared::domain::MediaFailure;

/// How far the start of an SVG is looked for, in bytes: after a declaration and comments.
const PROLOGUE: usize = 4_096;

/// The format of a file, by its first bytes. Its name and what the client says of it count for nothing.
pub(super) fn format(file: &[u8]) -> Result<ImageFormat, MediaFailure> {
    match image::guess_format(file) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) => Ok(format),
        Ok(_) => Err(MediaFailure::UnsupportedFormat),
        Err(_) if is_svg(file) => Err(MediaFailure::Svg),
        // HEIC and its relations.
        Err(_) if file.get(4..8) == Some(b"ftyp") => Err(MediaFailure::UnsupportedFormat),
        Err(_) => Err(MediaFailure::NotAPicture),
    }
}

fn is_svg(file: &[u8]) -> bool {
    let start = file.get(..file.len().min(PROLOGUE)).unwrap_or_default();
    let start = String::from_utf8_lossy(start).to_lowercase();
    start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).starts_with('<') && start.contains("<svg")
}
