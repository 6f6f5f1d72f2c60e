//! Products that many buy at once: their stock is spread over several shards, and is still one stock to everybody.

mod calls;
mod changes;
mod meeting;
mod scene;
mod shown;
mod spreading;
