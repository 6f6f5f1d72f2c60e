use rusqlite::Connection;
use shared::clock::Clock;

/// How long DynamoDB keeps a stream's records, in seconds.
const RETENTION: i64 = 24 * 60 * 60;

/// Gives the embedded DynamoDB's stream what it lacks: an index, and an end.
///
/// dynoxide numbers each record by the highest number so far, which it looks for in all of them: every write would take
/// a little longer than the one before. And it keeps them for ever.
pub(super) fn tune(path: &str) -> Result<(), rusqlite::Error> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "CREATE INDEX IF NOT EXISTS bodega_stream_order
         ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    )?;
    let oldest = Clock::default().now().seconds().saturating_sub(RETENTION);
    connection.execute("DELETE FROM _stream_records WHERE created_at < ?1", [oldest])?;
    Ok(())
}
