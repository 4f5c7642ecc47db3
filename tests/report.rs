//! The report: every recorded object in every tab, invented ones as snapshots, and the cases of its rows.

#[path = "report/borne_out.rs"]
mod borne_out;
#[path = "report/cases.rs"]
mod cases;
#[path = "report/held.rs"]
mod held;
#[path = "report/invented.rs"]
mod invented;
#[path = "report/kit.rs"]
mod kit;
#[path = "report/parts.rs"]
mod parts;
#[path = "report/recorded.rs"]
mod recorded;
mod skipping;
