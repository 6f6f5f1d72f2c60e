use std::io::Write;
use std::path::PathBuf;

use clap::Parser;

use super::*;
use crate::session::random_hex;

const CATALOGUE: &str = "\
sku,name,price,units_sold
15056BL,EDWARDIAN PARASOL BLACK,5.95,1
15056bl,edwardian parasol black,5.95,1
PADS,PADS TO MATCH ALL CUSHIONS,0.00,4
";

const INVOICES: &str = "\
InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,15056BL,,6,2011-11-17 08:00:00,1.0,7.0,UK
1,PADS,,2,2011-11-17 08:00:00,1.0,7.0,UK
2,15056bl,,3,2011-11-17 08:01:00,1.0,,UK
C3,15056BL,,-1,2011-11-17 08:02:00,1.0,7.0,UK
4,PADS,,1,2011-11-17 08:03:00,1.0,8.0,UK
C5,PADS,,-1,2011-11-17 08:04:00,1.0,8.0,UK
C6,PADS,,-1,2011-11-17 08:05:00,1.0,9.0,UK
";

/// A data folder that is deleted after the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("bench-{}", random_hex::<8>()));
        std::fs::create_dir(&path).unwrap();
        std::fs::write(path.join("catalogue.csv"), CATALOGUE).unwrap();
        let file = std::fs::File::create(path.join("invoices-2011-11.csv.gz")).unwrap();
        let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        gz.write_all(INVOICES.as_bytes()).unwrap();
        gz.finish().unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _left_over = std::fs::remove_dir_all(&self.0);
    }
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    options: Options,
}

async fn replay_with(more: &[&str]) -> ReplayReport {
    let folder = Folder::new();
    let data = folder.0.to_str().unwrap();
    let line = ["bench", "--data", data].into_iter().chain(more.iter().copied());
    run(&Line::parse_from(line).options).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_small_day_adds_up() {
    let report = replay_with(&[]).await;
    assert!(report.is_good(), "{report}");
    let Tally { placed, cancelled, returned, unmatched, refused, .. } = &report.tally;
    assert_eq!((placed.orders, placed.lines, placed.units), (3, 4, 12));
    assert_eq!((cancelled.orders, returned.units, *unmatched), (1, 1, 1));
    assert!(refused.is_empty());
    assert_eq!((report.proof.orders, report.proof.live_orders, report.proof.products), (3, 2, 3));
}

#[tokio::test]
async fn what_is_short_is_refused_and_still_adds_up() {
    let report = replay_with(&["--stock-factor", "0"]).await;
    assert!(report.is_good(), "{report}");
    assert_eq!(report.tally.refused.get("out_of_stock"), Some(&2));
    assert_eq!(report.tally.placed.orders, 1);
}

#[tokio::test]
async fn a_small_day_adds_up_whatever_goes_wrong() {
    let report = replay_with(&["--faults", "20", "--seed", "7"]).await;
    assert!(report.is_good(), "{report}");
    assert_eq!((report.tally.placed.orders, report.tally.cancelled.orders), (3, 1));
    let troubles = report.troubles.as_ref().unwrap();
    let injected = troubles.injected.values().sum::<u64>();
    assert!(injected > 0 && injected < troubles.calls, "{report}");
}

#[tokio::test]
async fn without_data_nothing_is_done() {
    let line = Line::parse_from(["bench", "--data", "/nowhere/at/all"]);
    assert!(run(&line.options).await.unwrap().is_none());
}
