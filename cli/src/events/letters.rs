use shared::clock::Clock;
use shared::store::{DeadLetter, Redone};

use super::{open, unusable};
use crate::args::{Replay, Table};
use crate::failure::Failure;
use crate::output;

/// # Errors
/// Returns a failure if the table cannot be used.
pub(super) async fn list(table: &Table) -> Result<(), Failure> {
    let letters = open(table).await?.dead_letters().await.map_err(unusable(table))?;
    if letters.is_empty() {
        return output::line("No record is set aside");
    }
    for letter in letters {
        let DeadLetter { event_name, record_pk, record_sk, cause, at, .. } = &letter;
        output::line(&format!("{}  {at}  {event_name}  {record_pk} | {record_sk}  {cause}", letter.id()))?;
    }
    Ok(())
}

/// Replays each dead letter separately. One that fails is kept, and does not stop the others.
///
/// # Errors
/// Returns a failure if the table cannot be used, a dead letter does not exist, or one could not be replayed.
pub(super) async fn replay(args: &Replay) -> Result<(), Failure> {
    let table = &args.effects.table;
    let store = open(table).await?;
    let there = store.dead_letters().await.map_err(unusable(table))?;
    if let Some(unknown) = args.letters.iter().find(|id| !there.iter().any(|letter| letter.id() == **id)) {
        return Err(Failure::refused(format!("{unknown} is no dead letter: see events list")));
    }
    let wanted = there.iter().filter(|letter| args.all || args.letters.contains(&letter.id()));
    let (mut done, mut left) = (0_usize, 0_usize);
    for letter in wanted {
        let redone = store.redo(letter, args.effects.low_stock, Clock::default().now()).await;
        match redone {
            Ok(redone) => {
                store.forget_dead_letter(letter).await.map_err(unusable(table))?;
                output::line(&format!("{}  {}", letter.id(), told(&redone)))?;
                done += 1;
            }
            Err(error) => {
                output::line(&format!("{}  stays: {error}", letter.id()))?;
                left += 1;
            }
        }
    }
    match (done, left) {
        (0, 0) => output::line("No record is set aside"),
        (_, 0) => Ok(()),
        (_, left) => Err(Failure::refused(format!("{left} could not be done: mend their items and call it again"))),
    }
}

fn told(redone: &Redone) -> String {
    let Redone { listing_synced, low_stock, mails, sessions } = redone;
    let mut said = Vec::new();
    if *listing_synced {
        said.push("its lists follow its stock".to_owned());
    }
    if *low_stock {
        said.push("that its stock is low is as it is".to_owned());
    }
    if *mails > 0 {
        said.push(format!("{mails} of its mails queued"));
    }
    if *sessions {
        said.push("sessions looked through".to_owned());
    }
    if said.is_empty() { "nothing was missing".to_owned() } else { said.join(", ") }
}
