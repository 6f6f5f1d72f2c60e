use super::Drawing;
use super::brush::{Brush, Color};

const LEATHER: Color = Color(0x9a_6238);

pub(super) fn drawing(sku: &str) -> Option<Drawing> {
    Some(match sku {
        "OUT-FLASK" => (Color(0xcd_dde0), flask),
        "OUT-BLANKET" => (Color(0xd5_e0c6), blanket),
        "OUT-LANTERN" => (Color(0xb7_c3cf), lantern),
        "OUT-PACK-18" => (Color(0xe6_dbc6), pack),
        "OUT-COMPASS" => (Color(0xd8_cdb8), compass),
        _ => return None,
    })
}

fn flask(brush: &mut Brush) {
    let green = Color(0x3f_6b5c);
    brush.shadow(500, 870, 460);
    brush.block([375, 260, 250, 610], 60, green);
    brush.glass([560, 280, 65, 580], 32, Color(0), 36);
    brush.glass([400, 320, 26, 460], 13, Color(0xff_ffff), 70);
    brush.block([405, 205, 190, 80], 18, Color(0xc4_cbcf));
    brush.block([395, 90, 210, 140], 30, Color(0xe2_e6e8));
    brush.glass([550, 90, 55, 140], 26, Color(0), 26);
    brush.block([375, 690, 250, 24], 0, Color(0xe3_b268));
    // A mountain.
    brush.shape(&[(430, 560), (495, 450), (530, 505), (548, 480), (585, 560)], Color(0xe9_efe6));
}

/// Folded, with a strap.
fn blanket(brush: &mut Brush) {
    brush.shadow(500, 790, 820);
    let red = Color(0xb8_4a3e);
    brush.block([180, 330, 640, 450], 90, red);
    for x in [230, 330, 430, 530, 630, 730] {
        brush.glass([x, 330, 34, 450], 0, Color(0xff_f4e2), 150);
    }
    for y in [380, 480, 580, 680] {
        brush.glass([180, y, 640, 30], 0, Color(0x5c_1f1a), 80);
    }
    brush.glass([180, 700, 640, 80], 40, Color(0), 34);
    brush.bow((195, 480), &[(190, 400, 270, 400), (700, 400, 740, 400), (810, 400, 806, 480)], 4, Color(0x8d_3128));
    for x in [320, 620] {
        brush.block([x, 315, 56, 480], 20, LEATHER);
        brush.block([x - 10, 500, 76, 70], 12, Color(0xd9_b56b));
        brush.block([x + 6, 516, 44, 38], 6, LEATHER);
    }
    brush.bow((350, 320), &[(500, 170, 650, 320)], 34, LEATHER);
}

fn lantern(brush: &mut Brush) {
    let (metal, dark) = (Color(0x4a_5a52), Color(0x35_413b));
    brush.shadow(500, 860, 520);
    brush.veil([500, 540, 380, 380], Color(0xff_e7a6), 70);
    brush.veil([500, 540, 280, 290], Color(0xff_e7a6), 90);
    brush.bow((360, 300), &[(350, 90, 500, 90), (650, 90, 640, 300)], 18, dark);
    brush.block([360, 370, 280, 340], 30, Color(0xff_f0c2));
    brush.oval([500, 560, 46, 88], Color(0xff_c34d));
    brush.oval([500, 590, 26, 52], Color(0xff_f6dc));
    for x in [352, 492, 632] {
        brush.block([x, 360, 16, 360], 4, metal);
    }
    brush.shape(&[(390, 250), (610, 250), (680, 375), (320, 375)], metal);
    brush.film(&[(560, 250), (610, 250), (680, 375), (600, 375)], Color(0), 40);
    brush.block([440, 215, 120, 46], 20, dark);
    brush.block([320, 700, 360, 70], 20, metal);
    brush.block([290, 760, 420, 100], 30, dark);
    brush.oval([500, 808, 20, 20], Color(0xe3_b268));
}

fn pack(brush: &mut Brush) {
    let (blue, dark, strap) = (Color(0x35_5a73), Color(0x27_4558), LEATHER);
    brush.shadow(500, 870, 620);
    brush.bow((430, 190), &[(430, 100, 500, 100), (570, 100, 570, 190)], 26, dark);
    brush.block([255, 180, 490, 690], 130, blue);
    brush.glass([655, 260, 90, 590], 45, Color(0), 34);
    // The front pocket.
    brush.block([310, 560, 380, 250], 46, dark);
    brush.block([310, 560, 380, 70], 34, Color(0x2f_5068));
    brush.stroke(&[(350, 632), (650, 632)], 6, Color(0xd9_b56b));
    // The flap.
    brush.block([275, 190, 450, 270], 110, Color(0x41_6b87));
    for x in [370, 590] {
        brush.block([x, 400, 40, 190], 12, strap);
        brush.block([x - 8, 470, 56, 52], 10, Color(0xd9_b56b));
        brush.block([x + 6, 484, 28, 24], 4, strap);
    }
}

fn compass(brush: &mut Brush) {
    let brass = Color(0xc3_9549);
    brush.veil([512, 570, 330, 330], Color(0x2a_2430), 46);
    brush.ring([500, 165, 52, 52], 20, brass);
    brush.block([462, 200, 76, 70], 14, Color(0xa9_7c36));
    brush.oval([500, 550, 325, 325], Color(0xa9_7c36));
    brush.oval([500, 545, 310, 310], brass);
    brush.oval([500, 550, 262, 262], Color(0xfb_f6e8));
    for turn in 0..24 {
        brush.turned(turn * 15);
        let length = if turn % 6 == 0 { 44 } else { 22 };
        // Around the middle of the square, and then moved by nothing: the face is drawn there.
        brush.stroke(&[(500, 262), (500, 262 + length)], if turn % 6 == 0 { 12 } else { 5 }, Color(0x6b_6255));
    }
    brush.turned(32);
    brush.shape(&[(500, 290), (540, 500), (460, 500)], Color(0xc4_4536));
    brush.shape(&[(500, 710), (540, 500), (460, 500)], Color(0x4f_5f6b));
    brush.turned(0);
    brush.oval([500, 500, 24, 24], brass);
}
