//! Objects made from rows: the attributes of each kind, as the API's tables list them.

mod analysis;
mod behaviour;
mod file;
mod file_detail;
mod network;
mod private;
mod small;
mod url;

pub(super) use behaviour::escape;
pub(super) use small::tags;
