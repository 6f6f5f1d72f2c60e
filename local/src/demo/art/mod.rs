//! The pictures of the demo catalogue: flat shapes on a soft background, drawn when a shop is made.

mod brush;
mod clothing;
mod coffee_and_tea;
mod desk;
mod home;
mod kitchen;
mod outdoors;

use brush::{Brush, Color};

/// The name of the picture of a variant: the first three parts of its sku. A fourth one is a size, which nobody sees.
pub(super) fn name(sku: &str) -> &str {
    sku.match_indices('-').nth(2).and_then(|(end, _)| sku.get(..end)).unwrap_or(sku)
}

/// The file of the picture with this name, a PNG of 1,000 by 1,000 pixels. None for what nobody has drawn.
pub(super) fn picture(name: &str) -> Option<Vec<u8>> {
    let (background, draw) = [
        coffee_and_tea::drawing(name),
        kitchen::drawing(name),
        desk::drawing(name),
        outdoors::drawing(name),
        home::drawing(name),
        clothing::drawing(name),
    ]
    .into_iter()
    .flatten()
    .next()?;
    let mut brush = Brush::on(background)?;
    draw(&mut brush);
    brush.png()
}

/// The colour behind a thing, and how it is drawn.
type Drawing = (Color, fn(&mut Brush));

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::catalogue::CATALOGUE;
    use crate::demo::specials::SPECIALS;

    /// The names of all pictures.
    fn names() -> BTreeSet<&'static str> {
        let skus = CATALOGUE.iter().flat_map(|category| category.products).map(|product| product.sku);
        let special = SPECIALS.iter().flat_map(|product| product.variants).map(|variant| variant.sku);
        skus.chain(special).map(name).collect()
    }

    #[test]
    fn the_sizes_of_a_colour_share_their_picture() {
        assert_eq!(name("CLO-SOCK-MOSS-36"), "CLO-SOCK-MOSS");
        assert_eq!(name("KIT-KNIFE-CHEF"), "KIT-KNIFE-CHEF");
        let socks = SPECIALS.iter().find(|product| product.options.len() == 2).expect("one with options");
        assert!(socks.variants.len() > 5);
        let colours: BTreeSet<&str> = socks.variants.iter().map(|variant| name(variant.sku)).collect();
        assert_eq!(colours.len(), socks.options[0].1.len());
    }

    #[test]
    fn every_product_of_the_demo_has_a_picture_of_its_own() {
        let mut seen = BTreeSet::new();
        for name in names() {
            let file = picture(name).unwrap_or_else(|| panic!("{name} has no picture"));
            assert!(media::render(&file).is_ok(), "{name}");
            assert!(seen.insert(media::digest(&file)), "{name} looks like another");
        }
        assert_eq!(picture("NOTHING"), None);
    }

    /// For people who change a drawing: writes the pictures to a folder, to look at them.
    #[test]
    #[ignore = "writes files: cargo test -p local --lib -- --ignored pictures_to_look_at"]
    fn pictures_to_look_at() {
        let folder = std::env::temp_dir().join("bodega-demo-pictures");
        std::fs::create_dir_all(&folder).unwrap();
        for name in names() {
            std::fs::write(folder.join(format!("{name}.png")), picture(name).unwrap()).unwrap();
        }
    }
}
