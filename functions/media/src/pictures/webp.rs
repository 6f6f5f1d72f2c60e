//! A walk through the chunks of a WebP, without decoding any: each frame has sides of its own, which may be others than
//! the picture's.

use shared::domain::{MAX_PIXELS, MediaFailure};

/// The header of a RIFF file: its name, its size, the kind of what is in it.
const HEADER: usize = 12;
/// The header of a frame of an animation, before the frame's own chunks.
const FRAME_HEADER: usize = 16;

/// Refuses a file without its end, and one with a frame of too many pixels.
pub(super) fn check(file: &[u8]) -> Result<(), MediaFailure> {
    let size = little_endian(file, 4, 4).ok_or(MediaFailure::Truncated)?;
    if size.saturating_add(8) > u64::try_from(file.len()).unwrap_or(u64::MAX) {
        return Err(MediaFailure::Truncated);
    }
    chunks(file.get(HEADER..).unwrap_or_default())
}

fn chunks(mut rest: &[u8]) -> Result<(), MediaFailure> {
    while let Some(name) = rest.get(..4) {
        let length = little_endian(rest, 4, 4).and_then(|length| usize::try_from(length).ok());
        let Some(length) = length else { return Ok(()) };
        let data = rest.get(8..).unwrap_or_default();
        let data = data.get(..length.min(data.len())).unwrap_or_default();
        match name {
            b"ANMF" => chunks(data.get(FRAME_HEADER..).unwrap_or_default())?,
            _ if pixels(name, data).is_some_and(|pixels| pixels > MAX_PIXELS) => {
                return Err(MediaFailure::TooManyPixels);
            }
            _ => {}
        }
        // Chunks begin at even places.
        rest = rest.get(length.saturating_add(length % 2).saturating_add(8)..).unwrap_or_default();
    }
    Ok(())
}

/// The number of pixels that a chunk says that it has, if it is a frame.
fn pixels(name: &[u8], data: &[u8]) -> Option<u64> {
    const FOURTEEN_BITS: u64 = 0x3fff;
    match name {
        b"VP8 " => Some((little_endian(data, 6, 2)? & FOURTEEN_BITS) * (little_endian(data, 8, 2)? & FOURTEEN_BITS)),
        b"VP8L" => {
            let sides = little_endian(data, 1, 4)?;
            Some(((sides & FOURTEEN_BITS) + 1) * (((sides >> 14) & FOURTEEN_BITS) + 1))
        }
        _ => None,
    }
}

fn little_endian(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.saturating_add(length))?;
    Some(bytes.iter().rev().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}
