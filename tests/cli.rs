//! The command line as scripts see it: the built program, its output, its exit status.

#[path = "cli/answers.rs"]
mod answers;
#[path = "cli/batches.rs"]
mod batches;
#[path = "cli/blocking.rs"]
mod blocking;
#[path = "cli/bundles.rs"]
mod bundles;
#[path = "cli/case.rs"]
mod case;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/demo.rs"]
mod demo;
#[path = "cli/errors.rs"]
mod errors;
#[path = "cli/exports.rs"]
mod exports;
#[path = "cli/extract.rs"]
mod extract;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/fresh.rs"]
mod fresh;
#[path = "cli/gates.rs"]
mod gates;
#[path = "cli/guard.rs"]
mod guard;
#[path = "cli/help.rs"]
mod help;
#[path = "cli/interrupt.rs"]
mod interrupt;
#[path = "cli/kept.rs"]
mod kept;
#[path = "cli/keys.rs"]
mod keys;
#[path = "cli/later.rs"]
mod later;
#[path = "cli/leaving.rs"]
mod leaving;
#[path = "cli/lookup.rs"]
mod lookup;
#[path = "cli/named.rs"]
mod named;
#[path = "cli/once.rs"]
mod once;
#[cfg(unix)]
#[path = "cli/places.rs"]
mod places;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/proxies.rs"]
mod proxies;
#[path = "cli/recipe.rs"]
mod recipe;
#[path = "cli/related.rs"]
mod related;
#[path = "cli/schema.rs"]
mod schema;
#[path = "cli/secrecy.rs"]
mod secrecy;
#[path = "cli/service.rs"]
mod service;
#[path = "cli/sides.rs"]
mod sides;
#[path = "cli/store.rs"]
mod store;
#[path = "cli/strangers.rs"]
mod strangers;
#[path = "cli/submit.rs"]
mod submit;
#[path = "cli/unanswered.rs"]
mod unanswered;
#[cfg(unix)]
#[path = "cli/unwritable.rs"]
mod unwritable;
#[path = "cli/whose.rs"]
mod whose;
#[path = "cli/writing.rs"]
mod writing;
