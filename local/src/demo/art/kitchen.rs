use super::Drawing;
use super::brush::{Brush, Color};

const WOOD: Color = Color(0xb0_7a48);
const DARK_WOOD: Color = Color(0x6b_4429);

pub(super) fn drawing(sku: &str) -> Option<Drawing> {
    Some(match sku {
        "KIT-MUG-BLUE" => (Color(0xe8_dfd3), mug),
        "KIT-PAN-26" => (Color(0xe2_d3c5), pan),
        "KIT-KNIFE-CHEF" => (Color(0xd5_dee0), knife),
        "KIT-BOARD-OAK" => (Color(0xdc_e4d6), board),
        "KIT-JAR-3" => (Color(0xe9_dccb), jars),
        _ => return None,
    })
}

fn mug(brush: &mut Brush) {
    let (blue, deep) = (Color(0x3f_6f9f), Color(0x2d_527a));
    brush.shadow(470, 815, 600);
    brush.bow((660, 430), &[(830, 410, 820, 550), (810, 680, 655, 660)], 46, deep);
    // Its foot is not glazed.
    brush.block([270, 330, 400, 485], 60, Color(0xd9_c6ab));
    brush.block([270, 330, 400, 455], 60, blue);
    brush.glass([590, 380, 80, 400], 40, Color(0), 34);
    brush.glass([305, 400, 34, 340], 17, Color(0xff_ffff), 60);
    brush.oval([470, 340, 200, 52], deep);
    brush.oval([470, 346, 170, 38], Color(0x4a_2f22));
    brush.bow((420, 230), &[(380, 180, 430, 130), (480, 90, 440, 50)], 10, Color(0xff_ffff));
    brush.bow((520, 230), &[(480, 180, 530, 130), (580, 90, 540, 50)], 10, Color(0xff_ffff));
}

/// From above.
fn pan(brush: &mut Brush) {
    let (iron, inner) = (Color(0x38_3a3d), Color(0x26_282a));
    brush.turned(-38);
    brush.veil([462, 530, 296, 296], Color(0x2a_2430), 40);
    brush.block([690, 462, 290, 76], 38, iron);
    brush.block([920, 486, 36, 28], 14, Color(0xe2_d3c5));
    brush.oval([450, 500, 290, 290], iron);
    brush.shape(&[(400, 205), (450, 175), (500, 205)], iron);
    brush.oval([450, 500, 248, 248], inner);
    brush.ring([450, 500, 200, 200], 4, Color(0x32_3437));
    // An egg.
    brush.turned(0);
    brush.curved(
        (340, 500),
        &[(330, 400, 430, 410), (520, 380, 560, 460), (620, 540, 540, 600), (470, 660, 410, 610), (330, 600, 340, 500)],
        Color(0xfd_fbf4),
    );
    brush.oval([450, 505, 62, 58], Color(0xf3_b33d));
    brush.veil([430, 485, 20, 14], Color(0xff_ffff), 150);
}

fn knife(brush: &mut Brush) {
    let (steel, edge) = (Color(0xb9_c3c9), Color(0xe4_eaed));
    brush.turned(-35);
    brush.glass([110, 560, 790, 30], 15, Color(0x2a_2430), 34);
    brush.curved((330, 420), &[(700, 415, 905, 470), (800, 575, 560, 575), (400, 575, 330, 560)], steel);
    brush.curved((330, 520), &[(700, 530, 905, 470), (800, 575, 560, 575), (400, 575, 330, 560)], edge);
    brush.block([300, 415, 44, 150], 8, Color(0x8d_979d));
    brush.block([90, 425, 225, 92], 44, DARK_WOOD);
    brush.glass([100, 432, 205, 22], 11, Color(0xff_ffff), 36);
    for x in [140, 200, 260] {
        brush.oval([x, 471, 11, 11], Color(0xd8_b56a));
    }
}

fn board(brush: &mut Brush) {
    brush.turned(-8);
    brush.glass([212, 222, 600, 600], 50, Color(0x2a_2430), 46);
    brush.block([200, 200, 600, 600], 50, WOOD);
    // End grain: blocks of three shades.
    for row in 0..5_i16 {
        for column in 0..5_i16 {
            let shade = [Color(0xbd_8752), Color(0xa8_7040), Color(0xc6_9460)];
            let color = shade.get(usize::from((row * 2 + column).unsigned_abs()) % 3).copied().unwrap_or(WOOD);
            brush.block([226 + column * 110, 226 + row * 110, 106, 106], 6, color);
        }
    }
    for corners in
        [[(250, 250), (750, 250)], [(750, 250), (750, 750)], [(750, 750), (250, 750)], [(250, 750), (250, 250)]]
    {
        brush.stroke(&corners, 14, Color(0x8d_5c34));
    }
    // A tomato, cut.
    brush.turned(0);
    brush.veil([585, 615, 110, 104], Color(0x2a_2430), 50);
    brush.oval([575, 600, 108, 104], Color(0xd2_4a3a));
    brush.oval([575, 600, 88, 84], Color(0xe8_7a62));
    for (x, y) in [(540, 565), (612, 565), (535, 635), (615, 637)] {
        brush.oval([x, y, 24, 20], Color(0xf4_c39a));
    }
    brush.oval([385, 420, 50, 22], Color(0x5f_8f4e));
    brush.oval([440, 380, 46, 20], Color(0x74_a35c));
}

fn jars(brush: &mut Brush) {
    brush.shadow(500, 830, 860);
    let jar = |brush: &mut Brush, x: i16, top: i16, width: i16, level: i16, inside: Color| {
        let height = 830 - top;
        brush.glass([x, top, width, height], 40, Color(0xff_ffff), 150);
        brush.block([x + 14, level, width - 28, 818 - level], 30, inside);
        brush.glass([x + 20, top + 30, 22, height - 80], 11, Color(0xff_ffff), 130);
        brush.block([x + 22, top - 62, width - 44, 76], 16, Color(0xc4_9a6c));
        brush.glass([x + 22, top - 8, width - 44, 22], 10, Color(0), 26);
    };
    jar(brush, 110, 480, 200, 610, Color(0xd9_8f3f));
    jar(brush, 350, 380, 240, 520, Color(0xf0_e3c4));
    jar(brush, 630, 290, 270, 470, Color(0x7d_4a2f));
}
