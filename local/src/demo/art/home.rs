use super::Drawing;
use super::brush::{Brush, Color};

pub(super) fn drawing(sku: &str) -> Option<Drawing> {
    Some(match sku {
        "HOM-CANDLE-FIG" => (Color(0xdb_e0d0), candle),
        "HOM-THROW" => (Color(0xe9_d9cf), throw),
        "HOM-CLOCK" => (Color(0xcf_dbd8), clock),
        "HOM-PLANTER" => (Color(0xe4_e3d3), planter),
        "HOM-SOAP-3" => (Color(0xd9_e4d8), soap),
        "HOM-SHELF" => (Color(0xd3_dcd6), shelf),
        _ => return None,
    })
}

fn candle(brush: &mut Brush) {
    brush.shadow(500, 845, 560);
    brush.veil([500, 240, 150, 170], Color(0xff_eeb8), 110);
    brush.glass([300, 420, 400, 425], 50, Color(0xff_ffff), 150);
    brush.block([318, 500, 364, 330], 40, Color(0xf3_ead6));
    brush.glass([322, 450, 26, 340], 13, Color(0xff_ffff), 140);
    brush.oval([500, 500, 182, 30], Color(0xfb_f5e6));
    brush.stroke(&[(500, 495), (500, 390)], 9, Color(0x4a_4038));
    brush.curved((500, 190), &[(590, 330, 500, 395), (410, 330, 500, 190)], Color(0xff_b54a));
    brush.curved((500, 275), &[(545, 350, 500, 392), (455, 350, 500, 275)], Color(0xff_f0c0));
    brush.block([390, 590, 220, 170], 14, Color(0xff_fdf7));
    // A fig leaf.
    brush.curved(
        (500, 735),
        &[(410, 720, 430, 660), (440, 610, 500, 612), (560, 610, 570, 660), (590, 720, 500, 735)],
        Color(0x6d_8f5b),
    );
    brush.stroke(&[(500, 745), (500, 640)], 5, Color(0xe9_f0df));
    brush.stroke(&[(500, 700), (458, 668)], 4, Color(0xe9_f0df));
    brush.stroke(&[(500, 700), (542, 668)], 4, Color(0xe9_f0df));
}

/// Folded three times.
fn throw(brush: &mut Brush) {
    brush.shadow(500, 800, 840);
    let layers = [(640, Color(0x8f_5f58)), (500, Color(0xa8_746b)), (360, Color(0xbd_8b80))];
    for (y, color) in layers {
        brush.block([170, y, 660, 155], 74, color);
        brush.glass([170, y + 105, 660, 50], 25, Color(0), 24);
        for number in 0..15 {
            brush.glass([215 + number * 40, y + 16, 8, 110], 4, Color(0xff_f3ea), 46);
        }
    }
    for number in 0..15 {
        let x = 205 + number * 42;
        brush.stroke(&[(x, 505), (x - 4, 570)], 8, Color(0xe0_bcae));
    }
    brush.block([180, 490, 640, 20], 10, Color(0xd2_a698));
}

fn clock(brush: &mut Brush) {
    brush.veil([515, 525, 355, 355], Color(0x2a_2430), 44);
    brush.oval([500, 500, 350, 350], Color(0xb9_8d5e));
    brush.oval([500, 500, 336, 336], Color(0xd3_ac7c));
    brush.oval([500, 500, 296, 296], Color(0xfc_faf4));
    for turn in 0..12 {
        brush.turned(turn * 30);
        let is_quarter = turn % 3 == 0;
        brush.block(
            [
                if is_quarter { 491 } else { 495 },
                224,
                if is_quarter { 18 } else { 10 },
                if is_quarter { 52 } else { 34 },
            ],
            5,
            Color(0x4a_4f52),
        );
    }
    brush.turned(-54);
    brush.block([488, 340, 24, 190], 12, Color(0x2f_3437));
    brush.turned(52);
    brush.block([491, 250, 18, 280], 9, Color(0x2f_3437));
    brush.turned(160);
    brush.block([496, 250, 8, 320], 4, Color(0xcc_5a43));
    brush.turned(0);
    brush.oval([500, 500, 22, 22], Color(0xcc_5a43));
}

