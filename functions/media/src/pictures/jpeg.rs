//! A walk through the segments of a JPEG, without decoding any.

use shared::domain::{MAX_PIXELS, MediaFailure};

/// The most passes of a progressive JPEG. Cameras and programs write about ten; each costs as much time as the picture
/// is large, however short it is.
const MAX_SCANS: usize = 64;

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;

/// Refuses a file without its end, one of too many passes, and one with a frame of too many pixels.
pub(super) fn check(file: &[u8]) -> Result<(), MediaFailure> {
    let mut at = 2;
    let mut scans = 0_usize;
    loop {
        let marker = marker(file, &mut at).ok_or(MediaFailure::Truncated)?;
        match marker {
            END_OF_IMAGE => return Ok(()),
            // These have no length.
            0x01 | 0xd0..=0xd8 => continue,
            START_OF_SCAN => {
                scans = scans.saturating_add(1);
                if scans > MAX_SCANS {
                    return Err(MediaFailure::TooManyScans);
                }
            }
            // All frame headers; among their numbers are those of two tables and of one that is reserved.
            0xc0..=0xcf
                if !matches!(marker, 0xc4 | 0xc8 | 0xcc)
                    && pixels(file, at).is_some_and(|pixels| pixels > MAX_PIXELS) =>
            {
                return Err(MediaFailure::TooManyPixels);
            }
            _ => {}
        }
        let length = file.get(at..at.saturating_add(2)).and_then(|bytes| <[u8; 2]>::try_from(bytes).ok());
        let length = usize::from(u16::from_be_bytes(length.ok_or(MediaFailure::Truncated)?));
        at = at.saturating_add(length.max(2));
    }
}

/// The number of pixels of the frame whose header is here: after its length and its depth, two bytes for each side.
fn pixels(file: &[u8], at: usize) -> Option<u64> {
    let side = |from: usize| {
        let bytes: [u8; 2] =
            file.get(at.saturating_add(from)..at.saturating_add(from).saturating_add(2))?.try_into().ok()?;
        Some(u64::from(u16::from_be_bytes(bytes)))
    };
    Some(side(3)?.saturating_mul(side(5)?))
}

/// The next marker from here on, past whatever a scan's data are: in them, 0xff stands before a zero or a restart.
fn marker(file: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let rest = file.get(*at..)?;
        let found = rest.iter().position(|byte| *byte == 0xff)?;
        let code = *rest.get(found.saturating_add(1))?;
        *at = at.saturating_add(found).saturating_add(if code == 0xff { 1 } else { 2 });
        if !matches!(code, 0x00 | 0xff | 0xd0..=0xd7) {
            return Some(code);
        }
    }
}
