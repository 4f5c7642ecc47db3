//! The loop: wait, update, carry out, draw.
//!
//! It owns the terminal, the input, the signals and the clock, and knows the meaning of no message. Screen, input and
//! runner come as arguments, so that a test runs this very loop with a buffer, a list of keys and a recorder.

mod answers;
pub mod assemble;
pub mod bell;
pub mod browser;
mod burst;
mod connecting;
pub mod digest;
pub mod effect_runner;
pub mod files;
mod new_key;
mod pointer;
pub mod question;
pub mod screen;
mod service;
pub mod signals;
pub mod store_thread;
mod tell;
pub mod terminal;

use std::collections::VecDeque;
use std::io;

use crossterm::event::{Event, KeyEventKind};
use futures::{Stream, StreamExt};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::mpsc;

use pointer::Presses;

use crate::app::Model;
use crate::clock::Clock;
use crate::msg::Msg;

pub use assemble::{Start, ui};
#[cfg(all(feature = "demo", feature = "testing"))]
pub use connecting::DEMO_STORY;
pub use effect_runner::{EffectRunner, Flow};
pub use screen::Screen;
pub use signals::Left;
pub use store_thread::StoreThread;

/// Messages taken in before the screen is drawn again: a burst of answers costs one redraw, and a key never waits for
/// more than these.
const BURST: usize = 64;

/// Messages on their way to the loop. Enough that the worker seldom waits, and little enough to be drawn soon.
pub const REPLIES: usize = 256;

/// Runs until the user leaves or the terminal is gone.
pub async fn run<S: Screen + Send, H: EffectRunner>(
    model: &mut Model,
    screen: &mut S,
    runner: &mut H,
    clock: &Clock,
    input: impl Stream<Item = io::Result<Event>>,
    mut replies: mpsc::Receiver<Msg>,
) -> io::Result<()> {
    let mut input = std::pin::pin!(input);
    let now = || clock.now().as_second();
    tell(model, runner, screen, Msg::Clock(now())).await?;
    draw(model, screen)?;
    runner.begin(screen)?;
    let mut presses = Presses::default();
    // What ended a burst of keys.
    let mut held: Option<Event> = None;
    // What happened, until the model has heard of it.
    let mut waiting = VecDeque::new();
    loop {
        if waiting.is_empty() {
            let happened = if let Some(event) = held.take() {
                Happened::Event(event)
            } else {
                tokio::select! {
                    biased;
                    event = input.next() => match event {
                        Some(event) => Happened::Event(event?),
                        None => return Ok(()),
                    },
                    Some(reply) = replies.recv() => Happened::Reply(reply),
                    () = clock.until(next_minute(clock)), if model.shows_ages() => Happened::Reply(Msg::Clock(now())),
                }
            };
            match happened {
                Happened::Reply(reply) => waiting.push_back(reply),
                Happened::Event(Event::Key(key)) if answers::may_begin(&key) => {
                    let heard = answers::gather(key, input.as_mut()).await?;
                    held = heard.next;
                    waiting.extend(heard.messages);
                }
                Happened::Event(Event::Key(key)) if key.kind != KeyEventKind::Release && burst::is_sign(&key) => {
                    let burst = burst::gather(key, input.as_mut()).await?;
                    held = burst.next;
                    waiting.extend(burst.messages);
                }
                Happened::Event(Event::Mouse(event)) => {
                    waiting.extend(presses.read(event, clock.now()).map(Msg::Mouse));
                }
                Happened::Event(event) => waiting.extend(message(event)),
            }
            if waiting.is_empty() {
                continue;
            }
        }
        if tell(model, runner, screen, Msg::Clock(now())).await? == Flow::Leave {
            return Ok(());
        }
        for _ in 0..BURST {
            let Some(next) = waiting.pop_front().or_else(|| replies.try_recv().ok()) else { break };
            if tell(model, runner, screen, next).await? == Flow::Leave {
                return Ok(());
            }
        }
        if model.take_changed() {
            draw(model, screen)?;
        }
    }
}

/// What the loop waited for.
enum Happened {
    Event(Event),
    Reply(Msg),
}

/// Draws, and once more when only the drawing told how wide texts may be.
fn draw<S: Screen>(model: &mut Model, screen: &mut S) -> io::Result<()> {
    screen.draw(model)?;
    if model.fit() { screen.draw(model) } else { Ok(()) }
}

async fn tell<S: Screen + Send, H: EffectRunner>(
    model: &mut Model,
    runner: &mut H,
    screen: &mut S,
    msg: Msg,
) -> io::Result<Flow> {
    for effect in model.update(msg) {
        if runner.carry_out(effect, screen).await? == Flow::Leave {
            return Ok(Flow::Leave);
        }
    }
    Ok(Flow::Stay)
}

/// What an event means for the model; key releases and focus changes mean nothing.
fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Some(Msg::Key(key)),
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resized { width, height }),
        _ => None,
    }
}

fn next_minute(clock: &Clock) -> Timestamp {
    let now = clock.now();
    let left = 60 - now.as_second().rem_euclid(60);
    now.saturating_add(SignedDuration::from_secs(left)).unwrap_or(now)
}