fn planter(brush: &mut Brush) {
    let (clay, dark) = (Color(0xc4_7550), Color(0xa6_5d3c));
    brush.shadow(500, 860, 600);
    for (end_x, end_y, color) in [
        (260, 250, Color(0x4f_7d52)),
        (390, 120, Color(0x5f_9160)),
        (600, 120, Color(0x4f_7d52)),
        (745, 260, Color(0x6d_9f6a)),
        (500, 90, Color(0x75_aa70)),
    ] {
        let (middle_x, middle_y) = (i16::midpoint(500, end_x), i16::midpoint(540, end_y));
        let (bow_x, bow_y) = ((end_y - 540) / 5, (500 - end_x) / 5 - 20);
        brush.curved(
            (500, 560),
            &[(middle_x + bow_x, middle_y - bow_y, end_x, end_y), (middle_x - bow_x, middle_y + bow_y, 500, 560)],
            color,
        );
        brush.stroke(
            &[(500, 545), (i16::midpoint(middle_x, end_x), i16::midpoint(middle_y, end_y))],
            5,
            Color(0x3c_6341),
        );
    }
    brush.shape(&[(320, 560), (680, 560), (640, 820), (360, 820)], clay);
    brush.film(&[(610, 560), (680, 560), (640, 820), (585, 820)], Color(0), 30);
    brush.block([290, 500, 420, 90], 20, Color(0xd1_8560));
    brush.glass([290, 570, 420, 20], 8, Color(0), 30);
    brush.block([310, 810, 380, 50], 22, dark);
}

fn soap(brush: &mut Brush) {
    brush.shadow(500, 800, 780);
    let bar = |brush: &mut Brush, [x, y]: [i16; 2], color: Color, side: Color| {
        brush.block([x, y + 26, 420, 140], 40, side);
        brush.block([x, y, 420, 140], 40, color);
        brush.glass([x + 40, y + 30, 340, 76], 26, Color(0xff_ffff), 40);
        brush.block([x + 130, y + 58, 160, 18], 9, side);
    };
    bar(brush, [170, 620], Color(0xb7_c48b), Color(0x97_a66c));
    bar(brush, [415, 615], Color(0xe6_d7ae), Color(0xc9_b788));
    bar(brush, [290, 440], Color(0xa5_b97a), Color(0x86_9a5e));
    // A branch of olive.
    brush.bow((330, 360), &[(480, 330, 690, 210)], 10, Color(0x5d_6b3f));
    for (x, y) in [(400, 300), (500, 270), (600, 215), (440, 385), (545, 350), (650, 290)] {
        brush.oval([x, y, 44, 17], Color(0x7f_9657));
    }
    brush.oval([520, 400, 28, 36], Color(0x55_6334));
    brush.oval([600, 365, 26, 34], Color(0x6a_7a3f));
}

/// On a wall, with what people put on shelves.
fn shelf(brush: &mut Brush) {
    let (walnut, dark, brass) = (Color(0x7a_5236), Color(0x57_3822), Color(0xc9_9a4e));
    for x in [250, 710] {
        brush.block([x, 560, 26, 190], 10, brass);
        brush.bow((x + 13, 735), &[(x + 120, 720, x + 130, 610)], 18, brass);
    }
    brush.glass([130, 640, 740, 26], 13, Color(0x2a_2430), 40);
    brush.block([120, 560, 760, 62], 12, walnut);
    brush.glass([120, 600, 760, 22], 10, Color(0), 40);
    for (x, width) in [(170, 210), (430, 120), (600, 200)] {
        brush.stroke(&[(x, 582), (x + width, 582)], 5, dark);
    }
    for (x, height, width, color) in [
        (190, 250, 62, Color(0xb5_5b38)),
        (256, 290, 52, Color(0x4f_6f78)),
        (312, 225, 70, Color(0xe2_c48a)),
        (386, 270, 46, Color(0x6f_8250)),
    ] {
        brush.block([x, 560 - height, width, height], 8, color);
        brush.block([x + 12, 600 - height, width - 24, 12], 6, Color(0xfb_f6ec));
    }
    // A vase with a branch.
    brush.bow((690, 400), &[(660, 260, 720, 150)], 9, dark);
    for (x, y) in [(668, 300), (712, 250), (690, 190), (728, 160)] {
        brush.oval([x, y, 30, 18], Color(0x7f_9657));
    }
    brush.block([625, 400, 130, 160], 56, Color(0xf1_e7d6));
    brush.block([662, 370, 56, 60], 16, Color(0xf1_e7d6));
    brush.glass([698, 425, 40, 110], 20, Color(0), 22);
}
