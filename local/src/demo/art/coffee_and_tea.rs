use super::Drawing;
use super::brush::{Brush, Color};

const SAND: Color = Color(0xe9_d8c0);
const SAGE: Color = Color(0xcf_dcc8);
const CREAM: Color = Color(0xfb_f6ec);
const BROWN: Color = Color(0x5b_3a29);

pub(super) fn drawing(sku: &str) -> Option<Drawing> {
    Some(match sku {
        "COF-ALBA" => (SAND, alba),
        "COF-SIDAMO" => (Color(0xf2_cfb6), sidamo),
        "TEA-SENCHA" => (SAGE, sencha),
        "TEA-CHAI" => (Color(0xef_d9a8), chai),
        "COF-DRIPPER" => (Color(0xd6_dfe4), dripper),
        "COF-MILL" => (Color(0xdd_d3e0), mill),
        _ => return None,
    })
}

/// A bag with a folded top, a label and a bean on it.
fn bag(brush: &mut Brush, paper: Color, dark: Color, label: Color) {
    brush.shadow(500, 845, 620);
    brush.shape(&[(300, 300), (700, 300), (725, 845), (275, 845)], paper);
    brush.film(&[(640, 300), (700, 300), (725, 845), (655, 845)], Color(0), 22);
    brush.block([292, 205, 416, 110], 14, dark);
    brush.stroke(&[(315, 262), (685, 262)], 5, paper);
    brush.block([345, 410, 310, 330], 18, label);
    bean(brush, 500, 520, dark);
    brush.block([410, 630, 180, 16], 8, dark);
    brush.block([440, 664, 120, 12], 6, dark);
}

fn bean(brush: &mut Brush, x: i16, y: i16, color: Color) {
    brush.oval([x, y, 52, 68], color);
    brush.bow((x + 8, y - 62), &[(x - 34, y - 20, x, y), (x + 34, y + 20, x - 8, y + 62)], 9, CREAM);
}

fn alba(brush: &mut Brush) {
    bag(brush, Color(0xb9_8a5e), BROWN, CREAM);
}

fn sidamo(brush: &mut Brush) {
    bag(brush, Color(0xc9_6a4a), Color(0x7a_2f20), Color(0xfd_ecd8));
}

/// A tin with a lid and a leaf.
fn tin(brush: &mut Brush, body: Color, lid: Color, label: Color) {
    brush.shadow(500, 840, 560);
    brush.block([310, 330, 380, 510], 34, body);
    brush.glass([630, 330, 60, 510], 30, Color(0), 24);
    brush.block([292, 245, 416, 130], 34, lid);
    brush.glass([292, 345, 416, 30], 14, Color(0), 30);
    brush.block([310, 470, 380, 240], 0, label);
}

fn leaf(brush: &mut Brush, color: Color, vein: Color) {
    brush.curved((420, 655), &[(400, 520, 590, 520), (600, 660, 420, 655)], color);
    brush.bow((410, 668), &[(480, 620, 560, 550)], 7, vein);
}

fn sencha(brush: &mut Brush) {
    tin(brush, Color(0x4f_7a5b), Color(0x35_5a42), Color(0xf1_f3e4));
    leaf(brush, Color(0x6f_9d5f), Color(0xf1_f3e4));
}

fn chai(brush: &mut Brush) {
    tin(brush, Color(0xb5_5a2a), Color(0x8a_3d1b), Color(0xfb_ecc9));
    // A star of anise.
    for turn in 0..8 {
        brush.turned(turn * 45);
        brush.oval([500, 445, 17, 48], Color(0x6e_3a1c));
    }
    brush.turned(0);
    brush.oval([500, 500, 24, 24], Color(0xd9_9a4e));
}

/// A cone of porcelain on a glass.
fn dripper(brush: &mut Brush) {
    brush.shadow(500, 850, 540);
    brush.glass([375, 600, 250, 250], 60, Color(0xff_ffff), 150);
    brush.block([390, 700, 220, 138], 50, BROWN);
    brush.glass([400, 615, 24, 200], 12, Color(0xff_ffff), 120);
    brush.block([330, 570, 340, 40], 20, Color(0xf7_f4ef));
    brush.shape(&[(290, 250), (710, 250), (570, 572), (430, 572)], Color(0xfc_faf6));
    brush.film(&[(620, 250), (710, 250), (570, 572), (540, 572)], Color(0x20_3040), 26);
    for x in [360, 430, 500, 570] {
        brush.bow((x, 262), &[(x + 20, 400, 440 + (x - 290) / 3, 560)], 5, Color(0xdd_d8d0));
    }
    brush.oval([500, 250, 210, 40], Color(0xea_e5dc));
    brush.oval([500, 254, 176, 28], BROWN);
    brush.bow((700, 300), &[(820, 300, 790, 400), (760, 470, 640, 440)], 30, Color(0xf7_f4ef));
}

fn mill(brush: &mut Brush) {
    let (beech, dark, steel) = (Color(0xd0_a06a), Color(0xa8_7b4a), Color(0xb4_bdc3));
    brush.shadow(500, 850, 520);
    // The crank, and the axle under it.
    brush.block([486, 190, 28, 120], 12, Color(0x8d_979d));
    brush.stroke(&[(500, 205), (735, 175)], 24, steel);
    brush.block([705, 80, 62, 100], 28, BROWN);
    brush.glass([715, 92, 14, 70], 7, Color(0xff_ffff), 60);
    brush.block([385, 290, 230, 190], 40, steel);
    brush.glass([415, 320, 24, 130], 12, Color(0xff_ffff), 110);
    brush.block([370, 400, 260, 450], 46, beech);
    brush.glass([565, 420, 65, 410], 32, Color(0), 30);
    for (y, length) in [(520, 120), (590, 145), (760, 130)] {
        brush.stroke(&[(410, y), (410 + length, y)], 6, dark);
    }
    brush.block([370, 660, 260, 34], 0, steel);
    brush.glass([370, 690, 260, 10], 0, Color(0), 40);
    bean(brush, 255, 800, BROWN);
    bean(brush, 735, 790, BROWN);
}
