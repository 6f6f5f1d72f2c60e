//! Shopify's exports where they are unlike the usual.

use std::fmt::Write;

use super::super::model::{Backorder, ImportedStock};
use super::{pictures, prices, read, skus, values};

const HEADER: &str =
    "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price,Image Src\n";

#[test]
fn rows_of_a_product_may_be_anywhere() {
    let file = format!(
        "{HEADER}mug,Mug,Color,Red,,,M-R,5.00,\n\
         hat,,,,,Large,H-L,7.00,\n\
         mug,,,Blue,,,M-B,6.00,\n\
         hat,Hat,,,Size,Small,H-S,7.00,/hat.jpg\n\
         mug,,,,,,,,/mug.jpg\n"
    );
    let read = read(&file);
    assert_eq!((read.wrong(), read.rows()), (vec![], (5, 1, 0)));
    let (mug, hat) = (read.product("Mug"), read.product("Hat"));
    assert_eq!((values(mug), skus(mug)), (vec!["Red".into(), "Blue".into()], vec![Some("M-R"), Some("M-B")]));
    assert_eq!((values(hat), hat.first_line), (vec!["Large".into(), "Small".into()], 5));
    assert_eq!((pictures(mug), pictures(hat)), (vec![("/mug.jpg", &[][..])], vec![("/hat.jpg", &[][..])]));
}

#[test]
fn a_product_goes_on_five_thousand_rows_later() {
    let mut file = format!("{HEADER}mug,Mug,Color,Red,,,M-R,5.00,\n");
    for row in 0..5_000 {
        writeln!(file, "p-{row},Product {row},Title,Default Title,,,P-{row},1.00,").expect("written");
    }
    file.push_str("mug,,,Blue,,,M-B,6.00,\n");
    let read = read(&file);
    assert_eq!((read.products().len(), read.wrong(), read.rows().0), (5_001, vec![], 5_002));
    assert_eq!(values(read.product("Mug")), ["Red", "Blue"]);
}

#[test]
fn more_than_a_hundred_variants_are_an_error_of_the_product() {
    for (variants, wrong) in [(100, 0), (101, 101), (5_000, 5_000)] {
        let mut file = format!("{HEADER}mug,Mug,Number,0,,,,5.00,\n");
        for row in 1..variants {
            writeln!(file, "mug,,,{row},,,,5.00,").expect("written");
        }
        file.push_str("hat,Hat,Title,Default Title,,,HAT,7.00,\n");
        let read = read(&file);
        assert_eq!(read.rows(), (variants + 1, 0, wrong));
        assert_eq!(read.products().len(), if wrong == 0 { 2 } else { 1 });
        let told = if wrong == 0 { vec![] } else { vec![(2, "Handle", "too_many_variants")] };
        assert_eq!(read.wrong(), told);
    }
}

#[test]
fn one_option_has_one_spelling() {
    let file = format!(
        "{HEADER}a,A,COLOR,Navy,Size,S,,5.00,\n\
         a,,Color,NAVY,Size,M,,5.00,\n\
         b,B,Color,Red,COLOR,red,,5.00,\n\
         c,C,Color,Red,COLOR,Blue,,5.00,\n\
         d,D,Size,S,,,,5.00,\n\
         d,,,S,,,,5.00,\n\
         d,,,,,,D-3,5.00,\n"
    );
    let read = read(&file);
    let options = |name: &str| {
        let options = read.product(name).options.iter();
        options.map(|option| format!("{}: {}", option.name, option.values.join(", "))).collect::<Vec<_>>()
    };
    assert_eq!(options("A"), ["Color: Navy", "Size: S, M"]);
    assert_eq!(values(read.product("A")), ["Navy / S", "Navy / M"]);
    assert_eq!(options("B"), ["Color: Red"]);
    let wanted = [
        (5, "Option2 Value", "repeated_option"),
        (7, "Option1 Value", "duplicate_variant"),
        (8, "Option1 Value", "required"),
    ];
    assert_eq!(read.wrong(), wanted);
    assert_eq!(read.product("D").variants.len(), 1);
}

