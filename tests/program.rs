//! The whole program but for the terminal: the real loop, model, worker and client against a server on loopback.

mod program {
    pub(crate) mod harness;

    mod booked;
    mod casework;
    mod documented;
    mod following;
    mod gone;
    mod leaving;
    mod long;
    mod pasting;
    mod pictures;
    mod previewing;
    mod questions;
    mod queue;
    mod queueing;
    mod quota;
    mod refused;
    mod rescanning;
    mod rooms;
    mod sharing;
    mod spending;
    mod telling;
    mod touring;
    mod turns;
    mod tutorial;
    mod unanswered;
    mod unasked;
    mod unkept;
    mod uploading;
    mod walking;
}
