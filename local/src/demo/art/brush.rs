//! Shapes in whole numbers on a square of 1,000 by 1,000, from the top left.
#![allow(clippy::float_arithmetic, reason = "places of a drawing are no money")]

use tiny_skia::{
    FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, Point, RadialGradient,
    Rect, SpreadMode, Stroke, Transform,
};

/// The length of a side.
const SIDE: u32 = 1_000;
/// How far a quarter of a circle's control points are from its ends, for a radius of 1.
const ROUND: f32 = 0.5523;

/// A colour as `0xRRGGBB`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Color(pub(super) u32);

/// A drawing in the making.
pub(super) struct Brush {
    canvas: Pixmap,
    /// How what is drawn is turned, around the middle.
    turn: Transform,
}

impl Color {
    fn shade(self, alpha: u8) -> tiny_skia::Color {
        let [_, red, green, blue] = self.0.to_be_bytes();
        tiny_skia::Color::from_rgba8(red, green, blue, alpha)
    }

    /// Mixed with white, in hundredths.
    fn lighter(self, by: u32) -> Self {
        let mix = |shift: u32| {
            let channel = (self.0 >> shift) & 0xff;
            (channel + (255 - channel) * by / 100) << shift
        };
        Self(mix(16) | mix(8) | mix(0))
    }
}

impl Brush {
    /// An empty square: lighter above, and with a floor in the lower part.
    pub(super) fn on(background: Color) -> Option<Self> {
        let mut brush = Self { canvas: Pixmap::new(SIDE, SIDE)?, turn: Transform::identity() };
        let whole = Rect::from_xywh(0.0, 0.0, 1_000.0, 1_000.0)?;
        let stops = vec![
            GradientStop::new(0.0, background.lighter(45).shade(255)),
            GradientStop::new(1.0, background.shade(255)),
        ];
        let (start, end) = (Point::from_xy(0.0, 0.0), Point::from_xy(0.0, 1_000.0));
        let shader = LinearGradient::new(start, end, stops, SpreadMode::Pad, Transform::identity())?;
        let paint = Paint { shader, ..Paint::default() };
        brush.canvas.fill_rect(whole, &paint, Transform::identity(), None);
        Some(brush)
    }

    /// Turns what is drawn from now on around the middle, clockwise, in degrees.
    pub(super) fn turned(&mut self, degrees: i16) {
        self.turn = Transform::from_rotate_at(f32::from(degrees), 500.0, 500.0);
    }

