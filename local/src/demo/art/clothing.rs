use super::Drawing;
use super::brush::{Brush, Color};

const CREAM: Color = Color(0xf4_ead8);

pub(super) fn drawing(name: &str) -> Option<Drawing> {
    Some(match name {
        "CLO-SOCK-MOSS" => (Color(0xe6_dfc9), moss),
        "CLO-SOCK-RUST" => (Color(0xd9_dfd8), rust),
        "CLO-SOCK-SLATE" => (Color(0xe9_d9c8), slate),
        _ => return None,
    })
}

fn moss(brush: &mut Brush) {
    pair(brush, Color(0x6f_8250), Color(0x4f_6038));
}

fn rust(brush: &mut Brush) {
    pair(brush, Color(0xb5_5b38), Color(0x8a_4027));
}

fn slate(brush: &mut Brush) {
    pair(brush, Color(0x62_7585), Color(0x45_5562));
}

/// Two socks, one behind the other.
fn pair(brush: &mut Brush, wool: Color, dark: Color) {
    brush.shadow(520, 800, 700);
    sock(brush, [390, 130], dark, wool);
    sock(brush, [210, 190], wool, dark);
}

fn sock(brush: &mut Brush, [x, y]: [i16; 2], wool: Color, dark: Color) {
    // The foot first: the leg stands on its heel.
    brush.block([x, y + 410, 430, 190], 95, wool);
    brush.block([x + 300, y + 410, 130, 190], 65, CREAM);
    brush.block([x + 280, y + 410, 70, 190], 0, wool);
    brush.block([x, y, 190, 500], 40, wool);
    brush.curved((x, y + 430), &[(x + 130, y + 440, x + 140, y + 600), (x - 10, y + 610, x, y + 430)], CREAM);
    brush.glass([x + 150, y + 90, 40, 340], 18, Color(0), 26);
    // Two rings, and a cuff with ribs.
    for ring in [150, 196] {
        brush.block([x, y + ring, 190, 22], 0, CREAM);
    }
    brush.block([x - 8, y - 10, 206, 110], 26, dark);
    for rib in 0..6_i16 {
        let place = x + 20 + rib * 30;
        brush.stroke(&[(place, y + 8), (place, y + 82)], 7, wool);
    }
    brush.bow((x + 150, y + 580), &[(x + 230, y + 590, x + 330, y + 575)], 6, dark);
}