#[test]
fn what_is_wrong_with_a_row_fails_what_it_is_about() {
    let file = format!(
        "{HEADER}a,A,Size,S,,,A-S,free,\n\
         a,,,M,,,A-M,2.00,\n\
         a,,,,,,,,javascript:x\n\
         b,B,Size,S,,,B-S,2.00,ftp://x\n\
         b,,,M,,,B-M,2.00,\n\
         ,C,,,,,C,2.00,\n\
         d,,,S,,,D-S,2.00,\n"
    );
    let read = read(&file);
    let wanted = [
        (2, "Variant Price", "invalid_amount"),
        (4, "Image Src", "invalid_url"),
        (5, "Image Src", "invalid_url"),
        (6, "", "product_failed"),
        (7, "Handle", "required"),
        (8, "Handle", "orphan_variant"),
    ];
    assert_eq!(read.wrong(), wanted);
    assert_eq!((read.rows(), skus(read.product("A"))), ((7, 0, 6), vec![Some("A-M")]));
    assert_eq!(read.product("A").options[0].values, ["M"], "what can be chosen");
}

#[test]
fn a_compare_at_price_is_above_the_price() {
    let file = "Handle,Title,Variant Price,Variant Compare At Price\na,A,5.00,5.00\nb,B,5.00,5.01\nc,C,5.00,0.00\n";
    let read = read(file);
    let compare_at = |name: &str| prices(&read.product(name).variants[0]).1;
    assert_eq!((compare_at("A"), compare_at("B"), compare_at("C")), (None, Some(501), None));
    // That of nothing is how some files say that there is none.
    assert_eq!(read.remark("compare_at_not_higher").1, 1);
}

#[test]
fn the_newer_header_is_known_too() {
    let file = "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,\
        Barcode,Option1 name,Option1 value,Option1 Linked To,Price,Compare-at price,Cost per item,Charge tax,\
        Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams),Requires shipping,\
        Fulfillment service,Product image URL,Image position,Image alt text,Variant image URL,Gift card,SEO title\n\
        Scarf,scarf,<p>Long.</p>,Acme,Apparel > Scarves,Scarves,,TRUE,Unlisted,SC-1,4006381333931,Color,Red,,9.00,8.00,\
        3.10,FALSE,shopify,3,CONTINUE,150,TRUE,depot,https://x.example/1.jpg,2,Red,,FALSE,A scarf\n\
        ,scarf,,,,,,,,SC-2,,,Blue,,9.50,12.00,,TRUE,,,DENY,,FALSE,manual,https://x.example/2.jpg,1,,,,\n";
    let read = read(file);
    assert_eq!((read.wrong(), &read.ignored), (vec![], &Vec::<String>::new()));
    let scarf = read.product("Scarf");
    assert_eq!((scarf.listed, scarf.seo.title.as_deref()), (Some(false), Some("A scarf")));
    let (red, blue) = (&scarf.variants[0], &scarf.variants[1]);
    assert_eq!((red.barcode.as_deref(), red.tax_class.as_deref()), (Some("4006381333931"), Some("exempt")));
    assert_eq!((red.backorder, red.stock, red.weight_grams), (Backorder::Allow, ImportedStock::Count(3), Some(150)));
    assert_eq!((prices(red), prices(blue)), ((Some(900), None), (Some(950), Some(1_200))));
    assert_eq!((blue.stock, blue.requires_shipping), (ImportedStock::Untracked, Some(false)));
    assert_eq!(pictures(scarf), [("https://x.example/2.jpg", &[][..]), ("https://x.example/1.jpg", &[][..])]);
    assert_eq!(read.codes(), ["fulfilment_service_not_kept", "compare_at_not_higher"]);
}
