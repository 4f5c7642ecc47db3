//! Work that needs no network and would hold up a key: it is done beside the loop.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::effect::PlaceId;
use crate::effect::RequestId;
use crate::msg::{Msg, Provenance, Reply};
use crate::vt::behaviour::Merged;
use crate::vt::{Answer, Object};

/// Decodes an object that a list brought along, as the worker decodes answers; it is as old as the list.
pub fn decode(id: RequestId, object: Box<Object>, provenance: Provenance, replies: mpsc::Sender<Msg>) {
    tokio::task::spawn_blocking(move || {
        let tree = Some(Arc::new(object.value()));
        let answer = Answer::Object(object);
        // Fails only when the loop has ended.
        let Provenance { fetched_at, source } = provenance;
        let reply = Reply { answer, tree, fetched_at, source };
        let _ = replies.blocking_send(Msg::Replied { id, outcome: Ok(reply), spent: 0 });
    });
}

/// Decodes behaviour reports and puts them together.
pub fn digest(place: PlaceId, objects: Vec<Object>, replies: mpsc::Sender<Msg>) {
    tokio::task::spawn_blocking(move || {
        let merged = Box::new(Merged::of_objects(&objects));
        let _ = replies.blocking_send(Msg::Digested { place, merged });
    });
}
