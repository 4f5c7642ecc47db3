//! vtriage: triage of indicators with the VirusTotal API v3, in a terminal.
//!
//! The house has floors; a floor uses only the floors below it. From the top:
//!
//! | floor | modules | for |
//! |---|---|---|
//! | faces | [`cli`], [`run`] | the command line and its headless commands; the loop that owns terminal, input, signals and clock |
//! | model | [`app`], [`pane`] | what we know and show: `update(&mut Model, Msg) -> Vec<Effect>`, views; no I/O, no clock |
//! | work | [`worker`] | effects in, messages out: the queue of requests |
//! | words | [`msg`], [`effect`], [`keys`], [`session`] | what happened, what is to be done, what a key means, whose key it is; plain data |
//! | screen kit | [`widget`], [`theme`] | tables, trees, tabs, prompts, dialogs; named roles and their styles; no API in here |
//! | the way out | [`access`], [`clipboard`], [`config`] | the one way to the service: cache, budget, refusals, polling; the clipboard; settings and where the key comes from |
//! | results | [`export`], [`html`], [`store`] | objects as text for others; widget HTML as lines; answers, history and notes on disk |
//! | service | [`vt`] | the API v3 client: endpoints, objects, pages, errors, quota, uploads |
//! | what is inside | [`inside`] | lists, files and folders: what is in them, by hash and indicator |
//! | indicators | [`ioc`] | classify, refang, defang, extract, hash files |
//! | text | [`text`], [`clock`], [`own_file`], [`shelf`] | hostile text made safe; widths; times and sizes for people; what time it is; files that are ours, and those without a name |
//!
//! Beside the house stands `demo`, an embedded service that answers as VirusTotal does, with an invented world.
#![forbid(unsafe_code)]

pub mod access;
pub mod app;
pub mod cli;
pub mod clipboard;
pub mod clock;
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
pub mod effect;
pub mod export;
pub mod html;
pub mod inside;
pub mod ioc;
pub mod keys;
pub mod msg;
pub mod own_file;
pub mod pane;
pub mod run;
pub mod session;
pub mod shelf;
pub mod store;
pub mod text;
pub mod theme;
pub mod vt;
pub mod widget;
pub mod worker;
