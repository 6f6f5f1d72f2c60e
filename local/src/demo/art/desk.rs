use super::Drawing;
use super::brush::{Brush, Color};

const BRASS: Color = Color(0xc8_9b45);
const LIGHT_BRASS: Color = Color(0xe6_c47c);

pub(super) fn drawing(sku: &str) -> Option<Drawing> {
    Some(match sku {
        "DSK-BOOK-A5" => (Color(0xd9_dcea), notebook),
        "DSK-PEN-BRASS" => (Color(0xd3_e0dc), pen),
        "DSK-LAMP" => (Color(0xe6_dcd0), lamp),
        "DSK-PAD-FELT" => (Color(0xe3_d2bd), pad),
        "DSK-CLIPS" => (Color(0xd7_e1e6), clips),
        _ => return None,
    })
}

fn notebook(brush: &mut Brush) {
    brush.turned(7);
    brush.glass([292, 172, 460, 690], 26, Color(0x2a_2430), 50);
    brush.block([285, 160, 455, 680], 22, Color(0xf6_f1e6));
    brush.block([270, 150, 455, 680], 22, Color(0x2f_4858));
    brush.block([270, 150, 64, 680], 22, Color(0x24_3a48));
    brush.block([655, 150, 20, 680], 4, Color(0xe0_8a5b));
    brush.block([395, 300, 200, 120], 10, Color(0xf6_f1e6));
    for (y, width) in [(335, 130), (365, 150), (392, 90)] {
        brush.block([420, y, width, 8], 4, Color(0x9a_a3ab));
    }
    for row in 0..5 {
        for column in 0..5 {
            brush.oval([400 + column * 50, 560 + row * 50, 4, 4], Color(0x6f_8796));
        }
    }
}

fn pen(brush: &mut Brush) {
    brush.turned(-42);
    brush.glass([140, 545, 740, 36], 18, Color(0x2a_2430), 44);
    brush.block([150, 458, 60, 56], 14, LIGHT_BRASS);
    brush.block([195, 446, 560, 80], 20, BRASS);
    brush.glass([205, 454, 540, 20], 10, Color(0xff_ffff), 110);
    brush.block([430, 446, 14, 80], 0, Color(0x8f_6a26));
    brush.shape(&[(745, 450), (850, 478), (850, 494), (745, 522)], LIGHT_BRASS);
    brush.block([842, 478, 36, 16], 8, Color(0x50_5050));
    brush.block([230, 418, 190, 26], 13, LIGHT_BRASS);
}

fn lamp(brush: &mut Brush) {
    let (metal, dark) = (Color(0x3c_4f4a), Color(0x2c_3b37));
    // Its light.
    brush.film(&[(560, 380), (800, 380), (930, 850), (420, 850)], Color(0xff_f1c4), 120);
    brush.shadow(330, 850, 420);
    brush.stroke(&[(330, 830), (250, 520)], 26, metal);
    brush.stroke(&[(250, 520), (600, 250)], 26, metal);
    brush.oval([250, 520, 34, 34], BRASS);
    brush.oval([330, 815, 30, 30], BRASS);
    brush.block([200, 815, 260, 45], 22, dark);
    brush.curved((540, 390), &[(550, 200, 640, 190), (790, 200, 820, 390)], metal);
    brush.curved((700, 205), &[(790, 240, 820, 390), (800, 390, 760, 390), (770, 270, 700, 205)], dark);
    brush.oval([680, 390, 140, 24], Color(0xff_e9a8));
    brush.oval([600, 250, 30, 30], BRASS);
}

fn pad(brush: &mut Brush) {
    brush.turned(-6);
    brush.glass([95, 330, 820, 420], 30, Color(0x2a_2430), 44);
    brush.block([90, 310, 820, 420], 28, Color(0x8d_9298));
    for number in 0..58_i16 {
        // Fibres.
        let (x, y) = (120 + (number * 137) % 750, 335 + (number * 71) % 360);
        brush.stroke(&[(x, y), (x + 16, y + (number % 5) * 4 - 8)], 3, Color(0x9d_a2a8));
    }
    brush.block([640, 310, 6, 420], 0, Color(0x7d_8288));
    // A sheet and a pencil.
    brush.block([180, 390, 240, 270], 8, Color(0xfb_f8f1));
    for y in [440, 480, 520, 560] {
        brush.block([210, y, 180, 7], 3, Color(0xcf_d3d6));
    }
    brush.block([500, 480, 300, 26], 4, Color(0xe0_a03c));
    brush.shape(&[(800, 480), (850, 493), (800, 506)], Color(0xf0_d9b0));
    brush.block([480, 480, 26, 26], 6, Color(0xd4_7f78));
}

fn clips(brush: &mut Brush) {
    let copper = Color(0xc2_6f47);
    brush.shadow(430, 850, 660);
    // The box, open.
    brush.shape(&[(190, 560), (670, 560), (640, 850), (220, 850)], Color(0x4d_6a78));
    brush.film(&[(570, 560), (670, 560), (640, 850), (560, 850)], Color(0), 30);
    brush.block([300, 640, 260, 120], 12, Color(0xf4_efe4));
    brush.block([340, 675, 180, 14], 7, copper);
    brush.block([370, 710, 120, 12], 6, Color(0x9f_acb3));
    for (x, y, turn) in [(0, 0, -18), (60, -40, 14), (-90, -10, 38), (130, 30, -32)] {
        clip(brush, x, y, turn, copper);
    }
    brush.turned(0);
    brush.shape(&[(190, 560), (670, 560), (664, 600), (196, 600)], Color(0x3e_5866));
    clip(brush, 330, 300, 64, Color(0xd5_8a61));
    brush.turned(0);
}

/// A paper clip above the middle, moved and turned.
fn clip(brush: &mut Brush, x: i16, y: i16, turn: i16, color: Color) {
    brush.turned(turn);
    let (x, y) = (x + 430, y + 390);
    brush.bow(
        (x + 60, y + 90),
        &[
            (x + 60, y - 10, x + 60, y - 60),
            (x + 60, y - 110, x + 20, y - 110),
            (x - 20, y - 110, x - 20, y - 60),
            (x - 20, y + 90, x - 20, y + 110),
            (x - 20, y + 150, x + 20, y + 150),
            (x + 38, y + 150, x + 38, y + 110),
            (x + 38, y, x + 38, y - 40),
        ],
        13,
        color,
    );
}