    /// A soft shadow on the floor, around this point.
    pub(super) fn shadow(&mut self, x: i16, y: i16, width: i16) {
        let (x, y, radius) = (f32::from(x), f32::from(y), f32::from(width) / 2.0);
        let dark = Color(0x2a_2430);
        let stops = vec![
            GradientStop::new(0.0, dark.shade(90)),
            GradientStop::new(0.6, dark.shade(36)),
            GradientStop::new(1.0, dark.shade(0)),
        ];
        let flat = Transform::from_row(1.0, 0.0, 0.0, 0.16, 0.0, y * 0.84);
        let middle = Point::from_xy(x, y);
        let shader = RadialGradient::new(middle, 0.0, middle, radius, stops, SpreadMode::Pad, flat);
        if let (Some(shader), Some(path)) = (shader, ellipse(x, y, radius, radius * 0.16)) {
            let paint = Paint { shader, anti_alias: true, ..Paint::default() };
            self.canvas.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    /// A rectangle with round corners: its left top corner, its sides, the corners' radius.
    pub(super) fn block(&mut self, [x, y, width, height]: [i16; 4], radius: i16, color: Color) {
        self.fill(block([x, y, width, height], radius), color, 255);
    }

    /// The same, letting through what is behind it: 0 to 255.
    pub(super) fn glass(&mut self, [x, y, width, height]: [i16; 4], radius: i16, color: Color, alpha: u8) {
        self.fill(block([x, y, width, height], radius), color, alpha);
    }

    /// An ellipse around this point, with these radii.
    pub(super) fn oval(&mut self, [x, y, across, down]: [i16; 4], color: Color) {
        let [x, y, across, down] = [x, y, across, down].map(f32::from);
        self.fill(ellipse(x, y, across, down), color, 255);
    }

    /// The same, letting through what is behind it.
    pub(super) fn veil(&mut self, [x, y, across, down]: [i16; 4], color: Color, alpha: u8) {
        let [x, y, across, down] = [x, y, across, down].map(f32::from);
        self.fill(ellipse(x, y, across, down), color, alpha);
    }

    /// A shape with straight sides.
    pub(super) fn shape(&mut self, corners: &[(i16, i16)], color: Color) {
        self.fill(line(corners, true), color, 255);
    }

    /// The same, letting through what is behind it.
    pub(super) fn film(&mut self, corners: &[(i16, i16)], color: Color, alpha: u8) {
        self.fill(line(corners, true), color, alpha);
    }

    /// A shape with one curve to each corner: a control point and an end, after the start.
    pub(super) fn curved(&mut self, start: (i16, i16), curves: &[(i16, i16, i16, i16)], color: Color) {
        self.fill(curve(start, curves, true), color, 255);
    }

    /// A line with round ends.
    pub(super) fn stroke(&mut self, points: &[(i16, i16)], width: i16, color: Color) {
        self.draw(line(points, false), width, color);
    }

    /// A curved line with round ends.
    pub(super) fn bow(&mut self, start: (i16, i16), curves: &[(i16, i16, i16, i16)], width: i16, color: Color) {
        self.draw(curve(start, curves, false), width, color);
    }

    /// The outline of an ellipse.
    pub(super) fn ring(&mut self, [x, y, across, down]: [i16; 4], width: i16, color: Color) {
        let [x, y, across, down] = [x, y, across, down].map(f32::from);
        self.draw(ellipse(x, y, across, down), width, color);
    }

    /// The file.
    pub(super) fn png(self) -> Option<Vec<u8>> {
        // Nothing is transparent, so the pixels are as they are in a PNG.
        media::png(SIDE, SIDE, self.canvas.take())
    }

    fn fill(&mut self, path: Option<Path>, color: Color, alpha: u8) {
        if let Some(path) = path {
            let paint = paint(color, alpha);
            self.canvas.fill_path(&path, &paint, FillRule::Winding, self.turn, None);
        }
    }

    fn draw(&mut self, path: Option<Path>, width: i16, color: Color) {
        if let Some(path) = path {
            let stroke = Stroke {
                width: f32::from(width),
                line_cap: LineCap::Round,
                line_join: LineJoin::Round,
                ..Stroke::default()
            };
            self.canvas.stroke_path(&path, &paint(color, 255), &stroke, self.turn, None);
        }
    }
}

fn paint(color: Color, alpha: u8) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(color.shade(alpha));
    paint
}

fn ellipse(x: f32, y: f32, across: f32, down: f32) -> Option<Path> {
    PathBuilder::from_oval(Rect::from_ltrb(x - across, y - down, x + across, y + down)?)
}

fn block([x, y, width, height]: [i16; 4], radius: i16) -> Option<Path> {
    let [left, top, width, height, radius] = [x, y, width, height, radius].map(f32::from);
    let (right, bottom) = (left + width, top + height);
    let bend = radius * (1.0 - ROUND);
    let mut path = PathBuilder::new();
    path.move_to(left + radius, top);
    path.line_to(right - radius, top);
    path.cubic_to(right - bend, top, right, top + bend, right, top + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - bend, right - bend, bottom, right - radius, bottom);
    path.line_to(left + radius, bottom);
    path.cubic_to(left + bend, bottom, left, bottom - bend, left, bottom - radius);
    path.line_to(left, top + radius);
    path.cubic_to(left, top + bend, left + bend, top, left + radius, top);
    path.close();
    path.finish()
}

fn line(points: &[(i16, i16)], is_closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (number, (x, y)) in points.iter().enumerate() {
        let (x, y) = (f32::from(*x), f32::from(*y));
        if number == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    if is_closed {
        path.close();
    }
    path.finish()
}

fn curve((x, y): (i16, i16), curves: &[(i16, i16, i16, i16)], is_closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(f32::from(x), f32::from(y));
    for (control_x, control_y, x, y) in curves {
        path.quad_to(f32::from(*control_x), f32::from(*control_y), f32::from(*x), f32::from(*y));
    }
    if is_closed {
        path.close();
    }
    path.finish()
}
